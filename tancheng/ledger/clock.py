"""The one source of "now".

Rules never ask the clock: services read it here once and hand the value on. `TANCHENG_CLOCK_FILE` names a file holding an offset in
seconds; only rehearsals and the browser tests set it, so that a road of months can be walked in minutes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")


_pinned: ContextVar[datetime | None] = ContextVar("pinned", default=None)


def now() -> datetime:
    """The current instant, aware, in UTC."""
    return _pinned.get() or datetime.now(UTC) + _offset()


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
