"""What the exam room decides, as functions of values."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

# The waiting room opens this long before the start.
WAITING_MINUTES = 30
# Packets on their way at the deadline still count; collection begins after it.
IN_FLIGHT_SECONDS = 5
# A line that was down longer than this after the deadline delivers nothing any more.
LATE_DELIVERY_HOURS = 72
# What one attempt may write. Typing is saved at every pause of two seconds: 30 events a minute; an exam with the longest grant lasts 210 minutes, so
# 6,300 events, and each question's choice may be changed ten times besides (960). A short answer of 500 characters is 1.5 KB at each pause: 9.5 MB.
QUOTA_EVENTS = 10_000
QUOTA_BYTES = 16 * 1024 * 1024
# What one attempt may deliver late: half an hour of typing without a line, and as much again for the last answer to each question.
LATE_EVENTS = 1_000
LATE_BYTES = 4 * 1024 * 1024
LATE_RESERVE_EVENTS = 500
LATE_RESERVE_BYTES = 4 * 1024 * 1024
# A page without a heartbeat for this long counts as gone.
GONE_SECONDS = 20
MAX_GRANT_MINUTES = 120

Response = dict[str, Any]


def deadline(ends_at: datetime, granted_minutes: int) -> datetime:
    """The one stated rule: the sitting's end plus granted minutes. Coming late moves nothing."""
    return ends_at + timedelta(minutes=granted_minutes)


class Door(StrEnum):
    """What the door of the exam room says at a moment."""

    NOT_YET = "not_yet"
    WAITING = "waiting"
    OPEN = "open"
    TOO_LATE = "too_late"
    OVER = "over"
    DONE = "done"


class Standing(NamedTuple):
    """What is already there of a candidate's attempt."""

    deadline: datetime
    is_sealed: bool


def door(moment: datetime, starts_at: datetime, ends_at: datetime, late_entry_minutes: int, attempt: Standing | None) -> Door:
    """May this candidate come in now? Who has once come in may come back until the deadline, however late."""
    if attempt is not None and attempt.is_sealed:
        return Door.DONE
    if moment < starts_at - timedelta(minutes=WAITING_MINUTES):
        return Door.NOT_YET
    if moment < starts_at:
        return Door.WAITING
    if moment >= (attempt.deadline if attempt else ends_at):
        return Door.OVER
    if attempt is None and moment > starts_at + timedelta(minutes=late_entry_minutes):
        return Door.TOO_LATE
    return Door.OPEN


# The waiting page speaks up this long before the start; static/delivery/way-in.js knows the same stages.
SOON_MINUTES = 5


class WayIn(NamedTuple):
    """The way into one sitting, as pages before the exam count it down."""

    starts_at: datetime
    late_entry_minutes: int

    @property
    def opens_at(self) -> datetime:
        return self.starts_at - timedelta(minutes=WAITING_MINUTES)

    @property
    def closes_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.late_entry_minutes)

    def stage(self, moment: datetime) -> str:
        """One of not_yet, waiting, soon, started and closed."""
        if moment < self.opens_at:
            return "not_yet"
        if moment < self.starts_at - timedelta(minutes=SOON_MINUTES):
            return "waiting"
        if moment < self.starts_at:
            return "soon"
        return "started" if moment <= self.closes_at else "closed"


class Logged(NamedTuple):
    """One event of the answer log; times are milliseconds since 1970 (UTC), `response` is canonical JSON."""

    sequence: int
    lease: int
    position: int
    response: str
    client_at: int | None
    received_at: int


class Verdict(StrEnum):
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICTING = "conflicting"
    STALE_LEASE = "stale_lease"
    SEALED = "sealed"
    OVER_QUOTA = "over_quota"


def verdict(event: Logged, known: Logged | None, current_lease: int, is_sealed: bool, is_over: bool = False) -> Verdict:
    """What the log says to an event. Posting an event again is harmless whatever has happened since. `is_over`: the quota is used up."""
    if known is not None and (known.position, known.response) == (event.position, event.response):
        return Verdict.DUPLICATE
    if event.lease < current_lease:
        return Verdict.STALE_LEASE
    if is_sealed:
        return Verdict.SEALED
    if known is not None:
        return Verdict.CONFLICTING
    return Verdict.OVER_QUOTA if is_over else Verdict.ACCEPTED


