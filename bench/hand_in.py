"""Handing in while many others write:  python bench/hand_in.py [--running 3000] [--hand-ins 60]

Asks the room itself, without a network, on a data folder of its own: N attempts are open, some hand in at the same moment. Printed beside it is the
room as it was at first, which read all running attempts under a lock for each hand-in. SQLite; stops by itself.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]


def prepare(folder: str) -> None:
    os.environ.update(TANCHENG_DATA=folder, DJANGO_SETTINGS_MODULE="tancheng.settings", DATABASE_URL="")
    del os.environ["DATABASE_URL"]
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def running(count: int) -> list[str]:
    """So many open attempts of one sitting that has just begun; returns their tokens."""
    from datetime import timedelta

    from django.db import transaction

    from tancheng import testing
    from tancheng.delivery.tests import makers
    from tancheng.delivery.tests.conftest import token_of
    from tancheng.delivery.tests.seed import FULL
    from tancheng.ledger import clock

    with transaction.atomic():
        sitting = makers.a_sitting(makers.a_form(testing.a_scheme(), FULL), clock.now() - timedelta(minutes=5))
        return [token_of(makers.an_attempt(makers.a_booking(sitting))) for _ in range(count)]


async def rate(room: Callable[..., Awaitable[None]], tokens: list[str]) -> float:
    """Hand-ins per second when all ask at once; any fault ends the bench."""
    statuses: list[int] = []

    async def hand_in(token: str) -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"{}", "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope = {"type": "http", "method": "POST", "path": "/room/submit", "headers": [(b"authorization", f"Bearer {token}".encode())]}
        await room(scope, receive, send)

    begun = time.perf_counter()
    await asyncio.gather(*(hand_in(token) for token in tokens))
    took = time.perf_counter() - begun
    if statuses != [200] * len(tokens):
        sys.exit(f"FAILED: not every hand-in was taken: {statuses}")
    return len(tokens) / took


def rooms() -> tuple[Any, Any]:
    from tancheng.delivery import standings
    from tancheng.delivery.room import Room

    class RoomThatReadsAll(Room):
        """As it was until 2026-11-29."""

        async def submit(self, claims: Any, body: bytes) -> Any:
            self._refreshing = self._refreshing or asyncio.Lock()
            async with self._refreshing:
                self._known = await self._run(standings.running)
            return await super().submit(claims, body)

    return RoomThatReadsAll(), Room()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--running", type=int, default=3000)
    parser.add_argument("--hand-ins", type=int, default=60)
    options = parser.parse_args()
    people, at_once = min(options.running, 20_000), min(options.hand_ins, options.running // 2)
    with tempfile.TemporaryDirectory(prefix="bench-hand-in-") as folder:
        prepare(folder)
        tokens = running(people)
        before, now = rooms()
        old = asyncio.run(rate(before, tokens[:at_once]))
        new = asyncio.run(rate(now, tokens[-at_once:]))
        from tancheng.delivery import log

        log.close()
    print(
        f"{people} attempts running, {at_once} hand in at once: reading all {old:.0f}/s, asking for the one {new:.0f}/s, ratio {new / old:.1f}"
    )


if __name__ == "__main__":
    main()
