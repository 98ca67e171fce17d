"""What the room knows of running attempts without asking the database for each: one query every moment, for all of them."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Q

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
    """Attempts that are open, or were sealed within the last hours, by code."""
    now = clock.now()
    return _standings(
        Q(sealed_at__isnull=True, booking__sitting__starts_at__lt=now + timedelta(hours=2)) | Q(sealed_at__gt=now - timedelta(hours=1))
    )


def one(code: str) -> AttemptStanding | None:
    return _standings(Q(code=code)).get(code)


def _standings(which: Q) -> dict[str, AttemptStanding]:
    attempts = list(
        Attempt.objects.filter(which)
        .order_by()
        .values_list("pk", "code", "lease_number", "booking__sitting__starts_at", "deadline", "sealed_at", "booking__sitting_id")
    )
    to_one: dict[int, list[tuple[int, int, str]]] = {}
    to_all: dict[int, list[tuple[int, int, str]]] = {}
    for message in Message.objects.filter(sitting_id__in={row[6] for row in attempts}).order_by("id"):
        words = (message.pk, times.to_ms(message.at), message.text)
        if message.attempt_id is None:
            to_all.setdefault(message.sitting_id, []).append(words)
        else:
            to_one.setdefault(message.attempt_id, []).append(words)
    return {
        code: AttemptStanding(
            lease,
            times.to_ms(starts_at),
            times.to_ms(deadline),
            sealed_at is not None,
            sorted(to_one.get(pk, []) + to_all.get(sitting_id, [])),
        )
        for pk, code, lease, starts_at, deadline, sealed_at, sitting_id in attempts
    }
