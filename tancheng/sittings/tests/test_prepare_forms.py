"""One frozen form for each job type and level booked."""

from datetime import date

import pytest

from tancheng.assembly.lines import paper_rows
from tancheng.assembly.services import BankTooSmall, approve_form, draw_forms
from tancheng.assembly.tests.makers import a_bank
from tancheng.items.services.authoring import retire_item
from tancheng.sittings.models import SittingForm
from tancheng.sittings.papers import prepare_forms
from tancheng.sittings.services import book, cancel_sitting
from tancheng.sittings.tests.makers import a_ready_trainee

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 28)


def test_it_works_once_for_each_group(scheme, days, office):
    a_bank(scheme.document, "acc")
    a_bank(scheme.document, "trd")
    for values in ({}, {}, {"level": "3"}, {"job_type": "trd"}):
        enrolment = a_ready_trainee(scheme=scheme, **values)
        book(enrolment, days[NOVEMBER], by=enrolment.user)
    made = prepare_forms(days[NOVEMBER], by=office)
    assert {(row.job_type, row.level) for row in made} == {("acc", "4"), ("acc", "3"), ("trd", "4")}
    assert all(row.form.items.count() == scheme.document.paper.declared_items for row in made)
    assert prepare_forms(days[NOVEMBER], by=office) == []


def test_nobody_booked_means_no_forms(days, office):
    assert prepare_forms(days[NOVEMBER], by=office) == []


def test_freed_bookings_need_no_form(enrolment, days, trainee, office):
    book(enrolment, days[NOVEMBER], by=trainee)
    cancel_sitting(days[NOVEMBER], reason="台风停考", by=office)
    assert prepare_forms(days[NOVEMBER], by=office) == []


def test_a_bank_too_small_makes_no_form_at_all(enrolment, days, trainee, office):
    book(enrolment, days[NOVEMBER], by=trainee)
    with pytest.raises(BankTooSmall, match="碳排放核算员四级"):
        prepare_forms(days[NOVEMBER], by=office)
    assert not SittingForm.objects.exists()


def test_a_form_approved_beforehand_is_taken_first(scheme, enrolment, days, trainee, office, centre):
    a_bank(scheme.document, "acc")
    (reserve,) = draw_forms(scheme, "acc", "4", count=1, day=NOVEMBER, seed=1, by=office)
    for person in (office, centre):
        approve_form(reserve, by=person)
    book(enrolment, days[NOVEMBER], by=trainee)
    (made,) = prepare_forms(days[NOVEMBER], by=office)
    assert made.form == reserve


def test_a_form_not_yet_approved_by_two_stays_where_it_is(scheme, enrolment, days, trainee, office):
    a_bank(scheme.document, "acc")
    (waiting,) = draw_forms(scheme, "acc", "4", count=1, day=NOVEMBER, seed=1, by=office)
    approve_form(waiting, by=office)
    book(enrolment, days[NOVEMBER], by=trainee)
    (made,) = prepare_forms(days[NOVEMBER], by=office)
    assert made.form != waiting


def test_an_approved_form_with_an_item_out_of_date_is_not_taken(scheme, enrolment, days, trainee, office, centre):
    a_bank(scheme.document, "acc", times=3)
    (reserve,) = draw_forms(scheme, "acc", "4", count=1, day=NOVEMBER, seed=1, by=office)
    for person in (office, centre):
        approve_form(reserve, by=person)
    retire_item(paper_rows(reserve)[0].item_version.item, reason="政策已变", by=centre)
    book(enrolment, days[NOVEMBER], by=trainee)
    (made,) = prepare_forms(days[NOVEMBER], by=office)
    assert made.form != reserve
