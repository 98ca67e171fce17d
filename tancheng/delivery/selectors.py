"""Reads for marking, for the room and for the invigilator's board."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tancheng.assembly.models import FormItem
from tancheng.delivery import rules, times
from tancheng.delivery.log import answer_log
from tancheng.delivery.models import Attempt, Event, LateAnswer, Message
from tancheng.delivery.rules import LateResponse, Response
from tancheng.ledger import clock
from tancheng.sittings.models import Booking, Sitting

# Which of several late answers to one question comes last; those without a time of their device come first on either database.
LATE_ORDER = (F("client_at").asc(nulls_first=True), "id")


def final_responses(attempt: Attempt) -> dict[int, Response]:
    """Position → response of a sealed attempt: the sealed log, with late answers that an invigilator accepted laid over it.

    Reads Django tables only. Positions without an answer are absent.
    """
    logged = attempt.events.order_by("sequence").values_list("position", "response", "client_at")
    latest = {position: (response, at) for position, response, at in logged}
    accepted = attempt.late_answers.filter(decision__accepted=True).order_by(*LATE_ORDER).values_list("position", "response", "client_at")
    counting = [LateResponse(p, r) for p, r, at in accepted if not rules.is_outdated(at, latest.get(p, (None, None))[1])]
    return rules.with_late({p: r for p, (r, _) in latest.items() if r}, counting)


def answered_places(attempts: QuerySet[Attempt], positions: Collection[int]) -> set[tuple[int, int]]:
    """(attempt id, position) of these positions that hold an answer in the end, as `final_responses` has it; for many attempts at once."""
    columns = ("attempt", "position", "response", "client_at")
    last = Event.objects.filter(attempt=OuterRef("attempt"), position=OuterRef("position")).order_by("-sequence").values("pk")[:1]
    logged = Event.objects.filter(attempt__in=attempts, position__in=positions, pk=Subquery(last)).values_list(*columns)
    late = LateAnswer.objects.filter(attempt__in=attempts, position__in=positions, decision__accepted=True).order_by(*LATE_ORDER)
    written = {(attempt, position): (response, at) for attempt, position, response, at in logged}
    found = {place: response for place, (response, _) in written.items()}
    for attempt, position, response, at in late.values_list(*columns):
        if not rules.is_outdated(at, written.get((attempt, position), (None, None))[1]):
            found[attempt, position] = response
    return {place for place, response in found.items() if any(map(_is_filled, response.values()))}


def _is_filled(value: str | list[str]) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def late_to_decide() -> QuerySet[LateAnswer]:
    """Late answers that wait for a decision: the last one to each question of an attempt whose result is not out, unless the sealed log holds a
    later answer. The others stay on record."""
    to_the_same = LateAnswer.objects.filter(attempt=OuterRef("attempt"), position=OuterRef("position"))
    last = to_the_same.order_by(F("client_at").desc(nulls_last=True), "-id").values("pk")[:1]
    later = Event.objects.filter(attempt=OuterRef("attempt"), position=OuterRef("position"), client_at__gt=OuterRef("client_at"))
    waiting = LateAnswer.objects.filter(decision__isnull=True, attempt__late_closed_at__isnull=True, pk=Subquery(last))
    return waiting.exclude(Exists(later)).order_by("position")


def late_superseded(attempt: Attempt) -> QuerySet[LateAnswer]:
    """Late answers on record that nobody needs to decide: a later one to the same question stands for them, late or in the log."""
    return (
        attempt.late_answers.filter(decision__isnull=True)
        .exclude(pk__in=late_to_decide().filter(attempt=attempt))
        .order_by("position", "id")
    )


def waiting_for_late(sitting: Sitting | None = None) -> QuerySet[Attempt]:
    """Attempts with late answers to decide, with `.undecided` (questions); their results wait, nobody else's does."""
    waiting = late_to_decide().filter(attempt=OuterRef("pk")).order_by().values("attempt").annotate(count=Count("pk")).values("count")
    found = Attempt.objects.annotate(undecided=Coalesce(Subquery(waiting), 0)).filter(undecided__gt=0)
    return found if sitting is None else found.filter(booking__sitting=sitting)


def messages_for(attempt: Attempt) -> QuerySet[Message]:
    return Message.objects.filter(Q(attempt=attempt) | Q(attempt__isnull=True, sitting=attempt.booking.sitting_id)).order_by("id")


def unscored_items(booking: Booking) -> int:
    """How many pretest items stand in the paper placed for this candidate."""
    enrolment = booking.enrolment
    placed = booking.sitting.forms.filter(job_type=enrolment.job_type, level=enrolment.level)
    return FormItem.objects.filter(form__in=placed.values("form"), is_pretest=True).count()


@dataclass(frozen=True)
class BoardRow:
    """One candidate on the live board. `state`: absent, in, gone, sealed."""

    booking: Booking
    attempt: Attempt | None
    state: str
    seen_at: datetime | None
    answered: int
    unsent: int
    leaves: int
    away_seconds: int
    take_overs: int
    device_changes: int
    granted_minutes: int
    undecided: int
    is_over_quota: bool

    @property
    def state_text(self) -> str:
        return {"absent": "未进场", "in": "在考", "gone": "失去联系", "sealed": "已交卷"}[self.state]

    @property
    def tag(self) -> str:
        return {"absent": "", "in": "tag-good", "gone": "tag-bad", "sealed": "tag-info"}[self.state]


def live_board(sitting: Sitting) -> list[BoardRow]:
    """Everyone booked on a sitting, those who need attention first."""
    bookings = list(sitting.bookings.filter(cancelled_at__isnull=True).select_related("enrolment").order_by("ticket_number"))
    attempts = {
        attempt.booking_id: attempt
        for attempt in Attempt.objects.filter(booking__sitting=sitting).annotate(granted=Sum("time_grants__minutes")).order_by()
    }
    undecided = dict(waiting_for_late(sitting).order_by().values_list("pk", "undecided"))
    codes = [attempt.code for attempt in attempts.values()]
    log = answer_log()
    beats, answered = (log.beats(codes), log.answered(codes)) if codes else ({}, {})
    now = clock.now()
    rows = []
    for booking in bookings:
        attempt = attempts.get(booking.pk)
        beat = beats.get(attempt.code) if attempt else None
        seen_at = times.from_ms(beat.at) if beat else None
        rows.append(
            BoardRow(
                booking=booking,
                attempt=attempt,
                state=_state(attempt, seen_at, now),
                seen_at=seen_at,
                answered=answered.get(attempt.code, 0) if attempt else 0,
                unsent=beat.unsent if beat else 0,
                leaves=beat.leaves if beat else 0,
                away_seconds=beat.away_seconds if beat else 0,
                take_overs=attempt.take_overs if attempt else 0,
                device_changes=attempt.device_changes if attempt else 0,
                granted_minutes=(attempt.granted or 0) if attempt else 0,
                undecided=undecided.get(attempt.pk, 0) if attempt else 0,
                is_over_quota=bool(attempt and attempt.over_quota_at),
            )
        )
    order = {"gone": 0, "in": 1, "absent": 2, "sealed": 3}
    return sorted(rows, key=lambda row: (row.undecided == 0, order[row.state], row.booking.ticket_number))


def _state(attempt: Attempt | None, seen_at: datetime | None, now: datetime) -> str:
    if attempt is None:
        return "absent"
    if attempt.sealed_at:
        return "sealed"
    return "in" if seen_at and now - seen_at < timedelta(seconds=rules.GONE_SECONDS) else "gone"
