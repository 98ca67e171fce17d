"""Hours credited by hand: one proposes, another confirms, the course is the ceiling."""

import pytest

from tancheng import testing
from tancheng.learning import rules, selectors, services
from tancheng.learning.tests.makers import with_class_hours
from tancheng.ledger import journal
from tancheng.people.models import Role


def propose(enrolment, by, **changed):
    return services.propose_hours(enrolment, "pub-01", **{"minutes": 90, "evidence": "9 月 12 日集中授课签到表", "by": by, **changed})


def test_it_works(enrolment, office, centre):
    credit = propose(enrolment, office)
    assert selectors.progress_of(enrolment).class_hours == 0
    services.confirm_hours(credit, by=centre)
    assert selectors.progress_of(enrolment).class_hours == 2
    assert [entry.act for entry in journal.history(enrolment)] == ["confirm_hours", "propose_hours"]


def test_nobody_confirms_their_own_proposal(enrolment, office):
    credit = propose(enrolment, office)
    with pytest.raises(services.SamePersonConfirms, match="另一位同事"):
        services.confirm_hours(credit, by=office)


def test_a_proposal_is_confirmed_once(enrolment, office, centre):
    credit = services.confirm_hours(propose(enrolment, office), by=centre)
    with pytest.raises(services.HoursNotPossible, match="已经确认过"):
        services.confirm_hours(credit, by=centre)


def test_the_course_is_the_ceiling(enrolment, office):
    with pytest.raises(services.HoursNotPossible, match="最多还可补记 135 分钟，填写的是 136 分钟"):
        propose(enrolment, office, minutes=136)
    propose(enrolment, office)
    with pytest.raises(services.HoursNotPossible, match="最多还可补记 45 分钟"):
        propose(enrolment, office)


@pytest.mark.parametrize("wrong", [{"minutes": 0}, {"minutes": -5}, {"evidence": "  "}])
def test_empty_proposals_are_refused(wrong, enrolment, office):
    with pytest.raises(services.HoursNotPossible):
        propose(enrolment, office, **wrong)


def test_a_course_outside_the_plan_is_refused(enrolment, office):
    with pytest.raises(services.HoursNotPossible, match="不在学员的学习计划内"):
        services.propose_hours(enrolment, "mon-01", minutes=10, evidence="签到表", by=office)


def test_the_exam_opens_with_the_last_minute(enrolment):
    with_class_hours(enrolment, missing_minutes=5)
    assert not rules.exam_gate(selectors.progress_of(enrolment)).open
    credit = services.propose_hours(enrolment, "acc-09", minutes=5, evidence="签到表", by=testing.a_user(Role.OFFICE))
    services.confirm_hours(credit, by=testing.a_user(Role.CENTRE))
    assert rules.exam_gate(selectors.progress_of(enrolment)).open
