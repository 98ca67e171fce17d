"""Calendar months: "自账号开通之日起6个月", "半年内"."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.scheme.rules import add_months


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 11, 28), 6, date(2027, 5, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
        (date(2026, 7, 15), 0, date(2026, 7, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_six_calendar_months(day, months, end):
    assert add_months(day, months) == end


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_who_starts_later_never_ends_earlier(one, other, months):
    first, second = sorted([one, other])
    assert add_months(first, months) <= add_months(second, months)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_the_end_keeps_the_day_or_is_the_month_s_last(day, months):
    end = add_months(day, months)
    assert end.day == day.day or (end.day < day.day and date.fromordinal(end.toordinal() + 1).day == 1)
