"""Clause 六（一）1: every month's last Saturday."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tancheng.scheme.rules import exam_days, last_saturday, upcoming_exam_days


def test_the_rule_gives_the_ten_dates_that_the_notice_prints(notice):
    assert exam_days(notice.exam, 2024) == list(notice.exam.printed_dates)
    assert len(notice.exam.printed_dates) == 10


def test_other_years_have_twelve_sittings(notice):
    assert [day.month for day in exam_days(notice.exam, 2026)] == list(range(1, 13))


def test_november_2026_ends_with_an_exam_on_the_28th():
    assert last_saturday(2026, 11) == date(2026, 11, 28)


def test_a_month_that_ends_on_a_saturday_is_sat_on_its_last_day():
    assert last_saturday(2024, 8) == date(2024, 8, 31)


def test_upcoming_days_begin_after_today_and_cross_the_year(notice):
    days = list(upcoming_exam_days(notice.exam, date(2026, 11, 28), date(2027, 1, 30)))
    assert days == [date(2026, 12, 26), date(2027, 1, 30)]


@given(st.integers(1990, 2100), st.integers(1, 12))
def test_it_is_a_saturday_and_no_later_one_is_in_the_month(year, month):
    day = last_saturday(year, month)
    assert (day.weekday(), day.month) == (5, month)
    assert date.fromordinal(day.toordinal() + 7).month != month
