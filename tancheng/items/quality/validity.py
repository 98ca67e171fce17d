"""Items that can't be vouched for on the day: no source, or out of date by one of the coming exams."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tancheng.items import rules
from tancheng.items.text import ItemText


def without_source(items: Iterable[ItemText]) -> list[ItemText]:
    return [item for item in items if not item.source.strip()]


def expiring(items: Iterable[ItemText], days: Sequence[date]) -> Iterator[tuple[ItemText, date]]:
    """(item, first of the coming exam days on which it no longer holds)."""
    for item in items:
        day = rules.expires_before(item.valid_until, days)
        if day is not None:
            yield item, day


def in_full(day: date | None) -> str:
    """2026年11月28日; "" for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
