"""Acts in the exam room, from entering to the sealed log."""

import logging
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from tancheng.delivery import errors, receipts, rules, times
from tancheng.delivery.log import answer_log
from tancheng.delivery.models import Attempt, Event
from tancheng.delivery.rules import Door, Logged, Standing
from tancheng.ledger import clock, ids, journal
from tancheng.people.models import User
from tancheng.sittings.models import Booking, SittingForm

_logger = logging.getLogger(__name__)


def door(booking: Booking, moment: datetime) -> Door:
    """What the door says to the holder of this booking. Raises `SittingCancelled`."""
    sitting = booking.sitting
    if booking.cancelled_at or sitting.cancelled_at:
        raise errors.SittingCancelled
    attempt = Attempt.objects.filter(booking=booking).first()
    standing = Standing(attempt.deadline, attempt.sealed_at is not None) if attempt else None
    return rules.door(moment, sitting.starts_at, sitting.ends_at, late_entry_minutes(booking), standing)


def late_entry_minutes(booking: Booking) -> int:
    return booking.enrolment.scheme.document.exam_terms().late_entry_minutes


@transaction.atomic
def start_attempt(booking: Booking, user: User, *, pledged: bool = True) -> Attempt:
    """Take the pledge and enter; entering again returns the attempt that is there.

    The attempt is made in the waiting room, so that nothing has to be written at the start. Raises refusals of the door, `PledgeMissing`
    and `PaperNotReady`.
    """
    booking = Booking.objects.select_for_update(of=("self",)).select_related("sitting", "enrolment__scheme").get(pk=booking.pk)
    now = clock.now()
    _refuse_at_door(door(booking, now), booking)
    if existing := Attempt.objects.filter(booking=booking).first():
        return existing
    if not pledged:
        raise errors.PledgeMissing
    sitting = booking.sitting
    enrolment = booking.enrolment
    placed = SittingForm.objects.filter(sitting=sitting, job_type=enrolment.job_type, level=enrolment.level).first()
    if placed is None:
        raise errors.PaperNotReady
    attempt = Attempt.objects.create(
        booking=booking,
        form_id=placed.form_id,
        seed=secrets.randbits(53),
        lease_number=0,
        pledged_at=now,
        started_at=max(now, sitting.starts_at),
        deadline=rules.deadline(sitting.ends_at, 0),
    )
    journal.record("start_attempt", attempt, by=user, ticket=booking.ticket_number)
    return attempt


enter_exam = start_attempt


def _refuse_at_door(state: Door, booking: Booking) -> None:
    if state == Door.NOT_YET:
        raise errors.RoomNotOpenYet(booking.sitting.starts_at - timedelta(minutes=rules.WAITING_MINUTES))
    if state == Door.TOO_LATE:
        raise errors.TooLateToEnter(late_entry_minutes(booking))
    if state == Door.OVER:
        raise errors.ExamOver(booking.sitting.ends_at)
    if state == Door.DONE:
        raise errors.AttemptAlreadySealed


@transaction.atomic
def take_over(attempt: Attempt, *, page: str = "", device: str = "", by: User | None = None) -> Attempt:
    """Give the pen to the page that asks: it gets the next lease, every older page turns read-only. Raises `AttemptAlreadySealed`."""
    attempt = locked(attempt)
    if attempt.sealed_at:
        raise errors.AttemptAlreadySealed
    is_other_device = bool(attempt.device) and device != attempt.device
    is_other_page = bool(attempt.lease_page) and page[:43] != attempt.lease_page
    attempt.take_overs += is_other_device or is_other_page
    attempt.lease_number += 1
    attempt.lease_page = page[:43]
    attempt.device = device[:43]
    attempt.device_changes += is_other_device
    attempt.save(update_fields=["lease_number", "lease_page", "device", "device_changes", "take_overs"])
    answer_log().move_lease(attempt.code, attempt.lease_number)
    act = "open_exam_page" if attempt.lease_number == 1 else "take_over_attempt"
    journal.record(act, attempt, by=by, lease=attempt.lease_number, other_device=is_other_device)
    return attempt


