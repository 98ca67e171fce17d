"""What runs beside the requests while the server is up: collecting papers whose time is over."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from tancheng.delivery import clock_watch, log, services
from tancheng.ledger import clock
from tancheng.ledger.chores import repeated

COLLECT_EVERY_SECONDS = 2.0


@contextlib.asynccontextmanager
async def collecting() -> AsyncIterator[None]:
    """Collect from the first moment (a restart may have spanned the end) until the server stops; then finish the answer log.

    The clock is guarded before the first collection: a restart after a jump must not collect either.
    """
    try:
        with clock.guarded():
            async with repeated(COLLECT_EVERY_SECONDS, clock_watch.watch, services.collect_due):
                yield
    finally:
        await asyncio.to_thread(log.close)
