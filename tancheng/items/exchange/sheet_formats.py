"""What Excel shows for a number: "12%" for 0.12, "001" for 1, "9:00" for 0.375."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

GENERAL = "General"
# Those that a workbook need not spell out, as Excel shows them in China.
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0 ;(#,##0)", 38: "#,##0 ;(#,##0)",
    39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)", 41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 45: "mm:ss", 46: "[h]:mm:ss", 49: "@", 50: 'yyyy"年"m"月"', 57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}  # fmt: skip
_TOKEN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[yYmMdDhHsS]+|.', re.DOTALL)
_PLACE = set("0#?.,")
# Excel itself keeps no more.
_DIGITS = 15


class Shown(NamedTuple):
    """`exact`: nothing of the number is lost in what is shown."""

    text: str
    exact: bool


def value_of(raw: float | str) -> Decimal:
    return Decimal(f"{float(raw):.{_DIGITS}g}")


def plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Decimal, code: str) -> Shown | None:
    """None where the format means more than is understood here."""
    if code in {"", GENERAL, "@"} or code.lower() == "general":
        return Shown(plain(value), True)
    parts = _sections(code)
    chosen, value, sign = _section(parts, value)
    return _written(_TOKEN.findall(chosen), value, sign)


def moment(value: date | time | timedelta, code: str) -> str | None:
    """A day or time of day as the format shows it; None where it means more than is understood here."""
    tokens = _TOKEN.findall(_sections(code)[0])
    written, before = "", ""
    for place, token in enumerate(tokens):
        kind = token.lower().strip("[]")
        if set(kind) <= set("ymdhs") and kind:
            following = next(
                (later.lower().strip("[]") for later in tokens[place + 1 :] if set(later.lower().strip("[]")) <= set("ymdhs")), ""
            )
            is_minute = kind[0] == "m" and (before[:1] == "h" or following[:1] == "s")
            part = _part("n" * len(kind) if is_minute else kind, value, elapsed=token.startswith("["))
            before = kind
        else:
            part = _literal(token)
        if part is None:
            return None
        written += part
    return written.strip()


def is_moment(code: str) -> bool:
    return any(set(token.lower().strip("[]")) <= set("ymdhs") for token in _TOKEN.findall(_sections(code)[0]) if token.strip("[]"))


def _sections(code: str) -> list[str]:
    parts = [""]
    for token in _TOKEN.findall(code):
        # A semicolon in quotes is a token of more than that.
        parts = [*parts, ""] if token in (";",) else [*parts[:-1], parts[-1] + token]
    return parts


def _section(parts: Sequence[str], value: Decimal) -> tuple[str, Decimal, str]:
    """(format, what it is given, the sign before it)."""
    if value == 0 and len(parts) > 2:
        return parts[2], value, ""
    if value < 0:
        return (parts[1], -value, "") if len(parts) > 1 else (parts[0], -value, "-")
    return parts[0], value, ""


def _written(tokens: Sequence[str], value: Decimal, sign: str) -> Shown | None:
    places = [place for place, token in enumerate(tokens) if token in _PLACE]
    if not places:
        text = "".join(part for token in tokens if (part := _literal(token)) is not None).strip()
        return Shown(text, value == 0) if text else None
    first, last = places[0], places[-1]
    around = [_literal(token) for token in (*tokens[:first], *tokens[last + 1 :])]
    if last - first + 1 != len(places) or None in around:
        return None
    is_share = "%" in around
    digits = _digits("".join(tokens[first : last + 1]), value * 100 if is_share else value)
    if digits is None:
        return None
    before, after = "".join(filter(None, around[:first])), "".join(filter(None, around[first:]))
    return Shown(f"{sign}{before.lstrip()}{digits.text}{after.rstrip()}", digits.exact)


def _digits(pattern: str, value: Decimal) -> Shown | None:
    whole, dot, decimals = pattern.partition(".")
    if whole.endswith(",") or "," in decimals or "." in decimals:
        # A number shown in thousands.
        return None
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    left, _, right = f"{rounded:f}".partition(".")
    left = ("" if left == "0" else left).zfill(whole.count("0"))
    if "," in whole:
        left = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", left)
    least = decimals.count("0")
    while len(right) > least and right.endswith("0"):
        right = right[:-1]
    return Shown(left + (dot if dot and (right or least) else "") + right, rounded == value)


def _literal(token: str) -> str | None:
    """The text that a token stands for; None when it is no text."""
    if token.startswith('"') and len(token) > 1:
        return token[1:-1]
    if token.startswith("\\"):
        return token[1:]
    if token[0] in "_*" and len(token) > 1:
        return " "
    if token.startswith("["):
        if token.startswith("[$"):
            return token[2:-1].partition("-")[0]
        return (
            "" if re.fullmatch(r"\[(?:Red|Black|Blue|Green|White|Yellow|Cyan|Magenta|Color\d+|红色|黑色)\]", token, re.IGNORECASE) else None
        )
    is_text = not (token.isascii() and token.isalnum()) and token not in set("@?#")
    return token if is_text else None


def _part(kind: str, value: date | time | timedelta, *, elapsed: bool) -> str | None:
    if isinstance(value, timedelta) or elapsed:
        seconds = round(value.total_seconds()) if isinstance(value, timedelta) else -1
        parts = {"h": seconds // 3600, "n": seconds // 60 % 60, "s": seconds % 60}
        found = parts.get(kind[0]) if seconds >= 0 else None
    else:
        names = {"y": "year", "m": "month", "d": "day", "h": "hour", "n": "minute", "s": "second"}
        found = getattr(value, names[kind[0]], None)
    if found is None or len(kind) > (4 if kind[0] == "y" else 2) or kind in {"y", "yyy"}:
        return None
    return f"{found % 100 if kind == 'yy' else found:0{len(kind)}}"


def iso(value: date | time | timedelta) -> str:
    """A day, with the time of day if there is one."""
    if isinstance(value, datetime) and value.time() != time():
        return value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    return value.date().isoformat() if isinstance(value, datetime) else str(value)