@transaction.atomic
def submit_attempt(attempt: Attempt, *, by: User | None = None, lease: int | None = None) -> Attempt:
    """The candidate hands in; `lease` is that of the page that asks. Handing in twice is harmless.

    Raises `ExamNotStarted`, `WrittenElsewhere` (another page holds the pen).
    """
    attempt = locked(attempt)
    if attempt.sealed_at is None and lease is not None and lease != attempt.lease_number:
        raise errors.WrittenElsewhere
    if attempt.sealed_at is None and clock.now() < attempt.booking.sitting.starts_at:
        raise errors.ExamNotStarted
    return seal_attempt(attempt, Attempt.SealedBy.CANDIDATE, by=by or attempt.booking.enrolment.user)


@transaction.atomic
def note_over_quota(attempt: Attempt) -> None:
    """An attempt has used up what it may write: the board shows it. Noting it again changes nothing."""
    attempt = locked(attempt)
    if attempt.over_quota_at is None:
        attempt.over_quota_at = clock.now()
        attempt.save(update_fields=["over_quota_at"])
        journal.record("note_over_quota", attempt)


@transaction.atomic
def seal_attempt(attempt: Attempt, sealed_by: str, *, by: User | None = None, end_reason: str = "") -> Attempt:
    """Close the log for good, put it where marking reads it, and give it digest and receipt number. A sealed attempt is returned as it is."""
    attempt = locked(attempt)
    if attempt.sealed_at:
        return attempt
    log = answer_log()
    events = log.seal(attempt.code)
    if log.is_apart:
        Event.objects.bulk_create((_row(attempt, event) for event in events), batch_size=500)
    beat = log.beats([attempt.code]).get(attempt.code)
    if beat:
        attempt.page_leaves, attempt.away_seconds = beat.leaves, beat.away_seconds
    attempt.sealed_at = times.from_ms(times.to_ms(clock.now()))
    attempt.sealed_by = sealed_by
    attempt.end_reason = end_reason
    attempt.digest = rules.digest(attempt.code, attempt.form.digest, rules.log_lines(events))
    attempt.receipt = ids.new_code(8)
    attempt.save()
    journal.record("seal_attempt", attempt, by=by, reason=end_reason, sealed_by=sealed_by, digest=attempt.digest, events=len(events))
    return attempt


def collect_due(now: datetime | None = None) -> list[Attempt]:
    """Collect every paper past its deadline: at the end, and after a restart that spanned the end. None while the clock is in doubt."""
    if clock.jumped():
        return []
    limit = (now or clock.now()) - timedelta(seconds=rules.IN_FLIGHT_SECONDS)
    collected = []
    for attempt in Attempt.objects.filter(sealed_at__isnull=True, deadline__lt=limit).order_by("id"):
        try:
            collected.append(seal_attempt(attempt, Attempt.SealedBy.TIME))
        except Exception:
            # One paper that cannot be sealed must not hold up the others; it is tried again in the next round.
            _logger.exception("attempt %s could not be collected", attempt.pk)
    return collected


def receipt_of(attempt: Attempt) -> dict[str, Any]:
    """The signed receipt of a sealed attempt, log included."""
    events = [_logged(event) for event in attempt.events.all()]
    statement = {
        "format": receipts.FORMAT,
        "receipt": attempt.receipt,
        "ticket": attempt.booking.ticket_number,
        "attempt": attempt.code,
        "form": attempt.form.code,
        "form_digest": attempt.form.digest,
        "sealed_at": times.to_ms(attempt.sealed_at) if attempt.sealed_at else None,
        "sealed_by": attempt.sealed_by,
        "items": attempt.form.items.count(),
        "answered": len(rules.final_responses(events)),
        "events": len(events),
        "digest": attempt.digest,
    }
    return receipts.sign(statement, rules.log_lines(events), settings.SIGNING_KEY)


def locked(attempt: Attempt) -> Attempt:
    related = ("booking__sitting", "booking__enrolment__user", "form")
    return Attempt.objects.select_for_update(of=("self",)).select_related(*related).get(pk=attempt.pk)


def _row(attempt: Attempt, event: Logged) -> Event:
    return Event(
        attempt=attempt,
        sequence=event.sequence,
        lease_number=event.lease,
        position=event.position,
        response=rules.parsed(event.response),
        client_at=None if event.client_at is None else times.from_ms(event.client_at),
        received_at=times.from_ms(event.received_at),
    )


def _logged(event: Event) -> Logged:
    return Logged(
        event.sequence,
        event.lease_number,
        event.position,
        rules.canonical(event.response.get("options"), event.response.get("text")),
        None if event.client_at is None else times.to_ms(event.client_at),
        times.to_ms(event.received_at),
    )
