"""The server's clock as the exam room minds it: watched every few seconds, and settled by a person when it has jumped."""

from datetime import timedelta

from tancheng.delivery import errors
from tancheng.delivery.models import Attempt
from tancheng.ledger import clock, journal
from tancheng.people.models import User
from tancheng.sittings.models import Sitting

# A sitting this near makes every decision about the clock a person's.
NEAR = timedelta(days=1)


def watch() -> None:
    """Follow small steps of the clock, say loudly that it jumped, and believe a new time by itself only when no exam is near."""
    if guard := clock.guard():
        guard.check(is_quiet)


def is_quiet() -> bool:
    """Nobody is writing and no sitting begins or ends within a day, by the time before the jump."""
    now = clock.now()
    near = Sitting.objects.filter(cancelled_at__isnull=True, starts_at__lt=now + NEAR, ends_at__gt=now - NEAR)
    return not Attempt.objects.filter(sealed_at__isnull=True).exists() and not near.exists()


def settle(*, believe_machine: bool, reason: str, by: User) -> None:
    """A person says which time is right: the machine's clock as it stands now, or the time before the jump. Collecting goes on at once.

    Raises `ReasonMissing`, `ClockAgrees`.
    """
    reason = errors.stated_reason(reason, "没有作出决定")
    guard, jump = clock.guard(), clock.jumped()
    if guard is None or jump is None:
        raise errors.ClockAgrees
    act = "adopt_machine_clock" if believe_machine else "keep_time_before_jump"
    journal.record(act, by, by=by, reason=reason, seconds=round(jump.seconds))
    if believe_machine:
        guard.adopt()
    else:
        guard.keep()
