"""The room when its stores or a candidate's line are in trouble: words as JSON, so that the page knows to go on trying."""

import asyncio
import json
from concurrent.futures import Future

import apsw
import pytest
from django.db import OperationalError

from tancheng.delivery import room as room_module
from tancheng.delivery import room_acts
from tancheng.delivery.room import Room
from tancheng.delivery.tests.conftest import an_event, token_of
from tancheng.ledger import store_trouble


@pytest.fixture(autouse=True)
def _nothing_was_logged_yet(monkeypatch):
    monkeypatch.setattr(store_trouble, "_log", store_trouble.OncePerMinute())


class BrokenLog:
    def __init__(self, fault):
        self._fault = fault

    def append(self, arrivals):
        future = Future()
        future.set_exception(self._fault)
        return future


@pytest.mark.parametrize("fault", [apsw.FullError("database or disk is full"), apsw.BusyError("database is locked")])
def test_an_answer_log_that_takes_nothing_is_a_503_in_words(room, attempt, monkeypatch, caplog, fault):
    monkeypatch.setattr(room_module, "answer_log", lambda: BrokenLog(fault))
    token = token_of(attempt)
    replies = [room("POST", "events", token, {"events": [an_event(1, options=["a"])]}) for _ in range(3)]
    assert {reply.status for reply in replies} == {503}
    assert replies[0].headers[b"retry-after"] == b"30"
    assert replies[0].data["what"] == "系统暂时存不了东西"
    assert "已保存的答案不会丢失" in replies[0].data["next_step"]
    assert [record.getMessage().split(" (")[0] for record in caplog.records] == [f"store trouble, {store_trouble.cause(fault)}"]


def test_a_main_database_out_of_reach_is_a_503_in_words(room, attempt, monkeypatch):
    def out_of_reach(code):
        raise OperationalError("connection refused")

    monkeypatch.setattr(room_acts, "answers", out_of_reach)
    reply = room("GET", "answers", token_of(attempt))
    assert reply.status == 503
    assert reply.data["what"] == "系统暂时存不了东西"


def test_a_fault_of_ours_is_a_500_in_words_with_its_traceback(room, attempt, monkeypatch, caplog):
    def broken(code):
        raise ValueError("a bug")

    monkeypatch.setattr(room_acts, "answers", broken)
    reply = room("GET", "answers", token_of(attempt))
    assert (reply.status, reply.data["what"]) == (500, "系统出了故障")
    assert "ValueError: a bug" in caplog.text


def test_a_body_that_stops_coming_is_answered_and_may_be_sent_again(attempt, monkeypatch):
    sent = []

    async def stuck():
        await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    monkeypatch.setattr("tancheng.front_door.limits.Pace.deadline", lambda *_: 0.0)
    headers = [(b"authorization", f"Bearer {token_of(attempt)}".encode())]
    asyncio.run(Room()({"type": "http", "method": "POST", "path": "/room/events", "headers": headers}, stuck, send))
    assert sent[0]["status"] == 408
    assert json.loads(sent[1]["body"])["what"] == "内容没有传完"
