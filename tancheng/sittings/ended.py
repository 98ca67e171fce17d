"""What the end of an enrolment takes from the exam days: the seats booked and not yet used."""

from django.db.models import QuerySet

from tancheng.enrolment.ending import Stake
from tancheng.enrolment.models import Enrolment
from tancheng.ledger import clock, journal
from tancheng.people.models import User
from tancheng.sittings.models import Booking


def stakes(enrolment: Enrolment) -> list[Stake]:
    return [Stake(f"已约的 {_day(booking)}考试会取消，座位让出") for booking in _open(enrolment).select_related("sitting")]


def free_seats(enrolment: Enrolment, by: User) -> None:
    """Cancel what is booked and not over. An attempt that has begun forbids the end before this is asked (`delivery`)."""
    for booking in _open(enrolment).select_for_update(of=("self",)):
        booking.cancelled_at = clock.now()
        booking.save(update_fields=["cancelled_at"])
        journal.record("free_seat", booking, by=by)


def _open(enrolment: Enrolment) -> QuerySet[Booking]:
    return Booking.objects.filter(enrolment=enrolment, cancelled_at__isnull=True, sitting__ends_at__gt=clock.now())


def _day(booking: Booking) -> str:
    return f"{clock.local(booking.sitting.starts_at):%Y年%-m月%-d日}"
