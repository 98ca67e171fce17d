"""Articles of laws as they are cited: 第二十四条, 第24条, §24, 第二十一至二十六条 all say which numbers they mean."""

import re

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"(?:\d{1,4}|[零〇一二三四五六七八九十百千]{1,8})"
_RANGE = r"[至到~～–—-]"
# 第21条 and what is listed behind it without a 第 of its own; an instrument's name stands for the 第 (条例24条).
_CITED = re.compile(rf"(?:第\s*|(?<=[例典法》])\s*){_NUMBER}(?:\s*条)?(?:\s*(?:[、和及与或]|{_RANGE})\s*第?\s*{_NUMBER}(?:\s*条)?)*(?<=条)")
_PART = re.compile(rf"(?P<joint>{_RANGE})?\s*第?\s*(?P<number>{_NUMBER})")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_LONGEST_RANGE = 200


def number_of(written: str) -> int:
    """24 of "24" and of "二十四"."""
    if written.isdigit() and written.isascii():
        return int(written)
    total = digit = 0
    for sign in written:
        if sign in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[sign], 0
        else:
            digit = digit * 10 + _DIGITS[sign]
    return total + digit


def with_plain_articles(text: str) -> str:
    """`text` with every cited article as 第24条, those of a list or a range one by one."""
    return _CITED.sub(_written_out, re.sub(r"§+\s*(\d+)", r"第\1条", text.translate(_FULL_WIDTH)))


def _written_out(found: re.Match[str]) -> str:
    numbers: list[int] = []
    for part in _PART.finditer(found[0]):
        number = number_of(part["number"])
        first = numbers[-1] + 1 if part["joint"] and numbers and 0 < number - numbers[-1] <= _LONGEST_RANGE else number
        numbers += range(first, number + 1)
    return "、".join(f"第{number}条" for number in numbers)
