"""Answers as they come in from the exam page: every event is judged on its own, so that one that cannot be kept costs no other.

The page that sends them may be older or newer than this server (a deploy in mid-exam), so a batch says which wording it speaks:

1  (no `wire` field) cleans nothing itself: control characters are taken out here. It knows refused events by number only.
2  cleans text before sending; what still comes unclean is refused, so that page and log never differ. Refusals carry reason and words.

A wording that is not known here is read as the newest: what it has in common is saved, the rest is refused event by event.
"""

import json
import re
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from tancheng.delivery import phrases, rules
from tancheng.delivery.rules import Logged
from tancheng.delivery.wire import Refused

MOST_EVENTS = 200
LONGEST_TEXT = 6000
MOST_OPTIONS = 12
_LAST_MOMENT = 4102444800000  # 2100-01-01, milliseconds
_OPTION = re.compile(r"[A-Za-z0-9_-]{1,10}", re.ASCII)
# Everything but line feed and tab: no store, no spreadsheet and no XML carries these. Half characters cannot be written as UTF-8 at all.
_UNCLEAN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Unreadable(Exception):
    """The batch as a whole: no JSON, or no list of events in it."""


class TooMany(Exception):
    """More events than one batch may hold."""


class _Response(msgspec.Struct, forbid_unknown_fields=True):
    options: list[str] | None = None
    text: str | None = None


class _Event(msgspec.Struct, forbid_unknown_fields=True):
    sequence: Annotated[int, Meta(ge=1, le=100_000)]
    position: int
    response: _Response
    client_at: int | float | None = None


class _Events(msgspec.Struct):
    events: list[_Event]
    wire: int = 1


class Judged(NamedTuple):
    """`good` may be logged; `refused` may not, each with its place in the batch."""

    wire: int
    good: list[Logged]
    refused: list[Refused]


class _Faulty(Exception):
    """`code` as in `phrases.REFUSED_ANSWERS`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_decode = msgspec.json.Decoder(_Events).decode


def judge(body: bytes, *, items: int, lease: int, received_at: int) -> Judged:
    """`items` is the number of questions on the paper. Raises `Unreadable` and `TooMany`."""
    wire, parts = _parts(body)
    if not parts:
        raise Unreadable("no events")
    if len(parts) > MOST_EVENTS:
        raise TooMany(len(parts))
    good, refused = [], []
    for index, part in enumerate(parts):
        try:
            good.append(_logged(part, wire, items, lease, received_at))
        except _Faulty as fault:
            refused.append(Refused(index, _sequence(part), fault.code, phrases.REFUSED_ANSWERS[fault.code]))
    return Judged(wire, good, refused)


def all_refused(events: list[Logged], code: str) -> list[Refused]:
    return [Refused(None, event.sequence, code, phrases.REFUSED_ANSWERS[code]) for event in events]


def _parts(body: bytes) -> tuple[int, list[Any]]:
    """Wording and events. As a rule all are read at once; a batch with a fault in it is taken apart more patiently."""
    try:
        batch = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _taken_apart(body)
    return batch.wire, batch.events


def _taken_apart(body: bytes) -> tuple[int, list[Any]]:
    # Python's reader lets half characters and raw control characters pass, and so can tell which event they stand in.
    try:
        value = json.loads(body.decode("utf-8", "surrogateescape"), strict=False)
    except (ValueError, RecursionError) as fault:
        raise Unreadable("no JSON") from fault
    if not isinstance(value, dict) or not isinstance(value.get("events"), list):
        raise Unreadable("no list of events")
    wire = value.get("wire", 1)
    return (wire if isinstance(wire, int) else 2), value["events"]


def _logged(part: Any, wire: int, items: int, lease: int, received_at: int) -> Logged:
    try:
        event = part if isinstance(part, _Event) else msgspec.convert(part, _Event)
    except (msgspec.ValidationError, UnicodeEncodeError, RecursionError) as fault:
        raise _Faulty("shape") from fault
    if not 1 <= event.position <= items:
        raise _Faulty("position")
    options = event.response.options
    if options and (len(options) > MOST_OPTIONS or not all(_OPTION.fullmatch(option) for option in options)):
        raise _Faulty("option")
    response = rules.canonical(options, _text(event.response.text, wire))
    return Logged(event.sequence, lease, event.position, response, _client_at(event.client_at), received_at)


def _text(text: str | None, wire: int) -> str | None:
    if text is None:
        return None
    if len(text) > LONGEST_TEXT:
        raise _Faulty("size")
    if wire == 1:
        return _UNCLEAN.sub("", text)
    if _UNCLEAN.search(text):
        raise _Faulty("text")
    return text


def _client_at(moment: float | None) -> int | None:
    """Only a remark: a device with a senseless clock loses no answer by it."""
    return moment if isinstance(moment, int) and 0 <= moment <= _LAST_MOMENT else None


def _sequence(part: Any) -> int | None:
    if isinstance(part, _Event):
        return part.sequence
    found = part.get("sequence") if isinstance(part, dict) else None
    return found if isinstance(found, int) and abs(found) < 2**53 else None
