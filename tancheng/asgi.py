"""The process's front door: the exam room, static files, then Django as WSGI in threads, each taken only for a request that is wholly here.

Django's middlewares are synchronous; under ASGI each would cross a thread boundary (docs/decisions/0003-serving.md). The exam room is raw ASGI
beside it, so that saving an answer never waits for a page.
"""

import asyncio
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tancheng.settings")

from contextlib import AsyncExitStack
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.conf import settings
from servestatic import ServeStaticASGI

from tancheng.front_door.door import FrontDoor
from tancheng.keyring import KeysUnusable
from tancheng.ledger import store_trouble
from tancheng.wsgi import application as django_application

# Models can be imported only after Django is set up, which the line above does.
from tancheng.delivery.lifespan import collecting  # isort: skip
from tancheng.delivery.room import Room  # isort: skip
from tancheng.people import keys  # isort: skip
from tancheng.web.housekeeping import housekeeping  # isort: skip
from tancheng.web.occupancy import leaving_with_parent  # isort: skip

in_threads: Any = WSGIMiddleware(cast("Any", django_application), workers=16)
site = ServeStaticASGI(
    FrontDoor(in_threads, trouble=lambda fault: store_trouble.words(fault, "an upload")),
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    immutable_file_test=r"^.+\.[0-9a-f]{12}\..+$",
)
room = Room()


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith("/room/"):
        await room(scope, receive, send)
    else:
        await site(scope, receive, send)


async def lifespan(receive: Any, send: Any) -> None:
    """Start what runs beside the requests, and stop it in order."""
    async with AsyncExitStack() as beside:
        await receive()
        try:
            await asyncio.to_thread(keys.demand)
        except KeysUnusable as no:
            await send({"type": "lifespan.startup.failed", "message": str(no)})
            return
        await beside.enter_async_context(leaving_with_parent())
        await beside.enter_async_context(collecting())
        await beside.enter_async_context(housekeeping())
        await send({"type": "lifespan.startup.complete"})
        await receive()
    await send({"type": "lifespan.shutdown.complete"})
