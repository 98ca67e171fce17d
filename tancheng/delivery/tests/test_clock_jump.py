"""The server's clock jumps in mid-exam: nobody loses a minute, a paper or an answer."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from tancheng import testing
from tancheng.delivery import clock_watch, errors, services, times
from tancheng.delivery.clock_desk import apart
from tancheng.delivery.models import LateAnswer
from tancheng.delivery.tests import makers
from tancheng.delivery.tests.conftest import an_event, token_of
from tancheng.delivery.tests.makers import START
from tancheng.ledger import clock, journal
from tancheng.ledger.models import Entry
from tancheng.ledger.steady import STABLE_SECONDS, SteadyClock
from tancheng.people.models import Role
from tancheng.web.todo import todos

HOUR = 3600.0


class Machine:
    """Clocks that a test moves; it starts five minutes into the exam."""

    def __init__(self, path):
        self.path, self.wall, self.steady = path, (START + timedelta(minutes=5)).timestamp(), 1000.0

    def clock(self):
        return SteadyClock(self.path, wall=lambda: self.wall, steady=lambda: self.steady, boot="boot-1")

    def runs(self, seconds):
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "clock-trust.json")


@pytest.fixture
def guard(machine):
    with clock.guarded(machine.clock()) as guard:
        clock_watch.watch()
        yield guard


@pytest.fixture
def written(exam_db, guard):
    """An attempt five minutes into the exam, on a server whose clock is guarded."""
    return makers.an_attempt()


def test_a_jump_collects_no_paper_and_answers_count_as_before(written, machine, room):
    machine.wall += 2 * HOUR
    clock_watch.watch()
    assert services.collect_due() == []
    reply = room("POST", "events", token_of(written), {"events": [an_event(1, 1, options=["a"])]})
    assert (reply.data["saved"], reply.data["sealed"]) == ([1], False)
    assert reply.data["now"] == times.to_ms(START + timedelta(minutes=5)), "the page's countdown does not move"
    assert not LateAnswer.objects.exists()


def test_a_jump_backwards_closes_no_door(written, machine, room):
    machine.wall -= 2 * HOUR
    assert room("GET", "key", token_of(written)).status == 200
    assert room("POST", "submit", token_of(written), {}).status == 200


def test_a_page_that_reloads_after_a_jump_stays_in_the_exam(written, machine, as_user):
    machine.wall += 2 * HOUR
    candidate = as_user(written.booking.enrolment.user)
    opened = candidate.post(reverse("exam_open", args=[written.booking.ticket_number]), {"page": "p", "take_over": "yes"}).json()
    assert opened["now"] == times.to_ms(START + timedelta(minutes=5))


def test_no_paper_is_collected_until_the_clock_is_back(written, machine):
    machine.wall += 2 * HOUR
    machine.runs(3 * HOUR)
    assert services.collect_due() == [], "its time is over by either clock, but which is right nobody knows"
    machine.wall -= 2 * HOUR
    clock_watch.watch()
    assert [paper.pk for paper in services.collect_due()] == [written.pk]


def test_a_restart_during_a_jump_collects_nothing(written, machine):
    machine.wall += 2 * HOUR
    with clock.guarded(machine.clock()):
        clock_watch.watch()
        assert services.collect_due() == []


def test_the_collect_command_refuses_too(written, machine, monkeypatch):
    machine.wall += 2 * HOUR
    monkeypatch.setattr(clock, "SteadyClock", lambda path: machine.clock())
    with pytest.raises(CommandError, match=r"跳变了 \+7200 秒.*服务器时钟"):
        call_command("collect")


def test_while_somebody_writes_no_new_time_is_believed_by_itself(written, machine):
    machine.wall += 2 * HOUR
    clock_watch.watch()
    machine.runs(STABLE_SECONDS + 1)
    clock_watch.watch()
    assert clock.jumped()
    services.submit_attempt(written)
    clock_watch.watch()
    assert clock.jumped(), "the sitting itself is still on"
    machine.runs(40 * HOUR)
    clock_watch.watch()
    assert clock.jumped() is None


def test_the_board_the_todo_and_the_page_say_it_with_the_next_step(written, machine, as_user):
    invigilator, office = testing.a_user(Role.INVIGILATOR), testing.a_user(Role.OFFICE)
    assert "时钟正常" in as_user(invigilator).get(reverse("desk_clock")).content.decode()
    machine.wall += 2 * HOUR + 180
    board = as_user(invigilator).get(reverse("desk_sitting_live", args=[written.booking.sitting_id])).content.decode()
    assert "收卷已暂停" in board and "快 2 小时 3 分" in board and reverse("desk_clock") in board
    for user in (invigilator, office):
        assert todos(user)[0].url == reverse("desk_clock")
    page = as_user(office).get(reverse("desk_clock")).content.decode()
    assert "由监考员或培训中心在本页决定" in page
    assert as_user(office).post(reverse("desk_clock"), {"time": "machine", "reason": "x"}).status_code == 403


def test_an_invigilator_says_the_machine_is_right_and_papers_come_in(written, machine, as_user):
    machine.wall += 2 * HOUR
    invigilator = testing.a_user(Role.INVIGILATOR)
    desk = as_user(invigilator)
    assert "没有填写理由" in desk.post(reverse("desk_clock"), {"time": "machine", "reason": " "}).content.decode()
    desk.post(reverse("desk_clock"), {"time": "machine", "reason": "机房刚校正"})
    assert [paper.pk for paper in services.collect_due()] == [written.pk]
    entry = Entry.objects.get(act="adopt_machine_clock")
    assert (entry.actor, entry.reason, entry.data) == (invigilator, "机房刚校正", {"seconds": 7200})
    assert "不需要决定" in desk.post(reverse("desk_clock"), {"time": "machine", "reason": "x"}).content.decode()


def test_an_invigilator_keeps_the_time_before_the_jump_and_collecting_goes_on(written, machine, invigilator):
    machine.wall += 2 * HOUR
    clock_watch.settle(believe_machine=False, reason="系统时间被误改", by=invigilator)
    assert services.collect_due() == []
    machine.runs(2 * HOUR)
    clock_watch.watch()
    assert [paper.pk for paper in services.collect_due()] == [written.pk]
    assert journal.history(invigilator)[0].act == "keep_time_before_jump"
    with pytest.raises(errors.ClockAgrees):
        clock_watch.settle(believe_machine=True, reason="x", by=invigilator)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(61, "快 61 秒"), (-119, "慢 119 秒"), (150, "快 2 分"), (-7200, "慢 2 小时 0 分"), (3600 * 24 * 400, "快 400 天")],
)
def test_how_far_apart_in_words(seconds, words):
    assert apart(seconds) == words
