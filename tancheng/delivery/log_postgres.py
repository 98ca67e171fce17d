"""The answer log as the table `delivery_event`: batched inserts, `synchronous_commit=on`, a connection of its own."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any, NamedTuple

import psycopg
from django.db import connection as django_connection

from tancheng.delivery import rules, times
from tancheng.delivery.group_commit import GroupCommit
from tancheng.delivery.log import Arrival, Beat
from tancheng.delivery.models import Event, Presence
from tancheng.delivery.quota import Counter
from tancheng.delivery.rules import Logged, Verdict

# The lease and the seal are judged on the attempt's row in the statement that writes; its key lock waits for a seal under way.
_INSERT = """
INSERT INTO delivery_event (attempt_id, sequence, lease_number, position, response, client_at, received_at)
SELECT a.id, e.sequence, e.lease, e.position, e.response::jsonb, e.client_at, e.received_at
FROM unnest(%s::text[], %s::int[], %s::int[], %s::int[], %s::text[], %s::timestamptz[], %s::timestamptz[])
  AS e(code, sequence, lease, position, response, client_at, received_at)
JOIN (SELECT id, code, lease_number FROM delivery_attempt WHERE code = ANY(%s) AND sealed_at IS NULL ORDER BY id FOR KEY SHARE) a
  ON a.code = e.code AND a.lease_number <= e.lease
ON CONFLICT (attempt_id, sequence) DO NOTHING
RETURNING (SELECT code FROM delivery_attempt WHERE id = attempt_id), sequence
"""
_WRITTEN = """
SELECT a.code, count(*), sum(octet_length(v.response::text)) FROM delivery_event v JOIN delivery_attempt a ON a.id = v.attempt_id
WHERE a.sealed_at IS NULL GROUP BY a.code
"""
_KNOWN = """
SELECT a.code, v.sequence, v.lease_number, v.position, v.response, v.client_at, v.received_at
FROM delivery_event v JOIN delivery_attempt a ON a.id = v.attempt_id
JOIN unnest(%s::text[], %s::int[]) AS w(code, sequence) ON w.code = a.code AND w.sequence = v.sequence
"""
_GATES = "SELECT code, lease_number, sealed_at IS NOT NULL FROM delivery_attempt WHERE code = ANY(%s)"
_BEATS = """
INSERT INTO delivery_presence (attempt_id, seen_at, unsent, leaves, away_seconds)
SELECT a.id, b.seen_at, b.unsent, b.leaves, b.away
FROM unnest(%s::text[], %s::timestamptz[], %s::int[], %s::int[], %s::int[]) AS b(code, seen_at, unsent, leaves, away)
JOIN delivery_attempt a ON a.code = b.code
ON CONFLICT (attempt_id) DO UPDATE SET seen_at = greatest(delivery_presence.seen_at, excluded.seen_at), unsent = excluded.unsent,
  leaves = greatest(delivery_presence.leaves, excluded.leaves),
  away_seconds = greatest(delivery_presence.away_seconds, excluded.away_seconds)
"""
_ANSWERED = """
SELECT code, count(*) FROM (
  SELECT DISTINCT ON (a.code, v.position) a.code, v.response FROM delivery_event v JOIN delivery_attempt a ON a.id = v.attempt_id
  WHERE a.code = ANY(%s) ORDER BY a.code, v.position, v.sequence DESC
) latest WHERE response <> '{}'::jsonb GROUP BY code
"""


class _Append(NamedTuple):
    arrivals: Sequence[Arrival]


_Job = _Append | Beat


class PostgresLog:
    is_apart = False

    def __init__(self) -> None:
        self._writer: GroupCommit[_Job] = GroupCommit(_Writer)

    def append(self, arrivals: Sequence[Arrival]) -> "Future[list[Verdict]]":
        return self._writer.submit(_Append(arrivals))

    def beat(self, beat: Beat) -> "Future[None]":
        return self._writer.submit(beat)

    def move_lease(self, attempt: str, lease: int) -> None:
        """Nothing to do: the insert reads the lease from the attempt's row."""

    def seal(self, attempt: str) -> list[Logged]:
        """The caller holds the attempt's row FOR UPDATE, so no insert is under way."""
        return self.events(attempt)

    def events(self, attempt: str) -> list[Logged]:
        return [logged(event) for event in Event.objects.filter(attempt__code=attempt)]

    def find(self, attempt: str, sequences: Iterable[int]) -> dict[int, Logged]:
        return {event.sequence: logged(event) for event in Event.objects.filter(attempt__code=attempt, sequence__in=list(sequences))}

    def beats(self, attempts: Sequence[str]) -> dict[str, Beat]:
        rows = Presence.objects.filter(attempt__code__in=attempts).select_related("attempt")
        return {
            row.attempt.code: Beat(row.attempt.code, times.to_ms(row.seen_at), row.unsent, row.leaves, row.away_seconds) for row in rows
        }

    def answered(self, attempts: Sequence[str]) -> dict[str, int]:
        with django_connection.cursor() as cursor:
            cursor.execute(_ANSWERED, [list(attempts)])
            return dict(cursor.fetchall())

    def close(self) -> None:
        self._writer.close()


