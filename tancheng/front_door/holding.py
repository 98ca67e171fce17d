"""Keeping bodies until a thread takes them: small ones in memory, large ones in a file without a name, all of them within a fixed sum."""

import asyncio
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, TypeVar

from tancheng.front_door.limits import KB, MB
from tancheng.front_door.reading import Message, Receive

T = TypeVar("T")

# Up to here in memory, beyond in a file.
IN_MEMORY = 64 * KB
_WRITTEN_AT_ONCE = 256 * KB
# Disks may be slow, and neither the event loop nor the exam room's threads wait for them.
_disk = ThreadPoolExecutor(2, thread_name_prefix="arriving")


class Full(Exception):
    """Too many bodies at once; later there is room again."""


class Store:
    """The sums that all held bodies share, in bytes; and how many may be on their way into files at once."""

    def __init__(self, memory: int = 64 * MB, disk: int = 1024 * MB, files: int = 256) -> None:
        self.memory = memory
        self.disk = disk
        self.files = files

    def new(self) -> "Held":
        return Held(self)


class Held:
    """One body. `async with` gives its place back, whatever happened."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pieces: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._in_memory = 0
        self._on_disk = 0

    @property
    def size(self) -> int:
        return self._in_memory + self._on_disk

    async def __aenter__(self) -> "Held":
        return self

    async def __aexit__(self, *_: object) -> None:
        self._store.memory += self._in_memory
        self._store.disk += self._on_disk
        self._pieces.clear()
        if self._file:
            self._store.files += 1
            self._file.close()

    async def add(self, piece: bytes) -> None:
        """Raises `Full`; OSError when the disk takes no more."""
        if len(piece) > self._store.memory:
            raise Full
        self._store.memory -= len(piece)
        self._in_memory += len(piece)
        self._pieces.append(piece)
        if self._in_memory > (_WRITTEN_AT_ONCE if self._file else IN_MEMORY):
            await self._spill()

    async def _spill(self) -> None:
        if self._file is None:
            if not self._store.files:
                raise Full
            self._store.files -= 1
            self._file = tempfile.TemporaryFile()  # noqa: SIM115
        if self._in_memory > self._store.disk:
            raise Full
        whole, size = b"".join(self._pieces), self._in_memory
        self._store.disk -= size
        self._store.memory += size
        self._on_disk += size
        self._in_memory = 0
        self._pieces.clear()
        await _in_disk_thread(self._file.write, whole)

    async def replayed(self) -> Receive:
        """An ASGI `receive` that gives the body again, from its start."""
        rest = b"".join(self._pieces)
        file = self._file
        if file:
            await _in_disk_thread(file.seek, 0)

        async def receive() -> Message:
            nonlocal file
            if file and (part := await _in_disk_thread(file.read, _WRITTEN_AT_ONCE)):
                return {"type": "http.request", "body": part, "more_body": True}
            file = None
            return {"type": "http.request", "body": rest, "more_body": False}

        return receive


async def _in_disk_thread(function: Callable[..., T], *arguments: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(_disk, function, *arguments)
