"""What runs beside the requests while the server is up: collecting papers whose time is over."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from tancheng.delivery import log, services
from tancheng.delivery.room import in_thread

COLLECT_EVERY_SECONDS = 2.0
_logger = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def collecting() -> AsyncIterator[None]:
    """Collect from the first moment (a restart may have spanned the end) until the server stops; then finish the answer log."""
    task = asyncio.create_task(_collect_forever())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await asyncio.to_thread(log.close)


async def _collect_forever() -> None:
    while True:
        try:
            await in_thread(services.collect_due)
        except Exception:
            _logger.exception("collecting failed; trying again")
        await asyncio.sleep(COLLECT_EVERY_SECONDS)
