"""The answer log as a SQLite file of its own.

Opened only through apsw: its own SQLite is free of the WAL-reset fault that the standard library's may have (docs/decisions). `synchronous=FULL`
makes every commit an fsync; group commit shares it.
"""

import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

import apsw

from tancheng.delivery import rules
from tancheng.delivery.group_commit import GroupCommit
from tancheng.delivery.log import Arrival, Beat
from tancheng.delivery.quota import Counter
from tancheng.delivery.rules import Logged, Verdict

_SCHEMA = """
CREATE TABLE IF NOT EXISTS event (
  attempt TEXT NOT NULL, sequence INTEGER NOT NULL, lease INTEGER NOT NULL, position INTEGER NOT NULL, response TEXT NOT NULL,
  client_at INTEGER, received_at INTEGER NOT NULL, PRIMARY KEY (attempt, sequence)
) WITHOUT ROWID, STRICT;
CREATE TRIGGER IF NOT EXISTS event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER IF NOT EXISTS event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TABLE IF NOT EXISTS gate (attempt TEXT PRIMARY KEY, lease INTEGER NOT NULL DEFAULT 0, sealed INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID, STRICT;
CREATE TABLE IF NOT EXISTS beat (
  attempt TEXT PRIMARY KEY, at INTEGER NOT NULL, unsent INTEGER NOT NULL, leaves INTEGER NOT NULL, away_seconds INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
"""
# Gate and number are judged in the same statement that writes, so that another process (the collect command) can never slip in between.
_INSERT = """
INSERT INTO event SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
WHERE NOT EXISTS (SELECT 1 FROM gate WHERE attempt = ?1 AND (sealed OR lease > ?3)) ON CONFLICT DO NOTHING
"""
_BEAT = """
INSERT INTO beat VALUES (?, ?, ?, ?, ?) ON CONFLICT (attempt) DO UPDATE SET at = max(at, excluded.at), unsent = excluded.unsent,
  leaves = max(leaves, excluded.leaves), away_seconds = max(away_seconds, excluded.away_seconds)
"""
# Every attempt that ever had a page open has a gate, made before its first answer; those of past exams are sealed.
_WRITTEN = """
SELECT attempt, count(*), sum(length(CAST(response AS BLOB))) FROM gate JOIN event USING (attempt) WHERE NOT sealed GROUP BY attempt
"""
_EVENTS = "SELECT sequence, lease, position, response, client_at, received_at FROM event WHERE attempt = ?"


class _Append(NamedTuple):
    arrivals: Sequence[Arrival]


class _MoveLease(NamedTuple):
    attempt: str
    lease: int


class _Seal(NamedTuple):
    attempt: str


_Job = _Append | _MoveLease | _Seal | Beat


class SqliteLog:
    is_apart = True

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._reader = open_log(path)
        self._reading = threading.Lock()
        self._writer: GroupCommit[_Job] = GroupCommit(lambda: _Writer(path))

    def append(self, arrivals: Sequence[Arrival]) -> "Future[list[Verdict]]":
        return self._writer.submit(_Append(arrivals))

    def beat(self, beat: Beat) -> "Future[None]":
        return self._writer.submit(beat)

    def move_lease(self, attempt: str, lease: int) -> None:
        self._writer.submit(_MoveLease(attempt, lease)).result()

    def seal(self, attempt: str) -> list[Logged]:
        self._writer.submit(_Seal(attempt)).result()
        return self.events(attempt)

    def events(self, attempt: str) -> list[Logged]:
        return [Logged(*row) for row in self._read(_EVENTS + " ORDER BY sequence", (attempt,))]

    def find(self, attempt: str, sequences: Iterable[int]) -> dict[int, Logged]:
        wanted = list(sequences)
        marks = ",".join("?" * len(wanted))
        rows = self._read(f"{_EVENTS} AND sequence IN ({marks})", (attempt, *wanted))
        return {row[0]: Logged(*row) for row in rows}

    def beats(self, attempts: Sequence[str]) -> dict[str, Beat]:
        marks = ",".join("?" * len(attempts))
        rows = self._read(f"SELECT * FROM beat WHERE attempt IN ({marks})", tuple(attempts))  # noqa: S608
        return {row[0]: Beat(*row) for row in rows}

    def answered(self, attempts: Sequence[str]) -> dict[str, int]:
        marks = ",".join("?" * len(attempts))
        # SQLite takes the bare column `response` from the row that holds max(sequence).
        latest = f"SELECT attempt, response, max(sequence) FROM event WHERE attempt IN ({marks}) GROUP BY attempt, position"  # noqa: S608
        rows = self._read(f"SELECT attempt, count(*) FROM ({latest}) WHERE response <> '{{}}' GROUP BY attempt", tuple(attempts))  # noqa: S608
        return {str(code): int(count) for code, count in rows}

    def close(self) -> None:
        self._writer.close()
        self._reader.close()

    def _read(self, statement: str, values: tuple) -> list[tuple]:
        with self._reading:
            return list(self._reader.execute(statement, values))


class _Writer:
    """The writer thread's connection."""

    def __init__(self, path: Path) -> None:
        self._connection = open_log(path)
        self._counter = Counter(self._connection.execute(_WRITTEN))

    def commit(self, jobs: Sequence[_Job]) -> list[list[Verdict] | None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            results = [self._do(job) for job in jobs]
            self._connection.execute("COMMIT")
        except BaseException:
            self._counter.rolled_back()
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise
        self._counter.committed()
        return results

    def close(self) -> None:
        self._connection.close()

    def _do(self, job: _Job) -> list[Verdict] | None:
        match job:
            case _Append(arrivals):
                return [self._append(arrival) for arrival in arrivals]
            case Beat():
                self._connection.execute(_BEAT, job)
            case _MoveLease(attempt, lease):
                self._connection.execute(
                    "INSERT INTO gate (attempt, lease) VALUES (?, ?) ON CONFLICT (attempt) DO UPDATE SET lease = max(lease, excluded.lease)",
                    (attempt, lease),
                )
            case _Seal(attempt):
                self._connection.execute(
                    "INSERT INTO gate (attempt, sealed) VALUES (?, 1) ON CONFLICT (attempt) DO UPDATE SET sealed = 1", (attempt,)
                )
                self._counter.forget(attempt)
        return None

    def _append(self, arrival: Arrival) -> Verdict:
        if self._counter.is_over(arrival):
            return self._why_not(arrival, is_over=True)
        event = arrival.event
        values = (arrival.attempt, event.sequence, event.lease, event.position, event.response, event.client_at, event.received_at)
        self._connection.execute(_INSERT, values)
        if self._connection.changes():
            self._counter.add(arrival)
            return Verdict.ACCEPTED
        return self._why_not(arrival)

    def _why_not(self, arrival: Arrival, is_over: bool = False) -> Verdict:
        known = self._connection.execute(_EVENTS + " AND sequence = ?", (arrival.attempt, arrival.event.sequence)).fetchone()
        gate = self._connection.execute("SELECT lease, sealed FROM gate WHERE attempt = ?", (arrival.attempt,)).fetchone() or (0, 0)
        return rules.verdict(arrival.event, Logged(*known) if known else None, gate[0], bool(gate[1]), is_over)


def open_log(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(20_000)
    # apsw stops at a statement that yields a row until it is fetched: `list` runs them all.
    list(connection.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + _SCHEMA))
    return connection
