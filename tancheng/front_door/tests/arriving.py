"""A request that arrives piece by piece, and who listens to the answer."""

import asyncio
from collections.abc import Iterable
from typing import Any

NEVER = object()


class Arriving:
    """`receive` gives one message per piece; NEVER waits for ever, None is a disconnect. `asked`: how many were asked for."""

    def __init__(self, pieces: Iterable[Any]) -> None:
        self._pieces = list(pieces)
        self.asked = 0

    async def receive(self) -> dict[str, Any]:
        self.asked += 1
        if not self._pieces:
            return {"type": "http.disconnect"}
        piece = self._pieces.pop(0)
        if piece is NEVER:
            await asyncio.Event().wait()
        if piece is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": bool(self._pieces)}


class Listening:
    """`send`; afterwards `status`, `headers` and `body`."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[bytes, bytes] = {}
        self.body = b""

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        else:
            self.body += message.get("body", b"")


def scope(path: str = "/", method: str = "POST", *, html: bool = True, **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    accept = [(b"accept", b"text/html,*/*")] if html else [(b"accept", b"*/*")]
    return {"type": "http", "http_version": "1.1", "method": method, "path": path, "query_string": b"", "headers": [*accept, *pairs]}
