"""Handing in and late packets cost the same, however many others are writing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tancheng.delivery import services, standings
from tancheng.delivery.tests import makers
from tancheng.delivery.tests.conftest import an_event, token_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def nobody_reads_all(monkeypatch):
    """The snapshot of all running attempts is for heartbeats."""

    def read_all():
        raise AssertionError("all running attempts were read for the sake of one")

    monkeypatch.setattr(standings, "running", read_all)


def others(attempt, count):
    for _ in range(count):
        makers.an_attempt(makers.a_booking(attempt.booking.sitting))


def hand_in(room, attempt):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        reply = room("POST", "submit", token_of(attempt), {})
    assert reply.status == 200
    return len(queries)


def test_handing_in_asks_for_the_one(room, attempt, nobody_reads_all):
    others(attempt, 3)
    assert room("POST", "submit", token_of(attempt), {}).status == 200


def test_handing_in_costs_the_same_few_queries_for_any_number_of_others(room, attempt):
    alone = hand_in(room, attempt)
    others(attempt, 5)
    among_others = hand_in(room, makers.an_attempt(makers.a_booking(attempt.booking.sitting)))
    assert among_others == alone <= 16


def test_an_older_page_cannot_hand_in_and_reads_why(room, attempt, nobody_reads_all):
    taken = services.take_over(attempt, device="phone")
    reply = room("POST", "submit", token_of(attempt), {})
    assert (reply.status, reply.data["why"]) == (409, "您已在另一个页面或设备上继续作答")
    assert room("POST", "submit", token_of(taken), {}).status == 200
    assert room("POST", "submit", token_of(attempt), {}).status == 200, "handed in is handed in, whoever asks"


def test_a_packet_after_the_end_asks_for_the_one(room, attempt, clock_at, nobody_reads_all):
    others(attempt, 3)
    clock_at(attempt.deadline + MINUTE)
    reply = room("POST", "events", token_of(attempt), {"events": [an_event(1, 1, options=["a"])]})
    assert (reply.status, reply.data["sealed"]) == (200, True)
