"""The layer between the server and Django: a thread is taken only for a request that is wholly here."""

from collections.abc import Awaitable, Callable
from typing import Any

from tancheng.front_door import limits, pages
from tancheng.front_door.holding import Full, Held, Store
from tancheng.front_door.limits import PACE, Pace
from tancheng.front_door.pages import Words
from tancheng.front_door.reading import Gone, Message, Receive, TooLarge, TooSlow, pieces

Scope = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# Requests running and waiting for one of the threads: far above the 3,000 candidates who may all press the same button, and yet an end.
MOST_WAITING = 6_000
# What still arrives after a refusal is let pass for a moment; closing at once would take the page away before the browser has read it.
_LINGER = Pace(no_progress=1.0, grace=3.0, at_most=3.0)


class FrontDoor:
    """`inside` gets requests whose body is here. `trouble` puts an exception of the disk into words."""

    def __init__(
        self,
        inside: Application,
        *,
        trouble: Callable[[BaseException], Words | None],
        store: Store | None = None,
        pace: Pace = PACE,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._inside = inside
        self._trouble = trouble
        self._store = store or Store()
        self._pace = pace
        self._most_waiting = most_waiting
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inside(scope, receive, send)
            return
        if self._waiting >= self._most_waiting:
            await _refuse(pages.BUSY, scope, receive, send)
            return
        if not _has_body(scope):
            await self._enter(scope, _no_body, send)
            return
        most = limits.most_bytes(scope["path"])
        if _declared(scope) > most:
            await _refuse(pages.too_large(most), scope, receive, send)
            return
        async with self._store.new() as held:
            try:
                words = await self._read(held, receive, most)
            except Gone:
                return
            if words:
                await _refuse(words, scope, receive, send)
            else:
                await self._enter(_with_length(scope, held.size), await held.replayed(), send)

    async def _enter(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._waiting += 1
        try:
            await self._inside(scope, receive, send)
        finally:
            self._waiting -= 1

    async def _read(self, held: Held, receive: Receive, most: int) -> Words | None:
        """None when the body is here, else why it isn't. Raises `Gone` when nobody is there any more to be told."""
        try:
            async for piece in pieces(receive, most, self._pace):
                await held.add(piece)
        except TooLarge:
            return pages.too_large(most)
        except TooSlow:
            return pages.TOO_SLOW
        except Full:
            return pages.FULL
        except OSError as fault:
            words = self._trouble(fault)
            if words is None:
                raise
            return words
        return None


async def _refuse(words: Words, scope: Scope, receive: Receive, send: Send) -> None:
    answer = pages.answer(words, for_people=_is_for_people(scope))
    headers = [*answer.headers, (b"connection", b"close")] if scope.get("http_version", "1.1").startswith("1") else answer.headers
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body, "more_body": True})
    if _has_body(scope):
        await _let_pass(receive)
    await send({"type": "http.response.body", "body": b""})


async def _let_pass(receive: Receive) -> None:
    try:
        async for _ in pieces(receive, limits.FILES, _LINGER):
            pass
    except (TooLarge, TooSlow, Gone):
        return


async def _no_body() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


def _has_body(scope: Scope) -> bool:
    return scope["method"] not in {"GET", "HEAD", "OPTIONS"} or any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0") for name, value in scope["headers"]
    )


def _declared(scope: Scope) -> int:
    """What the request says of its own size; 0 when it says nothing."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0").strip()
    return int(said) if said.isdigit() else 0


def _with_length(scope: Scope, size: int) -> Scope:
    """Django believes the header only, which a chunked body doesn't have."""
    kept = [pair for pair in scope["headers"] if pair[0] not in {b"content-length", b"transfer-encoding"}]
    return {**scope, "headers": [*kept, (b"content-length", str(size).encode())]}


def _is_for_people(scope: Scope) -> bool:
    """A browser that goes to a page names text/html; a script's `fetch` doesn't."""
    return any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
