"""Acts of the invigilator: minutes, messages, ending, and answers that came late. Each is journalled with its reason."""

from typing import Any

from django.db import IntegrityError, transaction

from tancheng.delivery import errors, rules, services, times
from tancheng.delivery.models import Attempt, LateAnswer, LateDecision, Message, TimeGrant
from tancheng.delivery.rules import Logged
from tancheng.ledger import clock, journal
from tancheng.people.models import User
from tancheng.sittings.models import Sitting


@transaction.atomic
def grant_minutes(attempt: Attempt, minutes: int, reason: str, by: User) -> TimeGrant:
    """Extra minutes for one candidate; the candidate's clock shows them within seconds.

    Raises `MinutesOutOfRange`, `ReasonMissing`, `AttemptAlreadySealed`.
    """
    reason = _reason(reason, "没有加时")
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
    text = text.replace("\0", "").strip()[:300]
    if not text:
        raise errors.ReasonMissing("没有发出通知")
    message = Message.objects.create(sitting=sitting, attempt=attempt, text=text, by=by, at=clock.now())
    journal.record("message_candidates", attempt or sitting, by=by, text=text)
    return message


@transaction.atomic
def end_attempt(attempt: Attempt, reason: str, by: User) -> Attempt:
    """End one candidate's exam with a reason; what was saved until now counts. Raises `ReasonMissing`, `AttemptAlreadySealed`."""
    reason = _reason(reason, "没有结束考试")
    attempt = services.locked(attempt)
    if attempt.sealed_at:
        raise errors.AttemptAlreadySealed
    return services.seal_attempt(attempt, Attempt.SealedBy.INVIGILATOR, by=by, end_reason=reason)


@transaction.atomic
def keep_late_answers(attempt: Attempt, events: list[Logged], cause: str) -> int:
    """Keep answers apart that may not enter the log any more; keeping them again is harmless. Returns how many are new."""
    new = 0
    room_left = max(0, rules.MOST_LATE_ANSWERS - attempt.late_answers.count())
    for event in events[:room_left]:
        _, is_new = LateAnswer.objects.get_or_create(
            attempt=attempt,
            lease_number=event.lease,
            sequence=event.sequence,
            defaults={
                "cause": cause,
                "position": event.position,
                "response": rules.parsed(event.response),
                "client_at": None if event.client_at is None else times.from_ms(event.client_at),
                "received_at": times.from_ms(event.received_at),
            },
        )
        new += is_new
    if new:
        journal.record("keep_late_answers", attempt, cause=cause, answers=new)
    return new


@transaction.atomic
def decide_late_answer(late_answer: LateAnswer, *, accepted: bool, reason: str, by: User) -> LateDecision:
    """Count a late answer, or not. Raises `ReasonMissing`, `LateAnswerDecided`."""
    reason = _reason(reason, "没有作出处理")
    if LateDecision.objects.filter(late_answer=late_answer).exists():
        raise errors.LateAnswerDecided
    try:
        with transaction.atomic():
            decision = LateDecision.objects.create(late_answer=late_answer, accepted=accepted, reason=reason, by=by, at=clock.now())
    except IntegrityError:
        raise errors.LateAnswerDecided from None
    journal.record("decide_late_answer", late_answer.attempt, by=by, reason=reason, accepted=accepted, position=late_answer.position)
    return decision


def journal_conflict(attempt: Attempt, event: Logged) -> None:
    """A differing event came under a number already used: it was refused, and someone should know."""
    journal.record("refuse_conflicting_event", attempt, sequence=event.sequence, position=event.position, lease=event.lease)


def _reason(text: Any, what: str) -> str:
    reason = str(text).replace("\0", "").strip()[:200]
    if not reason:
        raise errors.ReasonMissing(what)
    return reason
