"""Late answers: the last one to each question, decided person by person; none is dropped while called kept."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from tancheng import testing
from tancheng.delivery import errors, rules, selectors, services
from tancheng.delivery.late_answers import decide_late_answers, keep_late_answers
from tancheng.delivery.log import Arrival, answer_log
from tancheng.delivery.models import Attempt, LateAnswer, LateDecision
from tancheng.delivery.rules import Logged
from tancheng.delivery.tests import makers
from tancheng.delivery.tests.conftest import an_event, token_of
from tancheng.ledger import journal
from tancheng.people.models import Role
from tancheng.web.todo import todos

pytestmark = pytest.mark.usefixtures("exam_db")


@pytest.fixture
def sealed(attempt):
    return services.submit_attempt(attempt)


def late(sequence, position=1, option="a", client_at=None, lease=1):
    return Logged(sequence, lease, position, f'{{"options":["{option}"]}}', client_at, 5)


def keep(attempt, *events):
    return keep_late_answers(attempt, list(events), "after_deadline")


def to_decide(attempt):
    return [(row.position, row.response["options"]) for row in selectors.late_to_decide().filter(attempt=attempt)]


def test_of_several_to_one_question_the_last_is_decided_and_all_stay_on_record(sealed, invigilator):
    keep(sealed, late(1, 1, "a", 10), late(2, 1, "b", 30), late(3, 2, "c", 20), late(4, 1, "d", 20))
    assert to_decide(sealed) == [(1, ["b"]), (2, ["c"])]
    assert len(decide_late_answers(sealed, accepted=True, reason="断网，已核实", by=invigilator)) == 2
    assert selectors.final_responses(sealed) == {1: {"options": ["b"]}, 2: {"options": ["c"]}}
    assert (sealed.late_answers.count(), to_decide(sealed)) == (4, [])
    entry = journal.history(sealed)[0]
    assert (entry.act, entry.reason, entry.data) == ("decide_late_answers", "断网，已核实", {"accepted": True, "positions": [1, 2]})


def test_an_answer_without_a_time_of_its_device_comes_before_one_with(sealed):
    keep(sealed, late(1, 1, "a", 10), late(2, 1, "b", None))
    assert to_decide(sealed) == [(1, ["a"])]


def test_an_old_pages_click_does_not_undo_what_was_answered_since(attempt, invigilator):
    log = answer_log()
    log.append([Arrival(attempt.code, Logged(n, 1, n, '{"options":["d"]}', 100, 1)) for n in (1, 2)]).result(5)
    keep_late_answers(attempt, [late(8, 1, "a", 50), late(9, 2, "b", 150)], "stale_lease")
    sealed = services.submit_attempt(attempt)
    assert to_decide(sealed) == [(2, ["b"])]
    decide_late_answers(sealed, accepted=True, reason="换设备", by=invigilator)
    assert selectors.final_responses(sealed) == {1: {"options": ["d"]}, 2: {"options": ["b"]}}


def test_accepted_before_the_end_it_still_does_not_undo_it(attempt, invigilator):
    keep_late_answers(attempt, [late(8, 1, "a", 50)], "stale_lease")
    decide_late_answers(attempt, accepted=True, reason="换设备", by=invigilator)
    answer_log().append([Arrival(attempt.code, Logged(1, 1, 1, "{}", 100, 1))]).result(5)
    sealed = services.submit_attempt(attempt)
    assert selectors.final_responses(sealed) == {}
    assert selectors.answered_places(Attempt.objects.all(), {1}) == set()


def test_a_thousand_late_answers_take_one_decision(sealed, invigilator):
    keep(sealed, *(late(n, n % 6 + 1, "ab"[n % 2]) for n in range(1, 1001)))
    assert sealed.late_answers.count() == 1000
    assert len(decide_late_answers(sealed, accepted=False, reason="核实没有断网", by=invigilator)) == 6
    assert not selectors.waiting_for_late(sealed.booking.sitting).exists()
    assert selectors.final_responses(sealed) == {}


def test_some_questions_can_be_decided_apart(sealed, invigilator):
    keep(sealed, late(1, 1), late(2, 2), late(3, 3))
    decide_late_answers(sealed, accepted=True, reason="断网", by=invigilator, positions=[1, 3])
    assert to_decide(sealed) == [(2, ["a"])]
    decide_late_answers(sealed, accepted=False, reason="时间不可信", by=invigilator, positions=[2])
    assert set(selectors.final_responses(sealed)) == {1, 3}


def test_what_is_decided_stays_decided(sealed, invigilator):
    keep(sealed, late(1))
    decide_late_answers(sealed, accepted=True, reason="断网", by=invigilator)
    with pytest.raises(errors.NoLateAnswerWaits):
        decide_late_answers(sealed, accepted=False, reason="x", by=invigilator)
    with pytest.raises(errors.ReasonMissing):
        decide_late_answers(sealed, accepted=False, reason="  ", by=invigilator)
    with pytest.raises(errors.NothingChosen):
        decide_late_answers(sealed, accepted=False, reason="x", by=invigilator, positions=[])
    assert LateDecision.objects.get().accepted


def test_keeping_again_is_harmless_and_another_answer_under_the_same_number_is_no_copy(sealed):
    assert len(keep(sealed, late(1), late(2, 2)).kept) == 2
    again = keep(sealed, late(1), late(2, 2, "c"), late(3, 3))
    assert [e.sequence for e in again.kept] == [1, 3]
    assert [e.sequence for e in again.conflicting] == [2], "the page sends it again under a number of its own"
    assert sealed.late_answers.count() == 3


def test_what_exceeds_the_limits_is_refused_to_the_page_and_never_called_kept(room, sealed, monkeypatch):
    monkeypatch.setattr(rules, "LATE_EVENTS", 3)
    monkeypatch.setattr(rules, "LATE_RESERVE_EVENTS", 1)
    events = [an_event(n, 1, options=["ab"[n % 2]]) for n in range(1, 9)]
    reply = room("POST", "events", token_of(sealed), {"wire": 2, "events": events}).data
    assert (reply["saved"], reply["aside"]) == ([], [6, 7, 8])
    assert {(e["sequence"], e["code"]) for e in reply["refused"]} == {(n, "late_quota") for n in range(1, 6)}
    assert "没有保存" in reply["refused"][0]["words"]
    assert {row.sequence for row in sealed.late_answers.all()} == {6, 7, 8}
    reserve = room("POST", "events", token_of(sealed), {"wire": 2, "events": [an_event(9, 2, options=["c"])]}).data
    assert reserve["aside"] == [9]
    assert room("POST", "events", token_of(sealed), {"wire": 2, "events": [an_event(10, 3, options=["c"])]}).data["aside"] == []


def test_bytes_of_late_answers_are_counted(sealed, monkeypatch):
    monkeypatch.setattr(rules, "LATE_BYTES", 30)
    monkeypatch.setattr(rules, "LATE_RESERVE_BYTES", 0)
    assert len(keep(sealed, late(1)).kept) == 1
    assert keep(sealed, late(2, 2)).code == "late_quota"
    assert sealed.late_answers.get().size == len('{"options":["a"]}')


def test_the_table_still_refuses_changes(sealed):
    """A column was added to a table of record: its triggers must have survived."""
    keep(sealed, late(1))
    for act in (lambda: LateAnswer.objects.update(position=2), lambda: LateAnswer.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


# Pages.


def test_the_office_decides_a_person_in_one_go_from_its_to_do(sealed, as_user):
    keep(sealed, late(1, 1), late(2, 2))
    other = services.submit_attempt(makers.an_attempt(makers.a_booking(sealed.booking.sitting)))
    keep(other, late(1, 3))
    office = testing.a_user(Role.OFFICE)
    url = reverse("desk_late_answers")
    (todo,) = [todo for todo in todos(office) if todo.url == url]
    assert (todo.text, todo.count) == ("有迟到作答待定的考生", 2)
    desk = as_user(office)
    page = desk.get(url).content.decode()
    assert page.count("全部采用") == 2 and "第 3 题 · 收卷后才送达" in page
    refused = desk.post(url, {"attempt": sealed.code, "decision": "accept", "reason": " "})
    assert (refused.status_code, "没有填写理由" in refused.content.decode()) == (409, True)
    done = desk.post(url, {"attempt": sealed.code, "decision": "accept", "reason": "断网"}, follow=True).content.decode()
    assert "2 题的迟到作答已采用" in done and done.count("全部采用") == 1
    assert set(selectors.final_responses(sealed)) == {1, 2}
    assert next(todo.count for todo in todos(office) if todo.url == url) == 1


def test_the_candidates_page_decides_question_by_question(sealed, as_user, invigilator):
    keep(sealed, late(1, 1, "a"), late(2, 1, "b"), late(3, 2))
    desk = as_user(invigilator)
    url = reverse("desk_attempt_live", args=[sealed.booking.sitting_id, sealed.code])
    page = desk.get(url).content.decode()
    assert page.count('name="position"') == 2 and "较早的作答另有 1 条，留存备查" in page
    assert "没有勾选题目" in desk.post(url, {"act": "late", "decision": "accept", "reason": "x"}).content.decode()
    desk.post(url, {"act": "late", "decision": "accept", "reason": "断网", "position": ["1", "x", "１"]})
    assert selectors.final_responses(sealed) == {1: {"options": ["b"]}}
    assert "已采用" in desk.get(url).content.decode()


def test_others_see_and_decide_nothing(sealed, as_user):
    keep(sealed, late(1))
    url = reverse("desk_late_answers")
    for user in (testing.a_user(Role.MARKER), sealed.booking.enrolment.user):
        assert as_user(user).get(url).status_code == 403
        assert as_user(user).post(url, {"attempt": sealed.code, "decision": "accept", "reason": "x"}).status_code == 403
    assert as_user(testing.a_user(Role.OFFICE)).post(url, {"attempt": "x\0", "decision": "accept", "reason": "x"}).status_code == 400
    assert not LateDecision.objects.exists()


def test_the_page_of_late_answers_asks_the_same_few_questions_for_any_number(sealed, as_user, invigilator):
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as found:
            as_user(invigilator).get(reverse("desk_late_answers"))
        return len(found)

    keep(sealed, late(1))
    one = queries()
    for _ in range(4):
        keep(services.submit_attempt(makers.an_attempt(makers.a_booking(sealed.booking.sitting))), late(1), late(2, 2))
    assert queries() == one
