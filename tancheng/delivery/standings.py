"""What the room knows of running attempts without asking the database for each: one query every moment, for all of them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, QuerySet

from tancheng.delivery import times
from tancheng.delivery.models import Attempt, Message
from tancheng.ledger import clock


@dataclass(frozen=True)
class AttemptStanding:
    """An attempt as the database has it; times in milliseconds."""

    lease: int
    starts: int
    deadline: int
    is_sealed: bool
    messages: list[tuple[int, int, str]] = field(default_factory=list)


def running() -> dict[str, AttemptStanding]:
    """Attempts that are open, or were sealed within the last hours, by code: a snapshot that serves every page's heartbeat."""
    now = clock.now()
    found = _found(
        Q(sealed_at__isnull=True, booking__sitting__starts_at__lt=now + timedelta(hours=2)) | Q(sealed_at__gt=now - timedelta(hours=1))
    )
    return _standings(found, Message.objects.filter(sitting_id__in={row.sitting for row in found}))


def one(code: str) -> AttemptStanding | None:
    """One attempt, however many are running: for late packets and for what the snapshot does not hold."""
    found = _found(Q(code=code))
    messages = Message.objects.filter(Q(attempt__isnull=True) | Q(attempt__code=code), sitting_id__in={row.sitting for row in found})
    return _standings(found, messages).get(code)


class _Row(NamedTuple):
    pk: int
    code: str
    lease: int
    starts_at: datetime
    deadline: datetime
    sealed_at: datetime | None
    sitting: int


def _found(which: Q) -> list[_Row]:
    columns = ("pk", "code", "lease_number", "booking__sitting__starts_at", "deadline", "sealed_at", "booking__sitting_id")
    return [_Row(*row) for row in Attempt.objects.filter(which).order_by().values_list(*columns)]


def _standings(attempts: list[_Row], messages: QuerySet[Message]) -> dict[str, AttemptStanding]:
    to_one: dict[int, list[tuple[int, int, str]]] = {}
    to_all: dict[int, list[tuple[int, int, str]]] = {}
    for message in messages.order_by("id"):
        words = (message.pk, times.to_ms(message.at), message.text)
        if message.attempt_id is None:
            to_all.setdefault(message.sitting_id, []).append(words)
        else:
            to_one.setdefault(message.attempt_id, []).append(words)
    return {
        row.code: AttemptStanding(
            row.lease,
            times.to_ms(row.starts_at),
            times.to_ms(row.deadline),
            row.sealed_at is not None,
            sorted(to_one.get(row.pk, []) + to_all.get(row.sitting, [])),
        )
        for row in attempts
    }
