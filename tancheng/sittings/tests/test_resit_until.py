"""Clause 六（一）3: 半年内有一次免费补考的机会; the scheme names the event from which it counts."""

from datetime import date

import msgspec
import pytest

from tancheng.scheme import document
from tancheng.scheme.rules import add_months
from tancheng.sittings.rules import bookable, booking_closes, resit_until
from tancheng.testing import scheme_text

NOTICE = document.read(scheme_text())
EVENTS = {"opened": date(2026, 9, 1), "first_sitting": date(2026, 8, 31), "released": date(2026, 9, 15)}


@pytest.mark.parametrize(
    ("counts_from", "event"), [("first_sitting", "first_sitting"), ("result_release", "released"), ("account_opened", "opened")]
)
def test_half_a_year_counts_from_the_event_of_the_scheme(counts_from, event):
    resit = msgspec.structs.replace(NOTICE.resit, counts_from=counts_from)
    assert resit_until(resit, **EVENTS) == add_months(EVENTS[event], resit.within_months)


def test_after_an_exam_on_31_august_it_ends_with_february():
    six = msgspec.structs.replace(NOTICE.resit, counts_from="first_sitting", within_months=6)
    assert resit_until(six, **EVENTS) == date(2027, 2, 28)


def test_booking_closes_the_scheme_s_days_before():
    assert (date(2026, 11, 28) - booking_closes(NOTICE.exam, date(2026, 11, 28))).days == NOTICE.exam.booking_closes_days


def test_a_sitting_is_bookable_up_to_its_closing_day_and_within_the_right():
    exam = NOTICE.exam
    days = [date(2026, 11, 28), date(2026, 12, 26), date(2027, 1, 30), date(2027, 2, 27)]
    last = booking_closes(exam, days[0])
    assert bookable(days, exam, today=last, until=date(2027, 1, 30)) == days[:3]
    assert bookable(days, exam, today=date.fromordinal(last.toordinal() + 1), until=date(2027, 1, 29)) == days[1:2]
