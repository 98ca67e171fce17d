"""Booking an exam."""

from datetime import date, datetime

import pytest

from tancheng import testing
from tancheng.ledger import clock, ids, journal
from tancheng.sittings import selectors
from tancheng.sittings.models import Booking
from tancheng.sittings.rules import booking_closes
from tancheng.sittings.services import BookingRefused, add_sitting, book, grant_resit
from tancheng.sittings.tests.makers import OPENED, study

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 28), date(2026, 12, 26)


def test_it_works(enrolment, days, trainee):
    booking = book(enrolment, days[NOVEMBER], by=trainee)
    assert booking.kind == Booking.Kind.FIRST
    assert booking.ticket_number.startswith("261128")
    assert ids.is_valid(booking.ticket_number[6:])
    assert selectors.live_booking(enrolment) == booking
    assert journal.history(booking).get().act == "book_sitting"


def test_the_list_ends_with_the_account(enrolment, days):
    offered = [clock.local(sitting.starts_at).date() for sitting in selectors.bookable_sittings(enrolment)]
    assert offered[0] == NOVEMBER
    assert offered[-1] <= enrolment.expires_on < date(2027, 3, 27)


def test_without_the_hours_it_says_how_many_are_missing(scheme, days, trainee):
    enrolment = testing.an_enrolment(trainee, opened_at=OPENED, scheme=scheme)
    study(enrolment, courses=10)
    document = scheme.document
    have = sum(course.class_hours for course in document.public_course)
    with pytest.raises(BookingRefused) as refused:
        book(enrolment, days[NOVEMBER], by=trainee)
    required = document.study.required_class_hours
    assert f"学习满 {required} 课时后方可参加考试" in refused.value.why
    assert f"还差 {required - have}" in refused.value.why
    assert not Booking.objects.exists()


def test_the_last_day_of_booking(scheme, enrolment, days, trainee, on):
    last = booking_closes(scheme.document.exam, NOVEMBER)
    on(last.year, last.month, last.day, 23)
    assert book(enrolment, days[NOVEMBER], by=trainee).pk


def test_a_day_later_it_is_closed(scheme, enrolment, days, trainee, on):
    late = date.fromordinal(booking_closes(scheme.document.exam, NOVEMBER).toordinal() + 1)
    on(late.year, late.month, late.day)
    with pytest.raises(BookingRefused, match="已截止约考"):
        book(enrolment, days[NOVEMBER], by=trainee)


def test_a_sitting_after_the_account_s_end_is_refused(enrolment, days, trainee):
    with pytest.raises(BookingRefused, match="超出了您可参加的期限"):
        book(enrolment, days[date(2027, 3, 27)], by=trainee)


def test_a_second_booking_is_refused_while_the_first_one_stands(enrolment, days, trainee):
    book(enrolment, days[NOVEMBER], by=trainee)
    for day in (NOVEMBER, DECEMBER):
        with pytest.raises(BookingRefused, match="您已经约了一个考期"):
            book(enrolment, days[day], by=trainee)
    assert Booking.objects.count() == 1


def test_until_the_result_is_out_no_resit_can_be_booked(enrolment, days, trainee, on):
    book(enrolment, days[NOVEMBER], by=trainee)
    on(2026, 11, 28, 12)
    with pytest.raises(BookingRefused, match="首次考试的成绩尚未公布"):
        book(enrolment, days[DECEMBER], by=trainee)


def test_the_resit_is_booked_within_its_half_year_and_once(enrolment, days, trainee, on):
    book(enrolment, days[NOVEMBER], by=trainee)
    on(2026, 12, 3)
    right = grant_resit(enrolment, first_sitting=NOVEMBER, released=date(2026, 12, 3))
    offered = [clock.local(sitting.starts_at).date() for sitting in selectors.bookable_sittings(enrolment)]
    assert offered[-1] <= right.until < days[max(days)].rule_day
    assert book(enrolment, days[DECEMBER], by=trainee).kind == Booking.Kind.RESIT
    on(2026, 12, 28)
    with pytest.raises(BookingRefused, match="已用完"):
        book(enrolment, days[date(2027, 1, 30)], by=trainee)


def test_granting_the_resit_again_changes_nothing(enrolment, on):
    first = grant_resit(enrolment, first_sitting=NOVEMBER, released=date(2026, 12, 3))
    assert grant_resit(enrolment, first_sitting=DECEMBER, released=date(2027, 1, 8)).until == first.until


def test_two_sittings_of_one_day_are_both_offered(scheme, enrolment, days, office):
    extra = add_sitting(scheme, starts_at=datetime(2026, 12, 26, 14, 0, tzinfo=clock.SHANGHAI), reason="下午加场", by=office)
    offered = selectors.bookable_sittings(enrolment)
    assert {days[DECEMBER], extra} <= set(offered)
