"""A small HTTP/1.1 client and the steps of a candidate, for the benches. Loopback only, standard library only."""

import asyncio
import json
import re
import time
from typing import Any, NamedTuple
from urllib.parse import urlencode


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Connection:
    """One keep-alive connection; reconnects by itself."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def call(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        try:
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            return await self._read(reader)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            self.close()
            raise ConnectionError from None

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = [line.split(": ", 1) for line in head[1:] if ": " in line]
        headers = {name.lower(): value for name, value in pairs if name.lower() != "set-cookie"}
        headers["set-cookie"] = "; ".join(value.split(";")[0] for name, value in pairs if name.lower() == "set-cookie")
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int((await reader.readline()).strip(), 16):
                body += await reader.readexactly(size)
                await reader.readexactly(2)
            await reader.readexactly(2)
        else:
            body = await reader.readexactly(int(headers.get("content-length", 0)))
        return Answer(int(head[0].split()[1]), headers, body)

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None


class Candidate:
    """Pledges through the pages, then talks to the room as the exam page does."""

    def __init__(self, port: int, ticket: str, session: str) -> None:
        self.http = Connection(port)
        self.ticket = ticket
        self.cookie = f"sessionid={session}"
        self.token = ""
        self.attempt = ""
        self.sequence = 0

    async def enter(self) -> None:
        page = await self.http.call("GET", f"/exam/{self.ticket}/", headers={"Cookie": self.cookie})
        if b"csrfmiddlewaretoken" not in page.body:
            page = await self.http.call("GET", f"/exam/{self.ticket}/room/", headers={"Cookie": self.cookie})
        secret = re.search(rb'csrfmiddlewaretoken" value="([^"]+)', page.body)
        if secret is None:
            raise RuntimeError(f"no form on the page: {page.status} {page.body[:300]!r}")
        self.cookie += f"; {page.headers['set-cookie']}" if page.headers["set-cookie"] else ""
        csrf = secret[1].decode()
        await self._post(f"/exam/{self.ticket}/", csrfmiddlewaretoken=csrf, pledge="yes")
        answer = await self._post(f"/exam/{self.ticket}/open/", csrfmiddlewaretoken=csrf, page="bench", take_over="yes")
        opened = answer.json() if answer.status == 200 else {}
        if "token" not in opened:
            raise RuntimeError(f"the room did not open: {answer.status} {answer.body[:300]!r}")
        self.token, self.attempt = opened["token"], opened["attempt"]

    async def _post(self, path: str, **fields: str) -> Answer:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        return await self.http.call("POST", path, urlencode(fields).encode(), headers)

    async def room(self, method: str, name: str, body: Any = None) -> Answer:
        content = b"" if body is None else json.dumps(body).encode()
        return await self.http.call(method, f"/room/{name}", content, {"Authorization": f"Bearer {self.token}"})

    def next_event(self, position: int, options: list[str]) -> dict[str, Any]:
        self.sequence += 1
        return {"sequence": self.sequence, "position": position, "response": {"options": options}, "client_at": int(time.time() * 1000)}


def percentile(values: list[float], share: float) -> float:
    """Milliseconds, of seconds."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0
