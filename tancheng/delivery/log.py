"""The answer log: what candidates answered, durable before it is acknowledged.

Two stores keep one promise (stack.md asks for both): a SQLite file of its own opened only through apsw (`log_sqlite`), and the table
`delivery_event` through a psycopg connection of its own (`log_postgres`).
"""

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple, Protocol

from django.conf import settings
from django.db import connection

from tancheng.delivery.rules import Logged, Verdict


class Arrival(NamedTuple):
    """An event as it came in, for one attempt (by code)."""

    attempt: str
    event: Logged


class Beat(NamedTuple):
    """What a page reports about itself; `at` in milliseconds."""

    attempt: str
    at: int
    unsent: int
    leaves: int
    away_seconds: int


class AnswerLog(Protocol):
    # Whether sealing must copy the log into the Django table, or the log is that table.
    is_apart: bool

    def append(self, arrivals: Sequence[Arrival]) -> "Future[list[Verdict]]":
        """Verdicts in order, given only after a durable commit."""

    def beat(self, beat: Beat) -> "Future[None]": ...

    def events(self, attempt: str) -> list[Logged]:
        """Everything acknowledged for an attempt, by sequence."""

    def find(self, attempt: str, sequences: Iterable[int]) -> dict[int, Logged]: ...

    def move_lease(self, attempt: str, lease: int) -> None:
        """From now on older leases may not write."""

    def seal(self, attempt: str) -> list[Logged]:
        """Close the log of an attempt for good and return it. Sealing again returns the same."""

    def beats(self, attempts: Sequence[str]) -> dict[str, Beat]: ...

    def answered(self, attempts: Sequence[str]) -> dict[str, int]:
        """How many positions have an acknowledged answer that was not cleared."""

    def close(self) -> None: ...


_log: AnswerLog | None = None
_lock = threading.Lock()


def answer_log() -> AnswerLog:
    """The process's log, opened at first use."""
    global _log  # noqa: PLW0603
    with _lock:
        if _log is None:
            _log = _open()
        return _log


def close() -> None:
    """Finish what is queued and let go of the file or connection."""
    global _log  # noqa: PLW0603
    with _lock:
        if _log is not None:
            _log.close()
            _log = None


def sqlite_path() -> Path:
    """Where the log lies when it is a file of its own."""
    return Path(settings.DATA_DIR) / "answers.sqlite3"


def _open() -> AnswerLog:
    if connection.vendor == "sqlite":
        from tancheng.delivery.log_sqlite import SqliteLog

        return SqliteLog(sqlite_path())
    from tancheng.delivery.log_postgres import PostgresLog

    return PostgresLog()
