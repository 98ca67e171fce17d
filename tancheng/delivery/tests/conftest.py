import asyncio
import json
import queue
import threading
from concurrent.futures import Future
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection

from tancheng.delivery import log, paper, times, tokens
from tancheng.delivery.room import Room
from tancheng.delivery.tests import makers
from tancheng.delivery.tokens import Claims


@pytest.fixture(autouse=True)
def _log_of_its_own(tmp_path, settings):
    """Every test writes its answers to a log of its own."""
    settings.DATA_DIR = tmp_path
    paper.paper.cache_clear()
    yield
    log.close()


if connection.vendor == "sqlite":

    @pytest.fixture
    def exam_db(db):
        """The database of the exam room."""

else:

    @pytest.fixture
    def exam_db(transactional_db):
        """The database of the exam room: the log's own connection must see what the test wrote."""


@pytest.fixture
def clock_at():
    """`clock_at(moment)` sets the server's clock; it stands still until set again."""
    traveller = time_machine.travel(makers.START + timedelta(minutes=5), tick=False)
    moving = traveller.start()
    yield moving.move_to
    traveller.stop()


@pytest.fixture
def attempt(exam_db, clock_at):
    """Five minutes into the exam."""
    return makers.an_attempt()


def token_of(attempt, **changes):
    claims = Claims(
        attempt.code,
        attempt.lease_number,
        times.to_ms(attempt.deadline),
        attempt.booking.sitting_id,
        attempt.form_id,
        attempt.form.items.count(),
    )
    return tokens.issue(claims._replace(**changes))


@pytest.fixture
def room():
    """`room("POST", "events", token, body)` → reply with `status` and `data`, through the ASGI app.

    The app runs in a thread of its own; what it hands over to the database is done here, inside the test's transaction.
    """
    work = queue.SimpleQueue()

    async def in_the_test(function, *arguments):
        done = Future()
        work.put((function, arguments, done))
        return await asyncio.wrap_future(done)

    app = Room(run=in_the_test)

    def call(method, name, token="", body=None, raw=None):
        payload = raw if raw is not None else b"" if body is None else json.dumps(body).encode()
        sent = []

        async def receive():
            return {"type": "http.request", "body": payload, "more_body": False}

        async def send(message):
            sent.append(message)

        def serve():
            try:
                asyncio.run(app(scope, receive, send))
            finally:
                work.put(None)

        app._known_at = float("-inf")
        app._refreshing = None
        scope = {"type": "http", "method": method, "path": f"/room/{name}", "headers": [(b"authorization", f"Bearer {token}".encode())]}
        thread = threading.Thread(target=serve)
        thread.start()
        while task := work.get():
            function, arguments, done = task
            try:
                done.set_result(function(*arguments))
            except Exception as fault:
                done.set_exception(fault)
        thread.join()
        content = sent[1]["body"]
        headers = dict(sent[0]["headers"])
        data = json.loads(content) if headers[b"content-type"] == b"application/json" and b"content-encoding" not in headers else None
        return SimpleNamespace(status=sent[0]["status"], data=data, content=content, headers=headers)

    return call


def an_event(sequence, position=1, client_at=None, **response):
    return {"sequence": sequence, "position": position, "response": response, "client_at": client_at}
