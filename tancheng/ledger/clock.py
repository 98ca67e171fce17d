"""The one source of "now".

Rules never ask the clock: services read it here once and hand the value on. `TANCHENG_CLOCK_FILE` names a file holding an offset in
seconds; only rehearsals and the browser tests set it, so that a road of months can be walked in minutes. On a server the time is guarded
against jumps of the machine's clock (`tancheng.ledger.steady`); a rehearsal's offset is added to the guarded time and is no jump.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from tancheng.ledger.steady import Jump, SteadyClock

SHANGHAI = ZoneInfo("Asia/Shanghai")


_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)
_guard: SteadyClock | None = None


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _pinned.get() or _machine() + _offset()


def _machine() -> datetime:
    return datetime.fromtimestamp(_guard.now(), UTC) if _guard else datetime.now(UTC)


@contextmanager
def guarded(by: SteadyClock | None = None) -> Iterator[SteadyClock]:
    """Inside, a jump of the machine's clock moves nothing: for the server, and for commands that act on time."""
    global _guard  # noqa: PLW0603
    before, _guard = _guard, by or SteadyClock(settings.DATA_DIR / "clock-trust.json")
    try:
        yield _guard
    finally:
        _guard = before


def guard() -> SteadyClock | None:
    return _guard


def jumped() -> Jump | None:
    """The jump that nobody has settled yet; None while all is well. Nothing irreversible may be done by time alone until then."""
    found = _guard.jump() if _guard else None
    return None if found is None or found.is_settled else found


def machine_says() -> datetime:
    """What the machine's clock says, rehearsal included, believed or not."""
    return (datetime.fromtimestamp(_guard.wall(), UTC) if _guard else datetime.now(UTC)) + _offset()


@contextmanager
def pinned(moment: datetime) -> Iterator[None]:
    """Acts inside happen at `moment`: for the demo town's history and for tests, never for a request."""
    token = _pinned.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _pinned.reset(token)


def today() -> date:
    """The current calendar day for people, in Asia/Shanghai."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)


def end_of_day(day: date) -> datetime:
    """23:59:59 of `day` in Asia/Shanghai: the last second in which a right that runs "until" that day can be used."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=SHANGHAI)


def _offset() -> timedelta:
    path: str = settings.CLOCK_FILE
    if not path:
        return timedelta()
    try:
        return timedelta(seconds=float(Path(path).read_text()))
    except (FileNotFoundError, ValueError):
        return timedelta()
