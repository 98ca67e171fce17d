"""Comment periods."""

from datetime import date
from enum import Enum

from tancheng.scheme.rules import add_months


class Period(Enum):
    BEFORE = "尚未开始"
    OPEN = "公示中"
    CLOSED = "公示期已结束"


def period(today: date, comment_from: date, comment_until: date) -> Period:
    """Where `today` stands; both ends belong to the comment period."""
    if today < comment_from:
        return Period.BEFORE
    return Period.OPEN if today <= comment_until else Period.CLOSED


def readable_end(comment_from: date, comment_until: date) -> date:
    """The end of a printed period that ends before it begins, read in the first year in which it can: 2023-12-26 to 2023-01-02 → 2024-01-02."""
    end, years = comment_until, 0
    while end < comment_from:
        years += 1
        end = add_months(comment_until, 12 * years)
    return end
