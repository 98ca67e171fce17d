"""Reading a request's body in the event loop: capped while it arrives, and only as long as it keeps coming."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

from tancheng.front_door.limits import PACE, Pace

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]


class NotRead(Exception):
    """The body did not arrive."""


class TooLarge(NotRead):
    """More than the cap."""


class TooSlow(NotRead):
    """No progress, or far too little."""


class Gone(NotRead):
    """The other side left; nobody waits for an answer."""


async def pieces(receive: Receive, most: int, pace: Pace = PACE) -> AsyncIterator[bytes]:
    """The body piece by piece, `most` bytes at the most. Raises `TooLarge`, `TooSlow` or `Gone`."""
    started = last_progress = time.monotonic()
    size, more = 0, True
    while more:
        message = await _next(receive, pace.deadline(started, last_progress, size) - time.monotonic())
        if message["type"] == "http.disconnect":
            raise Gone
        piece, more = message.get("body", b""), message.get("more_body", False)
        if piece:
            last_progress = time.monotonic()
            size += len(piece)
            if size > most:
                raise TooLarge
            yield piece


async def read(receive: Receive, most: int, pace: Pace = PACE) -> bytes:
    """The whole body, in memory."""
    return b"".join([piece async for piece in pieces(receive, most, pace)])


async def _next(receive: Receive, patience: float) -> Message:
    try:
        async with asyncio.timeout(max(patience, 0)):
            return await receive()
    except TimeoutError:
        raise TooSlow from None
