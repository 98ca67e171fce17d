"""What the room does in a thread: the rarer acts that use the same services as the pages."""

from typing import Any

import msgspec

from tancheng.delivery import errors, invigilation, late_answers, services, times, wire
from tancheng.delivery.late_answers import Kept
from tancheng.delivery.log import answer_log
from tancheng.delivery.models import Attempt
from tancheng.delivery.rules import Logged
from tancheng.ledger import clock


def now_ms() -> int:
    return times.to_ms(clock.now())


def _attempt(code: str) -> Attempt:
    found = Attempt.objects.select_related("booking__sitting", "form").filter(code=code).first()
    if found is None:
        raise errors.NoSuchAttempt
    return found


def keep(code: str, events: list[Logged], cause: str) -> Kept:
    return late_answers.keep_late_answers(_attempt(code), events, cause)


def note_over_quota(code: str) -> None:
    services.note_over_quota(_attempt(code))


def journal_conflict(code: str, event: Logged) -> None:
    invigilation.journal_conflict(_attempt(code), event)


def submit(code: str, lease: int) -> dict[str, Any]:
    attempt = services.submit_attempt(_attempt(code), lease=lease)
    return {"now": now_ms(), "receipt": attempt.receipt, "sealed_at": times.to_ms(attempt.sealed_at) if attempt.sealed_at else None}


def receipt(code: str) -> dict[str, Any] | None:
    attempt = _attempt(code)
    return services.receipt_of(attempt) if attempt.sealed_at else None


def answers(code: str) -> wire.Answers:
    log = answer_log()
    latest: dict[int, Logged] = {}
    last = 0
    for event in log.events(code):
        latest[event.position] = event
        last = event.sequence
    beat = log.beats([code]).get(code)
    return wire.Answers(
        now=now_ms(),
        last_sequence=last,
        answers={p: wire.Answer(e.sequence, msgspec.Raw(e.response.encode()), e.client_at) for p, e in latest.items()},
        leaves=beat.leaves if beat else 0,
        away_seconds=beat.away_seconds if beat else 0,
    )
