"""Numeric items whose key a function computes.

`figures` rounds and prints numbers, `question` is what a template returns, the topic modules hold the calculations (given numbers in,
`Working` out) and the templates (`Draw` in, `Question` out), `bank` says which course gets which and writes content/items/<course>/numeric.toml.
Pure Python with Decimal; nothing here knows Django.
"""
