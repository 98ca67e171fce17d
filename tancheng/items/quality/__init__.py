"""Machine checks of a bank: what no reviewer sees item by item.

`similar` finds near-duplicates, `balance` keys that give themselves away, `validity` items without a source or out of date by the exam;
`report` says all of it in Chinese. Values in, values out; nothing here knows Django.
"""
