"""A jump of the wall clock moves nothing until it is put right or somebody decides. Clocks are handed in; nothing waits."""

import json
import logging

import pytest

from tancheng.ledger import clock
from tancheng.ledger.steady import FOLLOW_EVERY_SECONDS, STABLE_SECONDS, Jump, SteadyClock, Trust, followed, jump, time_of

NINE = 1_795_827_600.0
HOUR = 3600.0
TRUST = Trust(offset=NINE, taken_at=0.0)


class Machine:
    """A machine whose clocks a test moves."""

    def __init__(self):
        self.wall, self.steady = NINE, 0.0

    def runs(self, seconds):
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def a_clock(tmp_path, machine):
    def make(boot="boot-1"):
        return SteadyClock(tmp_path / "trust.json", wall=lambda: machine.wall, steady=lambda: machine.steady, boot=boot)

    return make


def busy():
    return False


def quiet():
    return True


@pytest.mark.parametrize("apart", [0, 59, 60, -60, 0.5])
def test_small_steps_are_the_wall_clocks_right(apart):
    assert jump(TRUST, NINE + 100 + apart, 100) is None
    assert time_of(TRUST, NINE + 100 + apart, 100) == NINE + 100 + apart


@pytest.mark.parametrize("apart", [61, -61, 2 * HOUR, -2 * HOUR, 86_400.0 * 400])
def test_after_a_jump_time_goes_on_as_if_there_had_been_none(apart):
    assert jump(TRUST, NINE + 100 + apart, 100) == Jump(apart, is_settled=False)
    assert time_of(TRUST, NINE + 100 + apart, 100) == NINE + 100


def test_small_steps_are_followed_but_cannot_add_up_to_a_jump():
    assert followed(TRUST, NINE + 300 + 50, 300) is TRUST
    later = followed(TRUST, NINE + FOLLOW_EVERY_SECONDS + 50, FOLLOW_EVERY_SECONDS)
    assert later.offset == NINE + 50
    assert jump(TRUST, NINE + 300 + 100, 300) == Jump(100, is_settled=False), "two steps of 50 s within ten minutes"


def test_time_never_leaps_over_an_hour_of_exam(a_clock, machine):
    guarded = a_clock()
    machine.runs(600)
    machine.wall += 2 * HOUR
    assert guarded.now() == NINE + 600
    machine.runs(60)
    assert guarded.now() == NINE + 660
    machine.wall -= 2 * HOUR
    assert (guarded.now(), guarded.jump()) == (NINE + 660, None)


def test_it_is_said_loudly_once_and_once_that_it_is_over(a_clock, machine, caplog):
    guarded = a_clock()
    machine.wall += HOUR
    for _ in range(3):
        guarded.check(busy)
        machine.runs(2)
    machine.wall -= HOUR
    guarded.check(busy)
    assert [record.levelno for record in caplog.records] == [logging.CRITICAL, logging.WARNING]
    assert "JUMPED BY +3600 s" in caplog.records[0].message and "/desk/clock/" in caplog.records[0].message


def test_a_restart_does_not_make_a_jump_true(a_clock, machine):
    a_clock().check(busy)
    machine.runs(300)
    machine.wall += 2 * HOUR
    restarted = a_clock()
    assert (restarted.now(), restarted.jump()) == (NINE + 300, Jump(2 * HOUR, is_settled=False))


def test_a_machine_that_started_anew_has_no_steady_time_to_hold_against(a_clock, machine):
    a_clock().check(busy)
    machine.steady, machine.wall = 5.0, NINE + 9 * HOUR
    assert a_clock("boot-2").jump() is None, "down over the end: the papers are collected after the start"


def test_what_a_person_decides_holds_also_after_a_restart(a_clock, machine):
    guarded = a_clock()
    guarded.check(busy)
    machine.wall += HOUR
    guarded.keep()
    assert (a_clock().jump(), a_clock().now()) == (Jump(HOUR, is_settled=True), NINE)
    machine.wall += HOUR
    assert a_clock().jump() == Jump(2 * HOUR, is_settled=False), "another jump is another question"
    guarded.adopt()
    assert (a_clock().jump(), a_clock().now()) == (None, NINE + 2 * HOUR)


def test_a_stable_new_time_is_believed_by_itself_only_when_no_exam_is_near(a_clock, machine):
    guarded = a_clock()
    machine.wall += HOUR
    guarded.check(quiet)
    machine.runs(STABLE_SECONDS)
    guarded.check(busy)
    assert guarded.jump()
    guarded.check(quiet)
    assert (guarded.jump(), guarded.now()) == (None, NINE + HOUR + STABLE_SECONDS)


def test_a_time_that_keeps_jumping_is_not_believed(a_clock, machine):
    guarded = a_clock()
    for _ in range(5):
        machine.wall += HOUR
        guarded.check(quiet)
        machine.runs(STABLE_SECONDS / 2)
        guarded.check(quiet)
    assert guarded.jump()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"boot": "boot-1"}', json.dumps({"boot": "boot-1", "offset": "x", "taken_at": 0, "kept_gap": None})]
)
def test_a_damaged_memory_is_no_obstacle(a_clock, tmp_path, content):
    (tmp_path / "trust.json").write_text(content)
    assert a_clock().now() == NINE


def test_a_folder_that_cannot_be_written_is_no_obstacle(machine, tmp_path, caplog):
    guarded = SteadyClock(tmp_path / "gone" / "trust.json", wall=lambda: machine.wall, steady=lambda: machine.steady, boot="b")
    guarded.check(busy)
    assert guarded.now() == NINE
    assert "could not be written" in caplog.text


def test_a_rehearsals_clock_file_is_no_jump(a_clock, machine, settings, tmp_path):
    settings.CLOCK_FILE = str(tmp_path / "offset")
    with clock.guarded(a_clock()):
        (tmp_path / "offset").write_text(str(86_400 * 30))
        assert (clock.now().timestamp(), clock.jumped()) == (NINE + 86_400 * 30, None)
        machine.wall += HOUR
        assert (clock.now().timestamp(), clock.machine_says().timestamp()) == (NINE + 86_400 * 30, NINE + HOUR + 86_400 * 30)
        assert clock.jumped() == Jump(HOUR, is_settled=False)
    assert clock.guard() is None


def test_the_machines_own_clocks_agree(tmp_path):
    assert SteadyClock(tmp_path / "trust.json").jump() is None
