"""Scoring: exact decimals, no rounding up, no deductions."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from tancheng.items.rules import decimal_of, tolerance_of

# How numbers are typed: full-width characters, thousand separators, spaces. static/delivery/number-in.js reads the same.
_SEPARATORS = str.maketrans("", "", ",， \t\n\r\u00a0\u2002\u2003\u2009\u202f\u3000")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．＋－−–", "0123456789.+---")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_LONGEST_NUMBER = 100


def objective_points(key: Collection[str], chosen: Collection[str], *, points: Decimal, policy: str) -> Decimal:
    """Points of one objective item.

    `all_or_nothing`: the chosen ids must equal the key. `partial`: nothing once a wrong option is chosen, else the share of the key found,
    cut to tenths.
    An unanswered item gets 0; nothing is ever below 0.
    """
    picked = set(chosen)
    if not picked:
        return Decimal(0)
    if picked == set(key):
        return points
    if policy == "partial" and len(key) > 1 and picked < set(key):
        return (points * len(picked) / len(key)).quantize(Decimal("0.1"), ROUND_DOWN)
    return Decimal(0)


def numeric_points(answer: str, tolerance: str, text: str, *, points: Decimal, unit: str = "") -> Decimal:
    """Points of one numeric item: all within the tolerance ("0.5" absolute, "1%" of the answer), else nothing; what is no number gets 0.

    Raises ValueError when the item's own answer is no number.
    """
    right = decimal_of(answer)
    if right is None:
        raise ValueError(f"{answer!r} is no number")
    given = number_in(text, unit)
    allowed = tolerance_of(tolerance, right) or Decimal(0)
    return points if given is not None and abs(given - right) <= allowed else Decimal(0)


def number_in(text: str, unit: str = "") -> Decimal | None:
    """The number that a candidate typed, with or without the item's unit behind it."""
    if len(text) > _LONGEST_NUMBER:
        return None
    written = text.translate(_SEPARATORS)
    behind = _same_width(unit.translate(_SEPARATORS))
    end = next((n for n in range(len(written)) if behind and _same_width(written[n:]) == behind), len(written))
    digits = written[:end].translate(_HALF_WIDTH)
    return Decimal(digits) if _NUMBER.fullmatch(digits) else None


def _same_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def valid_short_mark(points: Decimal, *, most: Decimal, step: Decimal) -> bool:
    """A marker's points lie between 0 and the item's points, in the scheme's steps."""
    return Decimal(0) <= points <= most and points % step == 0


@dataclass(frozen=True)
class Total:
    """Sum and sections in points; `passed` is sum ≥ pass mark (60.0 passes, 59.5 does not)."""

    points: Decimal
    by_section: Mapping[str, Decimal]
    passed: bool


def total(marks: Iterable[tuple[str, Decimal]], *, pass_points: Decimal) -> Total:
    """`marks` = (section, points) of every item of the form, once each."""
    by_section: dict[str, Decimal] = {}
    for section, points in marks:
        by_section[section] = by_section.get(section, Decimal(0)) + points
    summed = sum(by_section.values(), Decimal(0))
    return Total(summed, by_section, summed >= pass_points)


def chosen_options(response: Mapping[str, Any] | None) -> list[str]:
    return list((response or {}).get("options", []))


def written_text(response: Mapping[str, Any] | None) -> str:
    return str((response or {}).get("text", ""))


def candidate_alias(attempt_id: int, salt: str) -> str:
    """The name under which a marker meets a candidate: stable, and telling nothing."""
    return "考生 " + hashlib.sha256(f"{salt}:{attempt_id}".encode()).hexdigest()[:6].upper()
