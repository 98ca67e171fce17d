"""What the server does by itself, beside the requests."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection

from tancheng.ledger import store_trouble

_logger = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def repeated(every_seconds: float, *chores: Callable[[], object]) -> AsyncIterator[None]:
    """Do each chore at once and then every so many seconds, in a thread, until the block ends.

    A chore that fails is logged and tried again at its next turn; the others go on.
    """
    task = asyncio.create_task(_forever(every_seconds, chores))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _forever(every_seconds: float, chores: tuple[Callable[[], object], ...]) -> None:
    while True:
        for chore in chores:
            try:
                await sync_to_async(_with_own_connection, thread_sensitive=False)(chore)
            except Exception as fault:
                if store_trouble.words(fault, chore.__name__):
                    continue
                _logger.exception("%s failed; trying again in %s s", chore.__name__, every_seconds)
        await asyncio.sleep(every_seconds)


def _with_own_connection(chore: Callable[[], object]) -> None:
    close_old_connections()
    try:
        chore()
    finally:
        connection.close()
