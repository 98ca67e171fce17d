"""Acts of the invigilator: minutes, messages, ending. Each is journalled with its reason. Answers that came late: late_answers.py."""

from django.db import transaction

from tancheng.delivery import errors, rules, services
from tancheng.delivery.models import Attempt, Message, TimeGrant
from tancheng.delivery.rules import Logged
from tancheng.ledger import clock, journal
from tancheng.people.models import User
from tancheng.sittings.models import Sitting


@transaction.atomic
def grant_minutes(attempt: Attempt, minutes: int, reason: str, by: User) -> TimeGrant:
    """Extra minutes for one candidate; the candidate's clock shows them within seconds.

    Raises `MinutesOutOfRange`, `ReasonMissing`, `AttemptAlreadySealed`.
    """
    reason = errors.stated_reason(reason, "没有加时")
    if not 1 <= minutes <= rules.MAX_GRANT_MINUTES:
        raise errors.MinutesOutOfRange(rules.MAX_GRANT_MINUTES)
    attempt = services.locked(attempt)
    if attempt.sealed_at:
        raise errors.AttemptAlreadySealed
    now = clock.now()
    grant = TimeGrant.objects.create(attempt=attempt, minutes=minutes, reason=reason, by=by, at=now)
    total = sum(attempt.time_grants.values_list("minutes", flat=True))
    sitting = attempt.booking.sitting
    attempt.deadline = rules.deadline(sitting.ends_at, total)
    attempt.save(update_fields=["deadline"])
    text = f"您的考试时间延长了 {minutes} 分钟，到 {clock.local(attempt.deadline):%H:%M} 结束。原因：{reason}"
    Message.objects.create(sitting=sitting, attempt=attempt, text=text[:300], by=by, at=now)
    journal.record("grant_minutes", attempt, by=by, reason=reason, minutes=minutes)
    return grant


@transaction.atomic
def grant_minutes_to_all(sitting: Sitting, minutes: int, reason: str, by: User) -> list[TimeGrant]:
    """The same minutes for everyone still writing. Raises `NobodyInRoom` besides the refusals of `grant_minutes`."""
    writing = Attempt.objects.filter(booking__sitting=sitting, sealed_at__isnull=True).order_by("id")
    grants = [grant_minutes(attempt, minutes, reason, by) for attempt in writing]
    if not grants:
        raise errors.NobodyInRoom
    return grants


@transaction.atomic
def message_candidates(sitting: Sitting, text: str, by: User, *, attempt: Attempt | None = None) -> Message:
    """Words to one candidate or to all of the sitting, shown on their pages within seconds."""
    text = text.strip()[:300]
    if not text:
        raise errors.ReasonMissing("没有发出通知")
    message = Message.objects.create(sitting=sitting, attempt=attempt, text=text, by=by, at=clock.now())
    journal.record("message_candidates", attempt or sitting, by=by, text=text)
    return message


@transaction.atomic
def end_attempt(attempt: Attempt, reason: str, by: User) -> Attempt:
    """End one candidate's exam with a reason; what was saved until now counts. Raises `ReasonMissing`, `AttemptAlreadySealed`."""
    reason = errors.stated_reason(reason, "没有结束考试")
    attempt = services.locked(attempt)
    if attempt.sealed_at:
        raise errors.AttemptAlreadySealed
    return services.seal_attempt(attempt, Attempt.SealedBy.INVIGILATOR, by=by, end_reason=reason)


def journal_conflict(attempt: Attempt, event: Logged) -> None:
    """A differing event came under a number already used: it was refused, and someone should know."""
    journal.record("refuse_conflicting_event", attempt, sequence=event.sequence, position=event.position, lease=event.lease)
