"""Instants of the exam room: whole milliseconds since 1970 (UTC), so that a digest is the same from every store."""

from datetime import UTC, datetime, timedelta

_START = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: datetime) -> int:
    return (moment - _START) // _MILLISECOND


def from_ms(milliseconds: int) -> datetime:
    return _START + milliseconds * _MILLISECOND