class Usage(NamedTuple):
    """What an attempt has written so far; bytes are those of the responses in UTF-8."""

    events: int = 0
    bytes: int = 0

    def plus(self, response: str) -> "Usage":
        return Usage(self.events + 1, self.bytes + len(response.encode()))

    def is_within(self, events: int, size: int) -> bool:
        return self.events <= events and self.bytes <= size


def is_over_quota(used: Usage, response: str) -> bool:
    """Would this response be more than one attempt may write?"""
    return not used.plus(response).is_within(QUOTA_EVENTS, QUOTA_BYTES)


def late_to_keep(events: Sequence[Logged], used: Usage) -> list[Logged]:
    """Which of the late answers that came together may be kept, by sequence; `used` is what is kept already.

    The last one to each question goes first and may use the reserve, so that a limit never costs the answer that would count.
    """
    last = {event.position: event for event in sorted(events, key=lambda e: e.sequence)}
    kept = []
    for event in sorted(events, key=lambda e: (e is not last[e.position], -e.sequence)):
        is_last = event is last[event.position]
        after = used.plus(event.response)
        if after.is_within(LATE_EVENTS + is_last * LATE_RESERVE_EVENTS, LATE_BYTES + is_last * LATE_RESERVE_BYTES):
            kept.append(event)
            used = after
    return sorted(kept, key=lambda e: e.sequence)


def is_in_time(received_at: datetime, deadline: datetime) -> bool:
    return received_at <= deadline + timedelta(seconds=IN_FLIGHT_SECONDS)


def may_still_be_kept(received_at: datetime, deadline: datetime) -> bool:
    return received_at <= deadline + timedelta(hours=LATE_DELIVERY_HOURS)


def canonical(options: Sequence[str] | None, text: str | None) -> str:
    """The one spelling of a response. An empty choice or text is `{}`: the answer was cleared."""
    if options:
        return json.dumps({"options": sorted(set(options))}, separators=(",", ":"), ensure_ascii=False)
    if text and text.strip():
        return json.dumps({"text": text}, separators=(",", ":"), ensure_ascii=False)
    return "{}"


def final_responses(events: Iterable[Logged]) -> dict[int, Response]:
    """Position → response that stands at the end; positions never answered or cleared are absent."""
    latest: dict[int, str] = {}
    for event in sorted(events, key=lambda e: e.sequence):
        latest[event.position] = event.response
    return {position: json.loads(response) for position, response in sorted(latest.items()) if response != "{}"}


def log_lines(events: Iterable[Logged]) -> list[list[Any]]:
    """The log as it goes into digest and receipt: [sequence, lease, position, response, client ms, received ms], by sequence."""
    return [list(event) for event in sorted(events, key=lambda e: e.sequence)]


def digest(attempt_code: str, form_digest: str, lines: Sequence[Sequence[Any]]) -> str:
    """SHA-256 (hex) over attempt, form and log: what the receipt signs."""
    hasher = hashlib.sha256(f"tancheng-answers-1\n{attempt_code}\n{form_digest}\n".encode())
    for line in lines:
        hasher.update(json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")
    return hasher.hexdigest()


def option_order(seed: int, position: int, option_ids: Sequence[str]) -> list[str]:
    """The order in which one candidate sees the options of one item; static/delivery/option-order.js computes the same."""
    return sorted(option_ids, key=lambda option: (_mix(f"{option}:{position}:{seed}"), option))


def _mix(text: str) -> int:
    """FNV-1a with murmur's finish, 32 bits: small, and the same in JavaScript."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        value = (value ^ value >> shift) * factor & 0xFFFFFFFF
    return value ^ value >> 16


class LateResponse(NamedTuple):
    """An accepted late answer; among several for one position the last in this order counts."""

    position: int
    response: Response


def with_late(responses: Mapping[int, Response], accepted: Iterable[LateResponse]) -> dict[int, Response]:
    """Responses of the sealed log with accepted late answers laid over them."""
    merged = dict(responses)
    for late in accepted:
        merged[late.position] = late.response
    return {position: response for position, response in sorted(merged.items()) if response}


def is_outdated(late_at: datetime | None, logged_at: datetime | None) -> bool:
    """The log holds a later answer to the same question: an old page's click must not undo what was answered since. Times are those of the pages,
    which follow the server's clock; without one nothing is outdated."""
    return late_at is not None and logged_at is not None and late_at < logged_at


def parsed(response: str) -> Response:
    """Canonical JSON → response."""
    value: Response = json.loads(response)
    return value
