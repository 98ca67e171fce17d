"""Only a request that is wholly here comes in; the others are refused in words, without a thread or a database."""

import asyncio
import errno
import json

import pytest

from tancheng.front_door import door as door_module
from tancheng.front_door import limits, pages
from tancheng.front_door.door import FrontDoor
from tancheng.front_door.holding import Store
from tancheng.front_door.limits import FORM, Pace
from tancheng.front_door.tests.arriving import NEVER, Arriving, Listening, scope

QUICK = Pace(no_progress=0.05, grace=0.2, bytes_per_second=1000, at_most=0.4)


@pytest.fixture(autouse=True)
def _lingers_briefly(monkeypatch):
    monkeypatch.setattr(door_module, "_LINGER", QUICK)


class Inside:
    """What Django would see."""

    def __init__(self):
        self.bodies = []
        self.headers = {}

    async def __call__(self, scope, receive, send):
        self.headers = dict(scope["headers"])
        whole = b""
        while True:
            message = await receive()
            whole += message["body"]
            if not message["more_body"]:
                break
        self.bodies.append(whole)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})


def come(request, pieces=(), inside=None, **options):
    inside, arriving, listening = inside or Inside(), Arriving(pieces), Listening()
    door = FrontDoor(inside, trouble=options.pop("trouble", lambda fault: None), pace=QUICK, **options)
    asyncio.run(door(request, arriving.receive, listening.send))
    return inside, arriving, listening


def test_a_form_comes_in_whole():
    inside, _, answer = come(scope(content_length="7"), [b"a=1", b"&b=2"])
    assert inside.bodies == [b"a=1&b=2"]
    assert answer.status == 200


def test_a_page_is_not_asked_for_a_body():
    inside, arriving, _ = come(scope(method="GET"), [NEVER])
    assert inside.bodies == [b""]
    assert arriving.asked == 0


def test_a_body_of_unsaid_length_gets_one_for_django():
    inside, _, _ = come(scope(transfer_encoding="chunked"), [b"a=1", b"&b=2"])
    assert inside.headers[b"content-length"] == b"7"
    assert b"transfer-encoding" not in inside.headers


def test_what_says_itself_to_be_too_large_is_refused_before_it_is_read():
    request = scope(content_length=str(FORM + 1))
    arriving = Arriving([NEVER])
    listening = Listening()
    seen = []

    async def send(message):
        seen.append(arriving.asked)
        await listening.send(message)

    inside = Inside()
    asyncio.run(FrontDoor(inside, trouble=lambda _: None, pace=QUICK)(request, arriving.receive, send))
    assert seen[:2] == [0, 0]  # the whole page was sent before anything was read
    assert listening.status == 413
    assert inside.bodies == []
    assert listening.headers[b"connection"] == b"close"
    assert "一次提交的内容太大" in listening.body.decode()
    assert "64 KB" in listening.body.decode()


def test_what_turns_out_too_large_is_refused_while_it_arrives():
    inside, _, answer = come(scope(transfer_encoding="chunked"), [b"x" * FORM, b"x", b"x"])
    assert answer.status == 413
    assert inside.bodies == []


def test_a_body_that_stops_coming_is_answered():
    inside, _, answer = come(scope(content_length="100"), [b"a=1", NEVER])
    assert answer.status == 408
    assert inside.bodies == []
    assert "内容没有传完" in answer.body.decode()


def test_who_left_gets_no_answer_and_does_no_act():
    inside, _, answer = come(scope(content_length="100"), [b"a=1", None])
    assert answer.status == 0
    assert inside.bodies == []


def test_a_script_gets_the_same_words_as_json():
    _, _, answer = come(scope(html=False, content_length=str(FORM + 1)), [])
    said = json.loads(answer.body)
    assert answer.headers[b"content-type"] == b"application/json"
    assert said["what"] == "一次提交的内容太大，没有收下"
    assert said["refusal"].startswith("一次提交的内容太大，没有收下。")


def test_beyond_what_may_be_held_it_says_so():
    inside, _, answer = come(scope(content_length="100"), [b"x" * 100], store=Store(memory=50))
    assert answer.status == 503
    assert answer.headers[b"retry-after"] == b"60"
    assert "现在提交的人太多" in answer.body.decode()
    assert inside.bodies == []


def test_a_full_disk_is_put_into_words(monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("tancheng.front_door.holding.tempfile.TemporaryFile", full)
    monkeypatch.setattr(limits, "most_bytes", lambda _: limits.FILES)
    words = pages.Words(503, "系统暂时存不了东西", "磁盘已满", "请稍后再试", 30)
    inside, _, answer = come(scope(content_length="100000"), [b"x" * 100_000], trouble=lambda _: words)
    assert answer.status == 503
    assert "系统暂时存不了东西" in answer.body.decode()
    assert inside.bodies == []


def test_the_queue_has_an_end_and_says_so():
    inside = Inside()
    leave, arrived = asyncio.Event(), asyncio.Event()

    async def slow(scope, receive, send):
        arrived.set()
        await leave.wait()
        await inside(scope, receive, send)

    async def together():
        door = FrontDoor(slow, trouble=lambda _: None, pace=QUICK, most_waiting=1)
        first, second, third = Listening(), Listening(), Listening()
        running = asyncio.create_task(door(scope(method="GET"), Arriving([]).receive, first.send))
        await arrived.wait()
        await door(scope(method="GET"), Arriving([]).receive, second.send)
        leave.set()
        await running
        await door(scope(method="GET"), Arriving([]).receive, third.send)
        return first.status, second.status, third.status, second.headers[b"retry-after"]

    assert asyncio.run(together()) == (200, 503, 200, b"10")


@pytest.mark.parametrize("words", [pages.too_large(FORM), pages.TOO_SLOW, pages.FULL, pages.BUSY])
def test_each_refusal_says_what_why_and_what_next(words):
    answer = pages.answer(words, for_people=True)
    page = answer.body.decode()
    assert all(part in page for part in (words.what, words.why, words.next_step))
    assert dict(answer.headers)[b"content-length"] == str(len(answer.body)).encode()
