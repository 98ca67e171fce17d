"""A paper for each group booked: approved by two persons, whatever way it comes; in the last two hours, an emergency on record."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tancheng.assembly.lines import paper_rows
from tancheng.assembly.models import Form
from tancheng.assembly.selectors import to_review
from tancheng.assembly.services import BankTooSmall, FormRefused, approve_form, draw_forms
from tancheng.assembly.tests.makers import a_bank
from tancheng.items.services.authoring import retire_item
from tancheng.ledger import clock, journal
from tancheng.sittings.models import SittingForm
from tancheng.sittings.papers import (
    SERVER_ACTS,
    give_approved_papers,
    make_emergency_papers,
    prepare_due_forms,
    prepare_papers,
    unapproved,
    without_approved_paper,
)
from tancheng.sittings.services import book, cancel_sitting, move_sitting
from tancheng.sittings.tests.makers import a_ready_trainee
from tancheng.web.todo import todos

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 28)


@pytest.fixture
def sitting(enrolment, days, trainee):
    book(enrolment, days[NOVEMBER], by=trainee)
    return days[NOVEMBER]


@pytest.fixture
def bank(scheme):
    a_bank(scheme.document, "acc", times=3)


def approved(form, *persons):
    for person in persons:
        approve_form(form, by=person)
    return form


def minutes_before(sitting, minutes):
    return clock.pinned(sitting.starts_at - timedelta(minutes=minutes))


def papers_of(sitting):
    return [row.form for row in SittingForm.objects.filter(sitting=sitting)]


# ── in good time ──


def test_it_draws_a_form_for_approval_for_each_group(scheme, days, office):
    a_bank(scheme.document, "acc")
    a_bank(scheme.document, "trd")
    for values in ({}, {}, {"level": "3"}, {"job_type": "trd"}):
        enrolment = a_ready_trainee(scheme=scheme, **values)
        book(enrolment, days[NOVEMBER], by=enrolment.user)
    done = prepare_papers(days[NOVEMBER], by=office)
    assert {(form.job_type, form.level) for form in done.drawn} == {("acc", "4"), ("acc", "3"), ("trd", "4")}
    again = prepare_papers(days[NOVEMBER], by=office)
    assert (again.drawn, len(again.waiting)) == ([], 3)


def test_no_paper_is_sealed_by_one_person_outside_the_last_two_hours(sitting, bank, office):
    """One clerk alone froze a paper with no approval 61 days ahead."""
    (form,) = prepare_papers(sitting, by=office).drawn
    assert form.state == Form.State.DRAWN
    approve_form(form, by=office)
    prepare_papers(sitting, by=office)
    assert papers_of(sitting) == []
    assert not Form.objects.filter(state=Form.State.FROZEN).exists()


def test_with_two_approvals_it_is_the_sitting_s_paper(sitting, bank, office, centre):
    (form,) = prepare_papers(sitting, by=office).drawn
    approved(form, office, centre)
    assert [row.form for row in prepare_papers(sitting, by=office).given] == [form]
    assert without_approved_paper(sitting) == []


def test_nobody_booked_means_no_forms(days, office, bank):
    done = prepare_papers(days[NOVEMBER], by=office)
    assert (done.given, done.drawn, done.waiting) == ([], [], [])


def test_freed_bookings_need_no_form(sitting, bank, office):
    cancel_sitting(sitting, reason="台风停考", by=office)
    assert prepare_papers(sitting, by=office).drawn == []


def test_a_bank_too_small_draws_nothing_at_all(sitting, office):
    with pytest.raises(BankTooSmall, match="碳排放核算员四级"):
        prepare_papers(sitting, by=office)
    assert not Form.objects.exists()


def test_a_form_approved_beforehand_is_taken_first(scheme, sitting, bank, office, centre):
    (reserve,) = draw_forms(scheme, "acc", "4", count=1, day=NOVEMBER, seed=1, by=office)
    approved(reserve, office, centre)
    done = prepare_papers(sitting, by=office)
    assert ([row.form for row in done.given], done.drawn) == ([reserve], [])


def test_of_two_approved_forms_the_one_drawn_for_that_day_is_taken(scheme, sitting, bank, office, centre):
    (other,) = draw_forms(scheme, "acc", "4", count=1, day=date(2026, 12, 26), seed=1, by=office)
    (own,) = draw_forms(scheme, "acc", "4", count=1, day=NOVEMBER, seed=2, by=office)
    for form in (other, own):
        approved(form, office, centre)
    assert [row.form for row in give_approved_papers(sitting, by=office)] == [own]


def test_an_approved_form_with_an_item_out_of_date_is_not_taken(scheme, sitting, bank, office, centre):
    (reserve,) = draw_forms(scheme, "acc", "4", count=1, day=NOVEMBER, seed=1, by=office)
    approved(reserve, office, centre)
    retire_item(paper_rows(reserve)[0].item_version.item, reason="政策已变", by=centre)
    done = prepare_papers(sitting, by=office)
    assert (done.given, len(done.drawn)) == ([], 1)


# ── the last two hours ──


def test_the_emergency_way_opens_two_hours_before(sitting, bank, office):
    with minutes_before(sitting, 121), pytest.raises(FormRefused, match="离开考还有 2 小时 1 分钟"):
        make_emergency_papers(sitting, reason="审定人突发疾病", by=office)
    assert not Form.objects.exists()
    with minutes_before(sitting, 119):
        (made,) = make_emergency_papers(sitting, reason="审定人突发疾病", by=office)
    assert (made.form.state, made.form.emergency_reason, made.form.emergency_by) == (Form.State.FROZEN, "审定人突发疾病", office)
    entry = journal.history(made.form).get(act="freeze_in_emergency")
    assert (entry.actor, entry.reason, entry.data["approvals"]) == (office, "审定人突发疾病", 0)


def test_an_emergency_needs_a_reason(sitting, bank, office):
    with minutes_before(sitting, 30), pytest.raises(FormRefused, match="没有写原因"):
        make_emergency_papers(sitting, reason="  ", by=office)
    assert not Form.objects.exists()


def test_a_paper_that_two_have_approved_is_no_emergency(scheme, sitting, bank, office, centre):
    (reserve,) = draw_forms(scheme, "acc", "4", count=1, day=NOVEMBER, seed=1, by=office)
    approved(reserve, office, centre)
    with minutes_before(sitting, 30):
        (made,) = make_emergency_papers(sitting, reason="来不及", by=office)
    assert (made.form, made.form.emergency_reason) == (reserve, "")


def test_the_server_gives_approved_papers_two_hours_before(scheme, sitting, bank, office, centre):
    (reserve,) = draw_forms(scheme, "acc", "4", count=1, day=NOVEMBER, seed=1, by=office)
    approved(reserve, office, centre)
    with minutes_before(sitting, 121):
        prepare_due_forms()
    assert papers_of(sitting) == []
    with minutes_before(sitting, 119):
        prepare_due_forms()
    assert papers_of(sitting) == [reserve]


def test_a_paper_that_nobody_approved_stops_no_exam(sitting, bank, office, centre):
    """The server waits until an hour before the start, then makes one and leaves it to be reviewed."""
    prepare_papers(sitting, by=office)
    with minutes_before(sitting, SERVER_ACTS.seconds // 60 + 1):
        prepare_due_forms()
    assert papers_of(sitting) == []
    with minutes_before(sitting, SERVER_ACTS.seconds // 60):
        prepare_due_forms()
    (form,) = papers_of(sitting)
    assert (form.emergency_by, "由系统应急组卷" in form.emergency_reason) == (None, True)
    assert list(to_review(office)) == list(to_review(centre)) == [form]


def test_a_sitting_put_off_gives_its_emergency_paper_back(sitting, bank, office):
    """Else a sitting could be moved near, given one person's paper, and moved away again."""
    with minutes_before(sitting, 100):
        make_emergency_papers(sitting, reason="来不及", by=office)
        move_sitting(sitting, starts_at=sitting.starts_at + timedelta(days=61), reason="停电", by=office)
    assert papers_of(sitting) == []
    assert journal.history(sitting).filter(act="drop_emergency_paper").exists()


