"""The exam room under load:  python bench/exam_room.py [--candidates 200] [--answers 96] [--postgres]

Starts the real server on a folder of its own, lets N candidates wait, come in at the same moment, answer without pause and hand in. In the same
run, two yardsticks: a bare ASGI endpoint of the same server, and the fsync rate of the disk. Needs nothing outside this machine.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from room_load import Candidate, Connection, percentile  # noqa: E402

from tancheng.delivery.tests.server import Server  # noqa: E402


class Phase:
    """Times the calls of one phase."""

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
            f"p99 {percentile(self.seconds, 0.99):7.1f} ms   errors {self.errors}   CPU {self.cpu / self.took:4.2f} cores"
        )

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.took

    async def call(self, act: Any, status: int = 200) -> Any:
        begun = time.perf_counter()
        try:
            answer = await act
        except ConnectionError:
            self.errors += 1
            return None
        self.seconds.append(time.perf_counter() - begun)
        self.errors += answer.status != status
        return answer


async def exam(server: Server, made: dict[str, Any], answers: int) -> float:
    candidates = [Candidate(server.port, one["ticket"], one["session"]) for one in made["candidates"]]
    with Phase("entering (Django pages)", server) as phase:
        gate = asyncio.Semaphore(8)

        async def enter(one: Candidate) -> None:
            async with gate:
                begun = time.perf_counter()
                await one.enter()
                phase.seconds.append(time.perf_counter() - begun)

        await asyncio.gather(*(enter(one) for one in candidates))
    with Phase("sealed paper, ahead", server) as phase:
        await asyncio.gather(*(phase.call(one.room("GET", "paper")) for one in candidates))
    server.shift_clock(601)
    await asyncio.sleep(2)
    with Phase("09:00:00, all at once: key", server) as phase:
        await asyncio.gather(*(phase.call(one.room("GET", "key")) for one in candidates))
    with Phase("saving answers", server) as saving:

        async def write(one: Candidate) -> None:
            for number in range(answers):
                event = one.next_event(number % 96 + 1, ["abcd"[number % 4]])
                answer = await saving.call(one.room("POST", "events", {"events": [event]}))
                saving.errors += answer is not None and answer.json().get("saved") != [event["sequence"]]

        await asyncio.gather(*(write(one) for one in candidates))
    with Phase("handing in, all at once", server) as phase:
        await asyncio.gather(*(phase.call(one.room("POST", "submit", {})) for one in candidates))
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
        server = Server(folder, clock=True)
        server.shift_clock(0)
        made = server.seed(candidates=min(options.candidates, 2000), starts_in=600, full=True)
        server.start()
        try:
            saves = asyncio.run(asyncio.wait_for(exam(server, made, min(options.answers, 1000)), 600))
        finally:
            server.stop()
        disk += fsync_rates(folder)
        print(f"{'yardstick: fsync of the disk':<28}{median(disk):>9.0f}/s   from {min(disk):.0f} to {max(disk):.0f}, before and after")
        server.start("bare_room:application", path=ROOT / "bench")
        try:
            parses = asyncio.run(asyncio.wait_for(bare(server, options.candidates, options.answers), 600))
        finally:
            server.stop()
    print(f"\ndurable saves per bare request   {saves / parses:.2f}")
    print(f"durable saves per fsync          {saves / median(disk):.2f}")


if __name__ == "__main__":
    main()
