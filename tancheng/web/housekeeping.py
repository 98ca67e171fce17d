"""What the server does by itself once a minute: papers ready in time, the year's sittings written down, the database's log folded in."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection

from tancheng.ledger import sqlite
from tancheng.sittings import services as sittings

EVERY_SECONDS = 60.0
_logger = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def housekeeping() -> AsyncIterator[None]:
    task = asyncio.create_task(_forever())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _forever() -> None:
    while True:
        for chore in (sittings.prepare_due_forms, sittings.settle_absences, sittings.ensure_all, fold_log):
            try:
                await sync_to_async(_with_fresh_connection, thread_sensitive=False)(chore)
            except Exception:
                _logger.exception("%s failed; trying again in a minute", chore.__name__)
        await asyncio.sleep(EVERY_SECONDS)


def _with_fresh_connection(chore) -> None:  # type: ignore[no-untyped-def]
    close_old_connections()
    try:
        chore()
    finally:
        connection.close()


def fold_log() -> None:
    """Checkpoint the main SQLite file; PostgreSQL looks after itself."""
    if connection.vendor == "sqlite":
        sqlite.checkpoint(Path(connection.settings_dict["NAME"]))
