"""What one attempt may write has an end: refused with a reason, counted in memory, and handing in works."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tancheng.delivery import log, rules, selectors, services
from tancheng.delivery.log import Arrival, answer_log
from tancheng.delivery.rules import Logged, Verdict
from tancheng.delivery.tests.conftest import an_event, token_of
from tancheng.ledger.models import Entry


@pytest.fixture
def three(monkeypatch):
    monkeypatch.setattr(rules, "QUOTA_EVENTS", 3)


def save(room, attempt, *events):
    return room("POST", "events", token_of(attempt), {"wire": 2, "events": list(events)})


def write(attempt, *numbers, response='{"options":["a"]}'):
    arrivals = [Arrival(attempt.code, Logged(n, attempt.lease_number, 1, response, None, 1)) for n in numbers]
    return answer_log().append(arrivals).result(5)


def test_beyond_the_quota_an_answer_is_refused_with_its_reason_and_handing_in_works(room, attempt, three):
    assert save(room, attempt, *(an_event(n, n, options=["a"]) for n in (1, 2, 3))).data["saved"] == [1, 2, 3]
    reply = save(room, attempt, an_event(4, 4, options=["a"]), an_event(3, 3, options=["a"])).data
    assert (reply["saved"], reply["aside"]) == ([3], []), "what is saved stays saved, however often it is posted"
    (refused,) = reply["refused"]
    assert (refused["sequence"], refused["code"]) == (4, "over_quota")
    assert "已到上限" in refused["words"] and "仍可以交卷" in refused["words"]
    assert room("POST", "submit", token_of(attempt), {}).status == 200
    assert set(selectors.final_responses(attempt)) == {1, 2, 3}


def test_the_board_shows_it_and_a_flood_writes_once(room, attempt, three):
    assert not selectors.live_board(attempt.booking.sitting)[0].is_over_quota
    for first in range(1, 40, 4):
        save(room, attempt, *(an_event(n, 1, options=["ab"[n % 2]]) for n in range(first, first + 4)))
    assert selectors.live_board(attempt.booking.sitting)[0].is_over_quota
    assert Entry.objects.filter(act="note_over_quota").count() == 1


def test_bytes_count_too(attempt, monkeypatch):
    monkeypatch.setattr(rules, "QUOTA_BYTES", 40)
    long = '{"text":"' + "核" * 10 + '"}'
    assert write(attempt, 1, response=long) == [Verdict.OVER_QUOTA]
    assert write(attempt, 2, response='{"text":"核"}') == [Verdict.ACCEPTED]


def test_one_persons_flood_is_nobody_elses(attempt, three):
    from tancheng.delivery.tests import makers

    other = makers.an_attempt(makers.a_booking(attempt.booking.sitting))
    assert write(attempt, 1, 2, 3, 4)[-1] == Verdict.OVER_QUOTA
    assert write(other, 1) == [Verdict.ACCEPTED]


def test_a_second_copy_costs_nothing(attempt, three):
    write(attempt, 1, 2)
    for _ in range(5):
        assert write(attempt, 1, 2) == [Verdict.DUPLICATE, Verdict.DUPLICATE]
    assert write(attempt, 3) == [Verdict.ACCEPTED]
    assert write(attempt, 4) == [Verdict.OVER_QUOTA]


def test_the_count_survives_a_restart_of_the_server(attempt, three):
    services.take_over(attempt, page="p", device="d")
    attempt.refresh_from_db()
    write(attempt, 1, 2)
    log.close()
    assert write(attempt, 3, 4) == [Verdict.ACCEPTED, Verdict.OVER_QUOTA]


def test_saving_asks_no_table_of_django(room, attempt):
    token = token_of(attempt)
    with CaptureQueriesContext(connection) as queries:
        assert room("POST", "events", token, {"wire": 2, "events": [an_event(1, 1, options=["b"])]}).data["saved"] == [1]
    assert queries.captured_queries == []
