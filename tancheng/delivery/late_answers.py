"""Answers that came too late or from a page without the pen: kept apart, and decided person by person."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Sum

from tancheng.delivery import errors, rules, selectors, services, times
from tancheng.delivery.models import Attempt, LateAnswer, LateDecision
from tancheng.delivery.rules import Logged, Usage
from tancheng.ledger import clock, journal
from tancheng.people.models import User


class Kept(NamedTuple):
    """What became of late answers, each in exactly one list. `conflicting`: its number is taken by another answer. `refused`: not kept, as code."""

    kept: list[Logged]
    conflicting: list[Logged]
    refused: list[Logged]
    code: str


@transaction.atomic
def keep_late_answers(attempt: Attempt, events: list[Logged], cause: str) -> Kept:
    """Keep answers apart that may not enter the log any more; keeping them again is harmless. What exceeds the limits is refused and said so."""
    attempt = services.locked(attempt)
    known = _known(attempt, events)
    kept = [event for event in events if known.get(_key(event)) == _content(event)]
    conflicting = [event for event in events if known.get(_key(event), _content(event)) != _content(event)]
    new = list({_key(event): event for event in events if _key(event) not in known}.values())
    if attempt.late_closed_at:
        return Kept(kept, conflicting, new, "result_out")
    fitting = rules.late_to_keep(new, _used(attempt)) if new else []
    if fitting:
        LateAnswer.objects.bulk_create([_row(attempt, event, cause) for event in fitting])
        journal.record("keep_late_answers", attempt, cause=cause, answers=len(fitting))
    return Kept(kept + fitting, conflicting, [event for event in new if event not in fitting], "late_quota")


@transaction.atomic
def decide_late_answers(
    attempt: Attempt, *, accepted: bool, reason: str, by: User, positions: Collection[int] | None = None
) -> list[LateDecision]:
    """Count one person's late answers, or not: all that wait, or those to some questions. Of each question the last one is decided.

    Raises `ReasonMissing`, `NoLateAnswerWaits`, `NothingChosen`, `ResultIsOut`.
    """
    reason = errors.stated_reason(reason, "没有作出处理")
    if positions is not None and not positions:
        raise errors.NothingChosen
    attempt = services.locked(attempt)
    if attempt.late_closed_at:
        raise errors.ResultIsOut
    waiting = selectors.late_to_decide().filter(attempt=attempt)
    if positions is not None:
        waiting = waiting.filter(position__in=positions)
    now = clock.now()
    decisions = LateDecision.objects.bulk_create(
        [LateDecision(late_answer=late, accepted=accepted, reason=reason, by=by, at=now) for late in waiting]
    )
    if not decisions:
        raise errors.NoLateAnswerWaits
    decided = sorted(decision.late_answer.position for decision in decisions)
    journal.record("decide_late_answers", attempt, by=by, reason=reason, accepted=accepted, positions=decided)
    return decisions


def close_late_answers(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Those of `attempts` without late answers to decide; from now on nothing late can count for them. Part of the act that releases their results.

    Their rows are taken first, so that whoever is delivering at this moment waits and then hears that the result is out.
    """
    these = Attempt.objects.filter(pk__in=[attempt.pk for attempt in attempts])
    list(these.select_for_update().order_by("pk").values_list("pk"))
    waiting = set(selectors.waiting_for_late().filter(pk__in=these.values("pk")).values_list("pk", flat=True))
    closed = [attempt for attempt in attempts if attempt.pk not in waiting]
    these.exclude(pk__in=waiting).update(late_closed_at=clock.now())
    return closed


def _known(attempt: Attempt, events: list[Logged]) -> dict[tuple[int, int], tuple[int, str]]:
    rows = attempt.late_answers.filter(sequence__in={event.sequence for event in events})
    return {
        (lease, sequence): (position, rules.canonical(response.get("options"), response.get("text")))
        for lease, sequence, position, response in rows.values_list("lease_number", "sequence", "position", "response")
    }


def _used(attempt: Attempt) -> Usage:
    found = attempt.late_answers.aggregate(events=Count("pk"), size=Sum("size"))
    return Usage(found["events"], found["size"] or 0)


def _key(event: Logged) -> tuple[int, int]:
    return event.lease, event.sequence


def _content(event: Logged) -> tuple[int, str]:
    return event.position, event.response


def _row(attempt: Attempt, event: Logged, cause: str) -> LateAnswer:
    return LateAnswer(
        attempt=attempt,
        cause=cause,
        lease_number=event.lease,
        sequence=event.sequence,
        position=event.position,
        response=rules.parsed(event.response),
        client_at=None if event.client_at is None else times.from_ms(event.client_at),
        received_at=times.from_ms(event.received_at),
        size=len(event.response.encode()),
    )
