"""如有临时调整再行通知: moving, cancelling and adding sittings, always with a reason."""

from datetime import date, datetime

import pytest

from tancheng.ledger import clock, journal
from tancheng.sittings import selectors
from tancheng.sittings.services import BookingRefused, SittingNotChangeable, add_sitting, book, cancel_sitting, move_sitting

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = date(2026, 11, 28), date(2026, 12, 26)
SUNDAY = datetime(2026, 12, 27, 9, 0, tzinfo=clock.SHANGHAI)


def test_moving_takes_the_bookings_along_and_keeps_the_length(scheme, enrolment, days, trainee, office):
    booking = book(enrolment, days[DECEMBER], by=trainee)
    moved = move_sitting(days[DECEMBER], starts_at=SUNDAY, reason="考点停电检修", by=office)
    booking.refresh_from_db()
    assert (booking.sitting.starts_at, booking.cancelled_at) == (SUNDAY, None)
    assert clock.local(moved.ends_at).time() == scheme.document.exam.ends
    change = moved.changes.get()
    assert (change.reason, change.by, clock.local(change.old_starts_at).date()) == ("考点停电检修", office, DECEMBER)
    assert journal.history(moved).get().reason == "考点停电检修"


def test_cancelling_frees_the_bookings_and_costs_no_attempt(enrolment, days, trainee, office):
    booking = book(enrolment, days[NOVEMBER], by=trainee)
    cancelled = cancel_sitting(days[NOVEMBER], reason="台风停考", by=office)
    booking.refresh_from_db()
    assert booking.cancelled_at == cancelled.cancelled_at
    assert days[NOVEMBER] not in selectors.bookable_sittings(enrolment)
    assert book(enrolment, days[DECEMBER], by=trainee).kind == "first"


def test_a_cancelled_sitting_cannot_be_booked(enrolment, days, trainee, office):
    cancel_sitting(days[NOVEMBER], reason="台风停考", by=office)
    with pytest.raises(BookingRefused, match="已取消"):
        book(enrolment, days[NOVEMBER], by=trainee)


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_change_without_a_reason(days, office, scheme, reason):
    for act in (
        lambda: move_sitting(days[DECEMBER], starts_at=SUNDAY, reason=reason, by=office),
        lambda: cancel_sitting(days[DECEMBER], reason=reason, by=office),
        lambda: add_sitting(scheme, starts_at=SUNDAY, reason=reason, by=office),
    ):
        with pytest.raises(SittingNotChangeable, match="没有填写原因"):
            act()


def test_not_into_the_past(days, office, on):
    with pytest.raises(SittingNotChangeable, match="已经过去"):
        move_sitting(days[DECEMBER], starts_at=datetime(2026, 10, 31, 9, 0, tzinfo=clock.SHANGHAI), reason="提前", by=office)


def test_not_once_the_waiting_room_is_open(days, office, on):
    on(2026, 11, 28, 9)
    with pytest.raises(SittingNotChangeable, match="已经开始或即将开始"):
        cancel_sitting(days[NOVEMBER], reason="台风停考", by=office)


def test_not_after_it_was_cancelled(days, office):
    cancel_sitting(days[DECEMBER], reason="台风停考", by=office)
    with pytest.raises(SittingNotChangeable, match="已经取消"):
        move_sitting(days[DECEMBER], starts_at=SUNDAY, reason="恢复", by=office)


def test_an_added_sitting_lasts_as_long_as_the_scheme_says(scheme, days, office):
    extra = add_sitting(scheme, starts_at=SUNDAY, reason="加场", by=office)
    exam = scheme.document.exam
    assert extra.rule_day is None
    assert clock.local(extra.ends_at).time() == exam.ends
    assert extra.changes.get().reason == "加场"
