"""Reads for marking, for the room and for the invigilator's board."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from tancheng.assembly.models import FormItem
from tancheng.delivery import rules, times
from tancheng.delivery.log import answer_log
from tancheng.delivery.models import Attempt, Event, LateAnswer, Message
from tancheng.delivery.rules import LateResponse, Response
from tancheng.ledger import clock
from tancheng.sittings.models import Booking, Sitting


def final_responses(attempt: Attempt) -> dict[int, Response]:
    """Position → response of a sealed attempt: the sealed log, with late answers that an invigilator accepted laid over it.

    Reads Django tables only. Positions without an answer are absent.
    """
    latest: dict[int, Response] = {}
    for position, response in attempt.events.order_by("sequence").values_list("position", "response"):
        latest[position] = response
    accepted = attempt.late_answers.filter(decision__accepted=True).order_by("client_at", "id").values_list("position", "response")
    return rules.with_late({p: r for p, r in latest.items() if r}, [LateResponse(p, r) for p, r in accepted])


def answered_places(attempts: QuerySet[Attempt], positions: Collection[int]) -> set[tuple[int, int]]:
    """(attempt id, position) of these positions that hold an answer in the end, as `final_responses` has it; for many attempts at once."""
    last = Event.objects.filter(attempt=OuterRef("attempt"), position=OuterRef("position")).order_by("-sequence").values("pk")[:1]
    logged = Event.objects.filter(attempt__in=attempts, position__in=positions, pk=Subquery(last))
    late = LateAnswer.objects.filter(attempt__in=attempts, position__in=positions, decision__accepted=True).order_by("client_at", "id")
    found: dict[tuple[int, int], Response] = {}
    for rows in (logged, late):
        found |= {(attempt, position): response for attempt, position, response in rows.values_list("attempt", "position", "response")}
    return {place for place, response in found.items() if any(map(_is_filled, response.values()))}


def _is_filled(value: str | list[str]) -> bool:
    return bool(value.strip() if isinstance(value, str) else value)


def undecided_late_answers(sitting: Sitting) -> QuerySet[LateAnswer]:
    """Late answers that still wait for a decision; results should not be built before there are none."""
    return LateAnswer.objects.filter(attempt__booking__sitting=sitting, decision__isnull=True).select_related("attempt__booking__enrolment")


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
    device_changes: int
    granted_minutes: int
    undecided: int

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
        for attempt in Attempt.objects.filter(booking__sitting=sitting).annotate(
            undecided=Count("late_answers", filter=Q(late_answers__decision__isnull=True), distinct=True),
        )
    }
    granted = dict(
        Attempt.objects.filter(booking__sitting=sitting).annotate(total=Sum("time_grants__minutes")).values_list("pk", "total").order_by()
    )
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
                device_changes=attempt.device_changes if attempt else 0,
                granted_minutes=(granted.get(attempt.pk) or 0) if attempt else 0,
                undecided=getattr(attempt, "undecided", 0),
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
