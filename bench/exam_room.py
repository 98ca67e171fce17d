"""The exam room under load:  python bench/exam_room.py [--candidates 200] [--answers 96] [--postgres]

Starts the real server on a folder of its own and by the real clock; N candidates come in, ask for the key at the same moment, answer without pause
and hand in. In the same run, two yardsticks: a bare ASGI endpoint of the same server, and the fsync rate of the disk. Needs nothing outside this
machine. Every fault is counted where it happens and named at the end; a run with faults prints no ratios and ends with status 1.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from room_load import Answer, Candidate, Connection, percentile  # noqa: E402

from tancheng.delivery.tests.server import Server  # noqa: E402

# An answer that takes longer than this is a fault: a candidate would have given up.
PATIENCE_SECONDS = 120
T = TypeVar("T")


class Phase:
    """Times the calls of one phase and counts its faults by what went wrong."""

    faults: Counter[str] = Counter()

    def __init__(self, name: str, server: Server) -> None:
        self.name, self.server = name, server
        self.seconds: list[float] = []
        self.errors = 0

    def __enter__(self) -> "Phase":
        self.cpu, self.begun = self.server.cpu_seconds(), time.perf_counter()
        return self

    def __exit__(self, *fault: object) -> None:
        self.took = time.perf_counter() - self.begun
        self.cpu = self.server.cpu_seconds() - self.cpu
        print(
            f"{self.name:<28}{len(self.seconds) / self.took:>9.0f}/s   p50 {percentile(self.seconds, 0.5):7.1f} ms   "
            f"p99 {percentile(self.seconds, 0.99):7.1f} ms   errors {self.errors}   CPU {self.cpu / self.took:4.2f} cores",
            flush=True,
        )

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.took

    def wrong(self, what: str) -> None:
        self.errors += 1
        Phase.faults[f"{self.name}: {what}"] += 1

    async def time(self, act: Awaitable[T]) -> T | None:
        """The act's outcome, or None when it failed; whatever goes wrong in the bench itself is a fault too."""
        begun = time.perf_counter()
        try:
            outcome = await asyncio.wait_for(act, PATIENCE_SECONDS)
        except Exception as fault:
            self.wrong(f"{type(fault).__name__} {fault}"[:120])
            return None
        self.seconds.append(time.perf_counter() - begun)
        return outcome

    async def call(self, act: Awaitable[Answer]) -> Answer | None:
        answer = await self.time(act)
        if answer is not None and answer.status != 200:
            self.wrong(f"status {answer.status}")
        return answer


async def exam(server: Server, made: dict[str, Any], answers: int) -> float:
    candidates = [Candidate(server.port, one["ticket"], one["session"]) for one in made["candidates"]]
    with Phase("entering (Django pages)", server) as phase:
        gate = asyncio.Semaphore(8)

        async def enter(one: Candidate) -> None:
            async with gate:
                await phase.time(one.enter())

        await asyncio.gather(*(enter(one) for one in candidates))
    inside = [one for one in candidates if one.token]
    print(f"{'':<28}{len(inside)} of {len(candidates)} are in")
    with Phase("sealed paper", server) as phase:
        await asyncio.gather(*(phase.call(one.room("GET", "paper")) for one in inside))
    with Phase("key, all at once", server) as phase:
        await asyncio.gather(*(phase.call(one.room("GET", "key")) for one in inside))
    with Phase("saving answers", server) as saving:

        async def write(one: Candidate) -> None:
            for number in range(answers):
                event = one.next_event(number % 96 + 1, ["abcd"[number % 4]])
                answer = await saving.call(one.room("POST", "events", {"events": [event]}))
                if answer is not None and answer.status == 200 and answer.json().get("saved") != [event["sequence"]]:
                    saving.wrong("an answer was not saved")

        await asyncio.gather(*(write(one) for one in inside))
    with Phase("handing in, all at once", server) as phase:
        await asyncio.gather(*(phase.call(one.room("POST", "submit", {})) for one in inside))
    for one in candidates:
        one.http.close()
    return saving.rate


async def bare(server: Server, candidates: int, answers: int) -> float:
    connections = [Connection(server.port) for _ in range(candidates)]
    body = b'{"events":[{"sequence":1,"position":1,"response":{"options":["a"]},"client_at":1795000000000}]}'
    with Phase("yardstick: bare endpoint", server) as phase:

        async def write(one: Connection) -> None:
            for _ in range(answers):
                await phase.call(one.call("POST", "/room/events", body, {"Authorization": "Bearer " + "x" * 180}))

        await asyncio.gather(*(write(one) for one in connections))
    for one in connections:
        one.close()
    return phase.rate


def fsync_rates(folder: Path, windows: int = 5, seconds: float = 0.5) -> list[float]:
    """Appended pages of 4 KB made durable one by one, per second, in several short windows: other work on the machine makes it swing."""
    rates = []
    with (folder / "fsync").open("wb", buffering=0) as file:
        for _ in range(windows):
            begun, count = time.perf_counter(), 0
            while time.perf_counter() - begun < seconds:
                file.write(b"x" * 4096)
                os.fdatasync(file.fileno())
                count += 1
            rates.append(count / seconds)
    (folder / "fsync").unlink()
    return rates


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--candidates", type=int, default=200)
    parser.add_argument("--answers", type=int, default=96)
    parser.add_argument("--postgres", action="store_true", help="on a throw-away PostgreSQL server")
    options = parser.parse_args()
    if options.postgres and "DATABASE_URL" not in os.environ:
        again = [sys.executable, str(ROOT / "tools" / "postgres.py"), sys.executable, *sys.argv]
        os.execv(again[0], again)  # noqa: S606
    with tempfile.TemporaryDirectory(prefix="bench-room-") as name:
        folder = Path(name)
        disk = fsync_rates(folder)
        server = Server(folder)
        made = server.seed(candidates=min(options.candidates, 20_000), starts_in=-1, full=True)
        server.start()
        try:
            saves = asyncio.run(asyncio.wait_for(exam(server, made, min(options.answers, 1000)), 1800))
        finally:
            server.stop()
        disk += fsync_rates(folder)
        print(f"{'yardstick: fsync of the disk':<28}{median(disk):>9.0f}/s   from {min(disk):.0f} to {max(disk):.0f}, before and after")
        server.start("bare_room:application", path=ROOT / "bench")
        try:
            parses = asyncio.run(asyncio.wait_for(bare(server, options.candidates, options.answers), 600))
        finally:
            server.stop()
    if Phase.faults:
        sys.exit("\nFAULTS, so no ratios:\n" + "\n".join(f"{count:>6} × {what}" for what, count in Phase.faults.most_common()))
    print(f"\ndurable saves per bare request   {saves / parses:.2f}")
    print(f"durable saves per fsync          {saves / median(disk):.2f}")


if __name__ == "__main__":
    main()
