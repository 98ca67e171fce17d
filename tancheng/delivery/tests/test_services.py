"""Entering, taking over, collecting, receipts."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from tancheng.delivery import errors, receipts, selectors, services
from tancheng.delivery.log import Arrival, answer_log
from tancheng.delivery.models import Attempt, Event
from tancheng.delivery.rules import Logged
from tancheng.delivery.tests import makers
from tancheng.delivery.tests.makers import START
from tancheng.ledger import journal

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.usefixtures("exam_db")


def answer(attempt, sequence=1, position=1, response='{"options":["c"]}'):
    answer_log().append([Arrival(attempt.code, Logged(sequence, attempt.lease_number, position, response, None, 1_000))]).result(5)


@pytest.fixture
def booking(exam_db, clock_at):
    clock_at(START - 20 * MINUTE)
    return makers.an_exam()


def test_entering_in_the_waiting_room_takes_the_pledge_and_places_the_form(booking):
    attempt = services.start_attempt(booking, booking.enrolment.user)
    assert attempt.pledged_at == START - 20 * MINUTE
    assert attempt.started_at == START
    assert attempt.deadline == booking.sitting.ends_at
    assert attempt.form == booking.sitting.forms.get().form
    assert services.start_attempt(booking, booking.enrolment.user) == attempt
    assert [entry.act for entry in journal.history(attempt)] == ["start_attempt"]


@pytest.mark.parametrize(
    ("minutes", "refusal", "why"),
    [
        (-40, errors.RoomNotOpenYet, "候考室将于 2026年11月28日 08:30 开放"),
        (31, errors.TooLateToEnter, "开考已超过 30 分钟"),
        (95, errors.ExamOver, "10:30 结束"),
    ],
)
def test_the_door_refuses_in_words(booking, clock_at, minutes, refusal, why):
    clock_at(START + minutes * MINUTE)
    with pytest.raises(refusal, match=why):
        services.start_attempt(booking, booking.enrolment.user)


def test_no_entry_without_pledge_or_paper(booking):
    with pytest.raises(errors.PledgeMissing, match="没有勾选"):
        services.start_attempt(booking, booking.enrolment.user, pledged=False)
    booking.sitting.forms.all().delete()
    with pytest.raises(errors.PaperNotReady, match="试卷"):
        services.start_attempt(booking, booking.enrolment.user)
    booking.sitting.cancelled_at = START
    booking.sitting.save()
    with pytest.raises(errors.SittingCancelled):
        services.start_attempt(booking, booking.enrolment.user)


def test_a_reload_is_no_device_change_and_another_device_is(attempt):
    attempt = services.take_over(attempt, page="tab", device="desk")
    attempt = services.take_over(attempt, page="tab", device="desk")
    assert (attempt.lease_number, attempt.take_overs, attempt.device_changes) == (3, 0, 0)
    attempt = services.take_over(attempt, page="tab 2", device="desk")
    assert (attempt.take_overs, attempt.device_changes) == (1, 0), "another tab of the same browser"
    attempt = services.take_over(attempt, page="tab 3", device="phone")
    assert (attempt.take_overs, attempt.device_changes) == (2, 1)
    services.seal_attempt(attempt, Attempt.SealedBy.TIME)
    with pytest.raises(errors.AttemptAlreadySealed, match="封存"):
        services.take_over(attempt)


def test_the_server_collects_at_the_end_whatever_is_there(attempt, clock_at):
    answer(attempt)
    clock_at(attempt.deadline)
    assert services.collect_due() == []
    clock_at(attempt.deadline + timedelta(hours=9))  # the machine was down over the end
    [collected] = services.collect_due()
    assert collected.sealed_by == Attempt.SealedBy.TIME
    assert selectors.final_responses(collected) == {1: {"options": ["c"]}}
    assert services.collect_due() == []


def test_one_paper_that_cannot_be_sealed_does_not_hold_up_the_others(attempt, clock_at, monkeypatch):
    other = makers.an_attempt(makers.a_booking(attempt.booking.sitting))
    seal = services.answer_log().seal
    monkeypatch.setattr(type(answer_log()), "seal", lambda log, code: 1 / 0 if code == attempt.code else seal(code))
    clock_at(attempt.deadline + MINUTE)
    assert services.collect_due() == [other]
    monkeypatch.undo()
    assert services.collect_due() == [attempt]


def test_a_seal_that_was_interrupted_half_way_is_finished_later(attempt, clock_at):
    """The log closed, then the machine died before Django's tables were written."""
    answer(attempt)
    answer_log().seal(attempt.code)
    clock_at(attempt.deadline + MINUTE)
    [collected] = services.collect_due()
    assert collected.events.count() == 1


def test_marking_reads_django_tables_only(attempt):
    answer(attempt)
    sealed = services.submit_attempt(attempt)
    assert Event.objects.filter(attempt=sealed).count() == 1
    from tancheng.delivery import log

    log.close()
    assert selectors.final_responses(sealed) == {1: {"options": ["c"]}}


def test_a_receipt_can_be_checked_offline_and_notices_any_change(attempt, tmp_path, settings, capsys):
    answer(attempt)
    answer(attempt, 2, 6, '{"text":"核算边界"}')
    receipt = services.receipt_of(services.submit_attempt(attempt))
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt))
    call_command("verify_receipt", path)
    assert "已答 2/6 题" in capsys.readouterr().out
    key = receipts.public_key(settings.SIGNING_KEY)
    assert receipts.faults(receipt, key) == []
    assert receipts.faults({**receipt, "answered": 6}, key) == ["签名与本系统的公钥不符：回执内容被改动，或不是本系统签发"]
    changed = [[*receipt["log"][0][:3], '{"options":["a"]}', *receipt["log"][0][4:]], receipt["log"][1]]
    assert receipts.faults({**receipt, "log": changed}, key) == ["作答记录与摘要不符：所附作答记录被改动"]
    path.write_text(json.dumps({**receipt, "log": changed}))
    with pytest.raises(CommandError, match="作答记录与摘要不符"):
        call_command("verify_receipt", path)
    for nonsense in ([], {}, {"format": receipts.FORMAT}, None):
        assert receipts.faults(nonsense, key)


def test_the_collect_command_names_what_it_collected(attempt, clock_at, capsys):
    clock_at(attempt.deadline + MINUTE)
    call_command("collect")
    assert attempt.booking.ticket_number in capsys.readouterr().out
