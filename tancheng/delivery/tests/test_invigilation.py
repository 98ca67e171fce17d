"""The live board and the invigilator's acts, through the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tancheng import testing
from tancheng.delivery import selectors, times
from tancheng.delivery.log import Arrival, Beat, answer_log
from tancheng.delivery.models import Attempt, TimeGrant
from tancheng.delivery.rules import Logged
from tancheng.delivery.tests import makers
from tancheng.ledger import clock

pytestmark = pytest.mark.usefixtures("exam_db")


@pytest.fixture
def desk(attempt, as_user):
    from tancheng.people.models import Role

    return as_user(testing.a_user(Role.INVIGILATOR, name="简监考"))


def urls(attempt):
    sitting = attempt.booking.sitting_id
    return reverse("desk_sitting_live", args=[sitting]), reverse("desk_attempt_live", args=[sitting, attempt.code])


def test_the_board_shows_who_is_in(attempt, desk, client):
    makers.a_booking(attempt.booking.sitting)
    log = answer_log()
    log.append([Arrival(attempt.code, Logged(1, 1, 1, '{"options":["c"]}', None, 1))]).result(5)
    log.beat(Beat(attempt.code, times.to_ms(clock.now()), 2, 1, 6)).result(5)
    present, absent = selectors.live_board(attempt.booking.sitting)
    assert (present.state, present.answered, absent.state) == ("in", 1, "absent")
    page = desk.get(urls(attempt)[0]).content.decode()
    assert "在考" in page and "未进场" in page
    assert attempt.booking.enrolment.name in desk.get(reverse("desk_sitting_live_rows", args=[attempt.booking.sitting_id])).content.decode()


def test_the_board_asks_the_same_few_questions_for_any_number(attempt, django_assert_max_num_queries):
    for _ in range(5):
        makers.an_attempt(makers.a_booking(attempt.booking.sitting))
    with django_assert_max_num_queries(5):
        assert len(selectors.live_board(attempt.booking.sitting)) == 6


def test_a_silent_page_counts_as_gone(attempt, clock_at):
    answer_log().beat(Beat(attempt.code, times.to_ms(clock.now()), 0, 0, 0)).result(5)
    clock_at(clock.now() + timedelta(seconds=30))
    assert selectors.live_board(attempt.booking.sitting)[0].state == "gone"


def test_minutes_for_all_with_a_reason(attempt, desk):
    reply = desk.post(urls(attempt)[0], {"act": "minutes", "minutes": "10", "reason": "服务器故障"}, follow=True)
    assert "已为 1 位正在作答的考生各延长 10 分钟" in reply.content.decode()
    attempt.refresh_from_db()
    assert attempt.deadline == attempt.booking.sitting.ends_at + timedelta(minutes=10)
    assert TimeGrant.objects.get().reason == "服务器故障"


@pytest.mark.parametrize(
    ("posted", "shown"),
    [
        ({"minutes": "10", "reason": " "}, "没有填写理由"),
        ({"minutes": "0", "reason": "x"}, "1 至 120 分钟"),
        ({"minutes": "121", "reason": "x"}, "1 至 120 分钟"),
        ({"minutes": "１０", "reason": "x"}, "1 至 120 分钟"),
        ({"minutes": "9" * 400, "reason": "x"}, "1 至 120 分钟"),
        ({}, "没有填写理由"),
    ],
)
def test_minutes_are_refused_in_words(attempt, desk, posted, shown):
    reply = desk.post(urls(attempt)[0], {"act": "minutes", **posted})
    assert (reply.status_code, shown in reply.content.decode()) == (409, True)
    assert not TimeGrant.objects.exists()


def test_a_message_to_all_and_one_to_one(attempt, desk):
    other = makers.an_attempt(makers.a_booking(attempt.booking.sitting))
    desk.post(urls(attempt)[0], {"act": "message", "text": "还有一小时"})
    desk.post(urls(attempt)[1], {"act": "message", "text": "请调整摄像头"})
    assert [m.text for m in selectors.messages_for(attempt)] == ["还有一小时", "请调整摄像头"]
    assert [m.text for m in selectors.messages_for(other)] == ["还有一小时"]


def test_ending_one_needs_a_reason_and_keeps_what_was_saved(attempt, desk):
    answer_log().append([Arrival(attempt.code, Logged(1, 1, 1, '{"options":["c"]}', None, 1))]).result(5)
    assert desk.post(urls(attempt)[1], {"act": "end", "reason": ""}).status_code == 409
    desk.post(urls(attempt)[1], {"act": "end", "reason": "考生身体不适，本人申请"})
    attempt.refresh_from_db()
    assert (attempt.sealed_by, attempt.end_reason) == (Attempt.SealedBy.INVIGILATOR, "考生身体不适，本人申请")
    assert selectors.final_responses(attempt) == {1: {"options": ["c"]}}
    assert "已经交卷封存" in desk.post(urls(attempt)[1], {"act": "minutes", "minutes": "5", "reason": "x"}).content.decode()


def test_only_invigilators_act_and_only_staff_see(attempt, as_user):
    from tancheng.people.models import Role

    board, one = urls(attempt)
    office, marker = as_user(testing.a_user(Role.OFFICE)), as_user(testing.a_user(Role.MARKER))
    trainee = as_user(attempt.booking.enrolment.user)
    assert office.get(board).status_code == 200
    assert office.post(board, {"act": "minutes", "minutes": "5", "reason": "x"}).status_code == 403
    assert [c.get(u).status_code for c in (marker, trainee) for u in (board, one)] == [403] * 4