def test_a_sitting_put_off_within_two_hours_keeps_its_paper(sitting, bank, office):
    with minutes_before(sitting, 100):
        make_emergency_papers(sitting, reason="来不及", by=office)
        move_sitting(sitting, starts_at=sitting.starts_at + timedelta(minutes=10), reason="门锁坏了", by=office)
    assert len(papers_of(sitting)) == 1


# ── what the desk is told ──


def test_from_the_day_of_the_tickets_on_a_missing_approval_is_a_to_do(sitting, bank, on, office, centre):
    assert unapproved() == []
    on(2026, 11, 22)
    assert [todo.hint for todo in todos(office) if "还没有审定过的试卷" in todo.text] == ["请先组卷，再由两位同事分别审定"]
    (form,) = prepare_papers(sitting, by=office).drawn
    assert [todo.hint for todo in todos(office) if "还没有审定过的试卷" in todo.text] == ["1 份待审定，须两位同事分别审定"]
    approved(form, office, centre)
    assert unapproved() == []


def test_the_page_draws_for_approval_and_leads_to_it(sitting, bank, office, as_user):
    desk, address = as_user(office), reverse("desk_sitting", args=[sitting.pk])
    assert "应急组卷" not in desk.get(address).content.decode().split("<h2>试卷</h2>")[1].split("由系统应急组卷")[0]
    desk.post(address, {"act": "forms"})
    page = desk.get(address).content.decode()
    form = Form.objects.get()
    assert form.state == Form.State.DRAWN
    assert reverse("desk_form", args=[form.code]) in page
    assert "还没有人审定" in page


def test_the_page_refuses_the_emergency_way_in_good_time(sitting, bank, office, as_user):
    answer = as_user(office).post(reverse("desk_sitting", args=[sitting.pk]), {"act": "emergency", "emergency-reason": "来不及"})
    assert answer.status_code == 409
    assert "应急组卷只限开考前 2 小时之内" in answer.content.decode()
    assert not Form.objects.exists()


def test_the_page_offers_the_emergency_way_in_the_last_two_hours(sitting, bank, office, as_user):
    desk, address = as_user(office), reverse("desk_sitting", args=[sitting.pk])
    with minutes_before(sitting, 100):
        assert 'value="emergency"' in desk.get(address).content.decode()
        assert "请写明原因" in desk.post(address, {"act": "emergency"}).content.decode()
        desk.post(address, {"act": "emergency", "emergency-reason": "审定人病了"})
        page = desk.get(address).content.decode()
    assert "应急组卷，未经审定" in page
    assert 'value="emergency"' not in page
