"""How often, and how much, somebody who need not be signed in may do: counted in the database, so that threads, processes and a restart agree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Sum
from django.utils.crypto import salted_hmac

from tancheng.ledger import clock
from tancheng.ledger.models import Refused, Tally

KEEP = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most `most` times `within` a span of at most `KEEP`."""

    most: int
    within: timedelta


@dataclass(frozen=True)
class Wait:
    """The limit that refuses, and from when on it does not."""

    limit: Limit
    until: datetime


def waits(limits: Iterable[Limit], times: list[datetime], now: datetime) -> Wait | None:
    """The longest wait that these limits ask of somebody who acted at `times` (newest first); None when they may act now."""
    found = [Wait(limit, times[limit.most - 1] + limit.within) for limit in limits if len(times) >= limit.most]
    found = [wait for wait in found if wait.until > now]
    return max(found, key=lambda wait: wait.until, default=None)


def wait(kind: str, who: str, limits: tuple[Limit, ...]) -> Wait | None:
    """As `waits`, for what `count` noted. Times ahead of the clock (set back since) are not held against anybody."""
    now = clock.now()
    longest = max(limit.most for limit in limits)
    rows = Tally.objects.filter(kind=kind, who=_digest(kind, who), at__lte=now, at__gt=now - KEEP).order_by("-at")
    return waits(limits, list(rows.values_list("at", flat=True)[:longest]), now)


def count(kind: str, who: str, *, size: int = 0) -> None:
    Tally.objects.create(kind=kind, who=_digest(kind, who), at=clock.now(), size=size)


def size_within_a_day(kind: str, who: str) -> int:
    """The sum of `size` over the last day."""
    now = clock.now()
    rows = Tally.objects.filter(kind=kind, who=_digest(kind, who), at__lte=now, at__gt=now - KEEP)
    return int(rows.aggregate(total=Sum("size"))["total"] or 0)


def note_refused(kind: str, subject: str) -> None:
    """One more refused today; for the office to see."""
    row, _ = Refused.objects.get_or_create(kind=kind, subject=subject, day=clock.today())
    Refused.objects.filter(pk=row.pk).update(times=F("times") + 1)


def refused_times(kind: str) -> dict[str, int]:
    """Subject → how many were refused in all."""
    rows = Refused.objects.filter(kind=kind).values("subject").annotate(total=Sum("times"))
    return {row["subject"]: row["total"] for row in rows}


def forget_old() -> None:
    Tally.objects.filter(at__lt=clock.now() - KEEP).delete()


def _digest(kind: str, who: str) -> str:
    return salted_hmac(f"tancheng.limits.{kind}", who, algorithm="sha256").hexdigest()
