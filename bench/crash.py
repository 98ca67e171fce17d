"""No acknowledged answer is lost:  python bench/crash.py [--kills 30] [--candidates 20] [--postgres]

Kills the server with SIGKILL at random moments under load, starts it again, and at the end compares every acknowledged event with the
database: none missing, none twice, none that nobody sent. Stops by itself.
"""

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from room_load import Candidate  # noqa: E402

from tancheng.delivery.tests.server import Server  # noqa: E402

Key = tuple[str, int]
Content = tuple[int, str]


class Writer:
    """A candidate who writes until told to stop and repeats, under the same number, what was not acknowledged."""

    def __init__(self, candidate: Candidate) -> None:
        self.candidate = candidate
        self.sent: dict[Key, Content] = {}
        self.acknowledged: dict[Key, Content] = {}
        self.open: list[dict[str, Any]] = []

    async def write(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            if not self.open:
                self.open = [self._event() for _ in range(random.randint(1, 4))]
            try:
                answer = await asyncio.wait_for(self.candidate.room("POST", "events", {"events": self.open}), 5)
            except (TimeoutError, OSError):
                self.candidate.http.close()
                return
            if answer.status == 200:
                for number in answer.json()["saved"]:
                    key = (self.candidate.attempt, number)
                    self.acknowledged[key] = self.sent[key]
                self.open = [event for event in self.open if event["sequence"] not in set(answer.json()["saved"])]

    def _event(self) -> dict[str, Any]:
        event = self.candidate.next_event(random.randint(1, 96), sorted(random.sample("abcd", random.randint(1, 3))))
        content = (event["position"], json.dumps(event["response"], separators=(",", ":")))
        self.sent[(self.candidate.attempt, event["sequence"])] = content
        return event


async def load(writers: list[Writer], server: Server, seconds: float) -> None:
    stop = asyncio.Event()
    tasks = [asyncio.create_task(writer.write(stop)) for writer in writers]
    await asyncio.sleep(seconds)
    server.kill()
    stop.set()
    await asyncio.gather(*tasks, return_exceptions=True)


def stored(folder: Path) -> list[tuple[Key, Content]]:
    """Every row of the answer log, while no server runs."""
    if url := os.environ.get("DATABASE_URL"):
        import psycopg

        query = "SELECT a.code, e.sequence, e.position, e.response FROM delivery_event e JOIN delivery_attempt a ON a.id = e.attempt_id"
        with psycopg.connect(url) as connection:
            rows = connection.execute(query).fetchall()
        return [((code, number), (position, json.dumps(response, separators=(",", ":")))) for code, number, position, response in rows]
    import apsw

    connection = apsw.Connection(str(folder / "answers.sqlite3"))
    integrity = list(connection.execute("PRAGMA integrity_check"))
    if integrity != [("ok",)]:
        sys.exit(f"the answer log is damaged: {integrity}")
    rows = list(connection.execute("SELECT attempt, sequence, position, response FROM event"))
    return [((code, number), (position, response)) for code, number, position, response in rows]


async def enter(candidates: list[Candidate]) -> None:
    for one in candidates:
        await one.enter()
        one.http.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--candidates", type=int, default=20)
    parser.add_argument("--postgres", action="store_true", help="on a throw-away PostgreSQL server")
    options = parser.parse_args()
    if options.postgres and "DATABASE_URL" not in os.environ:
        again = [sys.executable, str(ROOT / "tools" / "postgres.py"), sys.executable, *sys.argv]
        os.execv(again[0], again)  # noqa: S606
    with tempfile.TemporaryDirectory(prefix="bench-crash-") as name:
        server = Server(Path(name))
        made = server.seed(candidates=options.candidates, starts_in=1, full=True)
        server.start()
        try:
            time.sleep(1)
            candidates = [Candidate(server.port, one["ticket"], one["session"]) for one in made["candidates"]]
            asyncio.run(enter(candidates))
            writers = [Writer(one) for one in candidates]
            for kill in range(min(options.kills, 500)):
                if kill:
                    server.start()
                asyncio.run(load(writers, server, random.uniform(0.1, 1.5)))
                print(f"kill {kill + 1:>3}: {sum(len(w.acknowledged) for w in writers):>8} acknowledged", flush=True)
        finally:
            server.kill()
        verdict(writers, stored(Path(name)))


def verdict(writers: list[Writer], rows: list[tuple[Key, Content]]) -> None:
    acknowledged = {key: content for writer in writers for key, content in writer.acknowledged.items()}
    sent = {key: content for writer in writers for key, content in writer.sent.items()}
    found = dict(rows)
    missing = sum(found.get(key) != content for key, content in acknowledged.items())
    twice = len(rows) - len(found)
    unknown = sum(sent.get(key) != content for key, content in found.items())
    print(f"acknowledged {len(acknowledged)}, stored {len(rows)}: missing {missing}, twice {twice}, never sent {unknown}")
    if missing or twice or unknown or not acknowledged:
        sys.exit("FAILED")


if __name__ == "__main__":
    main()
