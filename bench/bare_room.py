"""The yardstick: an ASGI endpoint of the same server that parses the same request and replies, and keeps nothing."""

import msgspec

from tancheng.delivery import incoming


async def application(scope, receive, send):  # type: ignore[no-untyped-def]
    if scope["type"] != "http":
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    numbers = [event.sequence for event in incoming.judge(body, items=500, lease=1, received_at=0).good] if body else []
    reply = msgspec.json.encode({"now": 0, "saved": numbers})
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(reply)).encode())]})
    await send({"type": "http.response.body", "body": reply})
