"""What travels between the exam page and the room. Anything else is refused before it is looked at."""

from typing import Annotated

import msgspec
from msgspec import Meta

from tancheng.delivery import rules
from tancheng.delivery.rules import Logged

_MAX_MS = 4102444800000  # 2100-01-01
OptionId = Annotated[str, Meta(min_length=1, max_length=10, pattern="^[A-Za-z0-9_-]+$")]


class Response(msgspec.Struct, forbid_unknown_fields=True):
    options: Annotated[list[OptionId], Meta(max_length=12)] | None = None
    text: Annotated[str, Meta(max_length=6000)] | None = None


class Event(msgspec.Struct, forbid_unknown_fields=True):
    sequence: Annotated[int, Meta(ge=1, le=100_000)]
    position: Annotated[int, Meta(ge=1, le=500)]
    response: Response
    client_at: Annotated[int, Meta(ge=0, le=_MAX_MS)] | None = None


class Events(msgspec.Struct, forbid_unknown_fields=True):
    events: Annotated[list[Event], Meta(min_length=1, max_length=200)]


class Heartbeat(msgspec.Struct, forbid_unknown_fields=True):
    unsent: Annotated[int, Meta(ge=0, le=100_000)] = 0
    leaves: Annotated[int, Meta(ge=0, le=100_000)] = 0
    away_seconds: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    last_message: Annotated[int, Meta(ge=0)] = 0


class Saved(msgspec.Struct):
    """The answer to events: every number sent appears in exactly one list. `aside` are kept for the invigilator's decision."""

    now: int
    saved: list[int]
    conflicts: list[int]
    aside: list[int]
    refused: list[int]
    lease: str  # "held" or "moved"
    sealed: bool


class Words(msgspec.Struct):
    id: int
    at: int
    text: str


class Pulse(msgspec.Struct):
    now: int
    starts: int
    deadline: int
    lease: str
    sealed: bool
    token: str | None
    messages: list[Words]


class Answer(msgspec.Struct):
    sequence: int
    response: msgspec.Raw
    client_at: int | None


class Answers(msgspec.Struct):
    now: int
    last_sequence: int
    answers: dict[int, Answer]
    leaves: int
    away_seconds: int


events_from = msgspec.json.Decoder(Events).decode
heartbeat_from = msgspec.json.Decoder(Heartbeat).decode
encode = msgspec.json.Encoder().encode


def to_log(event: Event, lease: int, received_at: int) -> Logged:
    """Raises ValueError on text that no database stores (NUL, lone surrogates)."""
    text = event.response.text
    if text is not None:
        if "\0" in text:
            raise ValueError("NUL in text")
        text.encode()
    return Logged(event.sequence, lease, event.position, rules.canonical(event.response.options, text), event.client_at, received_at)
