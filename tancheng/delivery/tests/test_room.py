"""The hot path: saving, resuming, time, lease, submitting."""

import gzip
import json
from datetime import timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tancheng.delivery import invigilation, late_answers, selectors, services
from tancheng.delivery.models import LateAnswer
from tancheng.delivery.tests.conftest import an_event, token_of
from tancheng.delivery.tests.makers import START
from tancheng.ledger import journal

MINUTE = timedelta(minutes=1)


def save(room, attempt, *events, **claims):
    return room("POST", "events", token_of(attempt, **claims), {"events": list(events)})


def test_saved_answers_come_back_and_end_up_in_the_sealed_log(room, attempt):
    reply = save(room, attempt, an_event(1, 1, options=["c"]), an_event(2, 6, text="核算边界须与报告主体一致。"))
    assert (reply.status, reply.data["saved"], reply.data["lease"]) == (200, [1, 2], "held")
    resumed = room("GET", "answers", token_of(attempt)).data
    assert resumed["last_sequence"] == 2
    assert resumed["answers"]["1"]["response"] == {"options": ["c"]}
    sealed = services.submit_attempt(attempt)
    assert selectors.final_responses(sealed) == {1: {"options": ["c"]}, 6: {"text": "核算边界须与报告主体一致。"}}


def test_posting_again_is_harmless(room, attempt):
    for _ in range(3):
        assert save(room, attempt, an_event(1, 1, options=["a"])).data["saved"] == [1]
    assert services.submit_attempt(attempt).events.count() == 1


def test_a_differing_event_under_a_used_number_is_refused_and_journalled(room, attempt):
    save(room, attempt, an_event(1, 1, options=["a"]))
    reply = save(room, attempt, an_event(1, 1, options=["b"]))
    assert (reply.data["saved"], reply.data["conflicts"]) == ([], [1])
    assert [entry.act for entry in journal.history(attempt)] == ["refuse_conflicting_event"]
    assert selectors.final_responses(services.submit_attempt(attempt)) == {1: {"options": ["a"]}}


def test_an_answer_can_be_cleared(room, attempt):
    save(room, attempt, an_event(1, 1, options=["a"]), an_event(2, 1))
    assert selectors.final_responses(services.submit_attempt(attempt)) == {}


def test_events_may_arrive_in_any_order(room, attempt):
    save(room, attempt, an_event(2, 1, options=["b"]))
    save(room, attempt, an_event(1, 1, options=["a"]))
    assert selectors.final_responses(services.submit_attempt(attempt)) == {1: {"options": ["b"]}}


def test_the_old_page_is_told_and_its_answers_are_kept_apart(room, attempt):
    save(room, attempt, an_event(1, 1, options=["a"]))
    taken = services.take_over(attempt, device="phone")
    reply = save(room, attempt, an_event(2, 2, options=["b"]))
    assert (reply.data["saved"], reply.data["aside"], reply.data["lease"]) == ([], [2], "moved")
    assert LateAnswer.objects.get().cause == "stale_lease"
    assert save(room, taken, an_event(2, 3, options=["c"])).data["saved"] == [2]
    assert room("POST", "heartbeat", token_of(attempt), {}).data["lease"] == "moved"
    assert room("POST", "heartbeat", token_of(taken), {}).data["lease"] == "held"
    assert room("POST", "submit", token_of(attempt), {}).status == 409


def test_an_answer_that_arrives_after_the_end_is_kept_for_a_decision(room, attempt, clock_at, invigilator):
    save(room, attempt, an_event(1, 1, options=["a"]))
    clock_at(attempt.deadline + 3 * MINUTE)
    services.collect_due()
    reply = save(room, attempt, an_event(1, 1, options=["a"]), an_event(2, 1, options=["d"]))
    assert (reply.data["saved"], reply.data["aside"]) == ([1], [2])
    attempt.refresh_from_db()
    assert selectors.final_responses(attempt) == {1: {"options": ["a"]}}
    late_answers.decide_late_answers(attempt, accepted=True, reason="考点断网，10:28 至 10:33", by=invigilator)
    assert selectors.final_responses(attempt) == {1: {"options": ["d"]}}


def test_packets_on_their_way_at_the_deadline_still_count(room, attempt, clock_at):
    clock_at(attempt.deadline + timedelta(seconds=4))
    assert services.collect_due() == []
    assert save(room, attempt, an_event(1, 1, options=["a"])).data["saved"] == [1]


def test_extra_minutes_reach_the_page_and_count_at_once(room, attempt, clock_at, invigilator):
    clock_at(attempt.deadline - MINUTE)
    invigilation.grant_minutes(attempt, 10, "考点停电", by=invigilator)
    pulse = room("POST", "heartbeat", token_of(attempt), {}).data
    assert pulse["deadline"] - pulse["starts"] == 100 * 60_000
    assert pulse["messages"][0]["text"] == "您的考试时间延长了 10 分钟，到 10:40 结束。原因：考点停电"
    clock_at(attempt.deadline + 9 * MINUTE)
    assert services.collect_due() == []
    assert save(room, attempt, an_event(1, 1, options=["a"])).data["saved"] == [1], "even with the old token"
    clock_at(attempt.deadline + 11 * MINUTE)
    assert len(services.collect_due()) == 1


def test_the_paper_travels_sealed_and_the_key_only_from_the_start(room, attempt, clock_at):
    clock_at(START - MINUTE)
    token = token_of(attempt)
    sealed = room("GET", "paper", token).content
    assert room("GET", "key", token).status == 425
    assert room("GET", "plain-paper", token).status == 425
    clock_at(START)
    key = bytes.fromhex(room("GET", "key", token).data["key"])
    opened = json.loads(gzip.decompress(AESGCM(key).decrypt(sealed[:12], sealed[12:], None)))
    assert [item["position"] for item in opened["items"]] == [1, 2, 3, 4, 5, 6]
    assert opened == json.loads(gzip.decompress(room("GET", "plain-paper", token).content))


def test_submitting_twice_gives_the_same_receipt(room, attempt):
    save(room, attempt, an_event(1, 1, options=["a"]))
    first = room("POST", "submit", token_of(attempt), {}).data
    assert room("POST", "submit", token_of(attempt), {}).data["receipt"] == first["receipt"]
    assert save(room, attempt, an_event(2, 1, options=["b"])).data["sealed"] is True


def test_nothing_can_be_handed_in_before_the_start(room, attempt, clock_at):
    clock_at(START - MINUTE)
    reply = room("POST", "submit", token_of(attempt), {})
    assert (reply.status, reply.data["why"]) == (409, "考试还没有开始")


def test_a_forged_token_opens_nothing(room, attempt):
    body, _, signature = token_of(attempt).partition(".")
    other = "1" if signature.endswith("0") else "0"
    for token in ("", "x", f"{body}.", f"{body}.{signature[:-1]}{other}", f"{body}A.{signature}", "é.é"):
        for method, name in (("POST", "events"), ("GET", "answers"), ("GET", "paper"), ("GET", "receipt"), ("POST", "submit")):
            assert room(method, name, token, {}).status == 401
