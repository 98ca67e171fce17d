"""One answer that cannot be kept costs no other: every event of a batch is judged on its own."""

import json
from datetime import timedelta

import pytest

from tancheng.delivery import selectors, services, tokens
from tancheng.delivery.tests.conftest import an_event, token_of

LONG = "长" * 6001
BAD = [
    ("text", an_event(2, 6, text="丙\0丁")),
    ("text", an_event(2, 6, text="半个字\ud83d")),
    ("text", an_event(2, 6, text="软回车\x0b")),
    ("size", an_event(2, 6, text=LONG)),
    ("position", an_event(2, 99, options=["a"])),
    ("position", an_event(2, 0, options=["a"])),
    ("option", an_event(2, 1, options=["不是选项"])),
    ("option", an_event(2, 1, options=["a"] * 13)),
    ("shape", {**an_event(2, 1), "colour": "red"}),
    ("shape", an_event(2, 1, drawing="…")),
    ("shape", an_event(2, "1", options=["a"])),
    ("shape", {"question": 2, "answer": "a"}),
    ("shape", "a"),
    ("shape", None),
    ("shape", {**an_event(2, 1, options=["a"]), "sequence": 0}),
    ("shape", {**an_event(2, 1, options=["a"]), "sequence": 10**30}),
]


def post(room, attempt, *events, wire=2, **claims):
    """A batch as JSON that also carries half characters, as only a hostile client sends them."""
    return room("POST", "events", token_of(attempt, **claims), raw=json.dumps({"wire": wire, "events": events}).encode())


@pytest.mark.parametrize(("code", "event"), BAD, ids=[f"{number} {code}" for number, (code, _) in enumerate(BAD)])
def test_a_bad_event_is_refused_with_its_reason_and_those_around_it_are_saved(room, attempt, code, event):
    reply = post(room, attempt, an_event(1, 1, options=["c"]), event, an_event(3, 2, options=["b"]))
    assert (reply.status, reply.data["saved"]) == (200, [1, 3])
    (refused,) = reply.data["refused"]
    assert (refused["index"], refused["code"]) == (1, code)
    assert refused["words"]
    assert selectors.final_responses(services.submit_attempt(attempt)) == {1: {"options": ["c"]}, 2: {"options": ["b"]}}


def test_bytes_that_are_no_utf8_cost_only_their_event(room, attempt):
    raw = b'{"wire":2,"events":[{"sequence":1,"position":6,"response":{"text":"\xff\xfe"}},{"sequence":2,"position":1,"response":{"options":["a"]}}]}'
    reply = room("POST", "events", token_of(attempt), raw=raw)
    assert (reply.status, reply.data["saved"]) == (200, [2])
    assert [(refused["sequence"], refused["code"]) for refused in reply.data["refused"]] == [(1, "text")]


def test_line_feeds_and_tabs_are_text(room, attempt):
    assert post(room, attempt, an_event(1, 6, text="一\n\t二")).data["saved"] == [1]
    assert selectors.final_responses(services.submit_attempt(attempt)) == {6: {"text": "一\n\t二"}}


def test_only_bad_events_are_an_answer_too(room, attempt):
    reply = post(room, attempt, an_event(1, 6, text="\0"))
    assert (reply.status, reply.data["saved"], len(reply.data["refused"]), reply.data["lease"]) == (200, [], 1, "held")


def test_a_page_from_before_a_deploy_is_understood(room, attempt):
    """It speaks the first wording: no `wire`, no cleaning, refused events known by number only."""
    events = [an_event(1, 6, text="甲\0\x0b乙\ud83d"), an_event(2, 99, options=["a"]), an_event(3, 1, options=["c"])]
    reply = room("POST", "events", token_of(attempt), raw=json.dumps({"events": events}).encode())
    assert (reply.status, reply.data["saved"], reply.data["refused"]) == (200, [1, 3], [2])
    assert selectors.final_responses(services.submit_attempt(attempt)) == {1: {"options": ["c"]}, 6: {"text": "甲乙"}}


@pytest.mark.parametrize("wire", [3, 99, "next", None, 2.5])
def test_a_page_from_after_a_deploy_is_understood_as_far_as_possible(room, attempt, wire):
    reply = room(
        "POST",
        "events",
        token_of(attempt),
        {"wire": wire, "sent_from": "a newer page", "events": [an_event(1, 1, options=["c"]), an_event(2, 2, options=["a"], certainty=3)]},
    )
    assert (reply.status, reply.data["saved"], [refused["sequence"] for refused in reply.data["refused"]]) == (200, [1], [2])


@pytest.mark.parametrize("moment", [-1, 0.5, 10**20, 4102444800001, None])
def test_a_senseless_device_clock_loses_no_answer(room, attempt, moment):
    assert post(room, attempt, an_event(1, 1, client_at=moment, options=["c"])).data["saved"] == [1]


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{", b"7", b'{"events": []}', b'{"events": {}}', b"\xff\xfe", b"[" * 5000, b'{"events":' + b"[" * 5000]
)
def test_a_batch_that_cannot_be_read_at_all_is_refused_in_words(room, attempt, raw):
    reply = room("POST", "events", token_of(attempt), raw=raw)
    assert (reply.status, reply.data["what"]) == (400, "作答内容读不出来，没有保存")


def test_a_deeply_nested_event_costs_only_itself(room, attempt):
    raw = b'{"wire":2,"events":[' + b"[" * 900 + b"]" * 900 + b',{"sequence":2,"position":1,"response":{"options":["a"]}}]}'
    assert room("POST", "events", token_of(attempt), raw=raw).data["saved"] == [2]


def test_too_many_at_once_are_asked_for_in_smaller_parts(room, attempt):
    assert post(room, attempt, *[an_event(number, 1, options=["a"]) for number in range(1, 202)]).status == 413
    assert room("POST", "events", token_of(attempt), raw=b" " * (600 * 1024)).status == 413


def test_refusals_come_with_late_answers_too(room, attempt, clock_at):
    clock_at(attempt.deadline + timedelta(minutes=3))
    reply = post(room, attempt, an_event(1, 1, options=["a"]), an_event(2, 6, text="\0"))
    assert (reply.data["aside"], [refused["sequence"] for refused in reply.data["refused"]]) == ([1], [2])
    clock_at(attempt.deadline + timedelta(hours=73))
    reply = post(room, attempt, an_event(3, 1, options=["a"]))
    assert [(refused["sequence"], refused["code"]) for refused in reply.data["refused"]] == [(3, "too_late")]


def test_a_heartbeat_of_a_newer_page_still_gets_the_time(room, attempt):
    assert room("POST", "heartbeat", token_of(attempt), {"unsent": 0, "battery": 80}).status == 200


def test_a_token_of_another_release_asks_for_a_new_one(room, attempt, monkeypatch):
    token = token_of(attempt)
    monkeypatch.setattr(tokens, "_encode", lambda claims: b'{"attempt":"x"}')
    other = tokens.issue(None)
    assert room("GET", "answers", other).status == 401
    assert room("GET", "answers", token).status == 200
