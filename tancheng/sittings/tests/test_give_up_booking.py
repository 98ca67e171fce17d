"""Giving a place up in time costs no attempt."""

from datetime import date

import pytest

from tancheng.sittings.models import Booking
from tancheng.sittings.rules import booking_closes
from tancheng.sittings.services import BookingRefused, book, give_up_booking

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 28), date(2026, 12, 26)


@pytest.fixture
def booking(enrolment, days, trainee):
    return book(enrolment, days[NOVEMBER], by=trainee)


def test_it_works_and_another_day_can_be_booked(booking, enrolment, days, trainee):
    assert give_up_booking(booking, by=trainee).cancelled_at is not None
    assert book(enrolment, days[DECEMBER], by=trainee).kind == Booking.Kind.FIRST


def test_the_same_day_can_be_booked_again(booking, enrolment, days, trainee):
    give_up_booking(booking, by=trainee)
    assert book(enrolment, days[NOVEMBER], by=trainee).ticket_number != booking.ticket_number


def test_up_to_the_closing_day(booking, scheme, trainee, on):
    last = booking_closes(scheme.document.exam, NOVEMBER)
    on(last.year, last.month, last.day, 23)
    assert give_up_booking(booking, by=trainee).cancelled_at


def test_after_it_only_the_office_can_help(booking, scheme, trainee, on):
    late = date.fromordinal(booking_closes(scheme.document.exam, NOVEMBER).toordinal() + 1)
    on(late.year, late.month, late.day)
    with pytest.raises(BookingRefused, match=f"距考试已不足 {scheme.document.exam.booking_closes_days} 天") as refused:
        give_up_booking(booking, by=trainee)
    assert "联系工作人员" in refused.value.next_step


def test_twice_is_refused(booking, trainee):
    give_up_booking(booking, by=trainee)
    with pytest.raises(BookingRefused, match="已经取消过"):
        give_up_booking(booking, by=trainee)
