"""The demo's candidate, whose exam begins soon."""

from tancheng.delivery.models import Attempt
from tancheng.ledger import clock
from tancheng.sittings.models import Booking

USERNAME = "demo-candidate"


def has_an_exam_ahead() -> bool:
    """The candidate's exam is still to come or under way, and not handed in; also when somebody took the booking away."""
    booking = Booking.objects.filter(enrolment__user__username=USERNAME, cancelled_at__isnull=True).select_related("sitting").first()
    if booking is None:
        return True
    return booking.sitting.ends_at > clock.now() and not Attempt.objects.filter(booking=booking, sealed_at__isnull=False).exists()