class _Writer:
    """The writer thread's connection."""

    def __init__(self) -> None:
        parameters = {
            key: value for key, value in django_connection.get_connection_params().items() if key not in {"context", "cursor_factory"}
        }
        self._connection: psycopg.Connection[Any] = psycopg.connect(**parameters, autocommit=False)
        self._connection.execute("SET synchronous_commit = on")
        self._counter = Counter(self._connection.execute(_WRITTEN).fetchall())
        self._connection.commit()

    def commit(self, jobs: Sequence[_Job]) -> list[list[Verdict] | None]:
        try:
            verdicts = self._append([arrival for job in jobs if isinstance(job, _Append) for arrival in job.arrivals])
            self._beat({job.attempt: job for job in jobs if isinstance(job, Beat)})
            self._connection.commit()
        except BaseException:
            self._counter.rolled_back()
            if not self._connection.closed:
                self._connection.rollback()
            raise
        self._counter.committed()
        return [[next(verdicts) for _ in job.arrivals] if isinstance(job, _Append) else None for job in jobs]

    def close(self) -> None:
        self._connection.close()

    def _append(self, arrivals: list[Arrival]) -> Any:
        if not arrivals:
            return iter(())
        over = self._counter.over(arrivals)
        written = self._insert([a for index, a in enumerate(arrivals) if index not in over])
        refused = [a for a in arrivals if (a.attempt, a.event.sequence) not in written]
        known, gates = self._why_not(arrivals) if refused or len(written) < len(arrivals) else ({}, {})
        verdicts = []
        for index, arrival in enumerate(arrivals):
            key = (arrival.attempt, arrival.event.sequence)
            if key in written:
                written.discard(key)  # a second copy in the same batch is a duplicate or a conflict
                if not known or _same(known[key], arrival.event):
                    self._counter.add(arrival)
                    verdicts.append(Verdict.ACCEPTED)
                    continue
            lease, is_sealed = gates.get(arrival.attempt, (0, True))
            verdicts.append(rules.verdict(arrival.event, known.get(key), lease, is_sealed, index in over))
        return iter(verdicts)

    def _insert(self, arrivals: list[Arrival]) -> set[tuple[str, int]]:
        if not arrivals:
            return set()
        return set(self._connection.execute(_INSERT, [*_columns(arrivals), list({a.attempt for a in arrivals})]).fetchall())

    def _why_not(self, arrivals: list[Arrival]) -> tuple[dict[tuple[str, int], Logged], dict[str, tuple[int, bool]]]:
        codes = [a.attempt for a in arrivals]
        rows = self._connection.execute(_KNOWN, [codes, [a.event.sequence for a in arrivals]]).fetchall()
        known = {(row[0], row[1]): _logged_row(row[1:]) for row in rows}
        gates = {code: (lease, sealed) for code, lease, sealed in self._connection.execute(_GATES, [codes]).fetchall()}
        return known, gates

    def _beat(self, beats: dict[str, Beat]) -> None:
        if beats:
            rows = list(beats.values())
            columns = [[getattr(row, name) for row in rows] for name in ("attempt", "unsent", "leaves", "away_seconds")]
            self._connection.execute(_BEATS, [columns[0], [_moment(row.at) for row in rows], *columns[1:]])


def _columns(arrivals: list[Arrival]) -> list[list[Any]]:
    events = [a.event for a in arrivals]
    return [
        [a.attempt for a in arrivals],
        [e.sequence for e in events],
        [e.lease for e in events],
        [e.position for e in events],
        [e.response for e in events],
        [None if e.client_at is None else _moment(e.client_at) for e in events],
        [_moment(e.received_at) for e in events],
    ]


def _same(known: Logged, event: Logged) -> bool:
    return (known.position, known.response) == (event.position, event.response)


def _moment(milliseconds: int) -> datetime:
    return times.from_ms(milliseconds).astimezone(UTC)


def logged(event: Event) -> Logged:
    return _logged_row((event.sequence, event.lease_number, event.position, event.response, event.client_at, event.received_at))


def _logged_row(row: Sequence[Any]) -> Logged:
    sequence, lease, position, response, client_at, received_at = row
    return Logged(
        sequence,
        lease,
        position,
        rules.canonical(response.get("options"), response.get("text")),
        None if client_at is None else times.to_ms(client_at),
        times.to_ms(received_at),
    )
