"""What travels between the exam page and the room. The answers themselves are read in incoming.py."""

from typing import Annotated

import msgspec
from msgspec import Meta


class Refused(msgspec.Struct):
    """An event that is not kept, and why: named by its number, or by its place in the batch if no number can be read."""

    index: int | None
    sequence: int | None
    code: str
    words: str


class Heartbeat(msgspec.Struct):
    """What a page says of itself. Fields that only a newer page knows are passed over: its clock and messages must not depend on them."""

    unsent: Annotated[int, Meta(ge=0, le=100_000)] = 0
    leaves: Annotated[int, Meta(ge=0, le=100_000)] = 0
    away_seconds: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
    last_message: Annotated[int, Meta(ge=0)] = 0


class Saved(msgspec.Struct):
    """The answer to events: every one sent appears in exactly one list. `aside` are kept for the invigilator's decision.

    `refused` are numbers only for pages that know no reasons (incoming.py).
    """

    now: int
    saved: list[int]
    conflicts: list[int]
    aside: list[int]
    refused: list[Refused] | list[int]
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


heartbeat_from = msgspec.json.Decoder(Heartbeat).decode
encode = msgspec.json.Encoder().encode
