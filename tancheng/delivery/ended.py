"""An enrolment under which an exam has begun does not end by a refund: what was given can't be given back."""

from tancheng.delivery.models import Attempt
from tancheng.enrolment.ending import Stake
from tancheng.enrolment.models import Enrolment
from tancheng.ledger import clock


def stakes(enrolment: Enrolment) -> list[Stake]:
    attempts = Attempt.objects.filter(booking__enrolment=enrolment).select_related("booking__sitting").order_by("started_at")
    return [
        Stake(f"学员已进入 {clock.local(attempt.booking.sitting.starts_at):%Y年%-m月%-d日}的考试", forbids=True) for attempt in attempts
    ]
