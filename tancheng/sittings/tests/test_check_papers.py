"""Before an exam the bank is asked whether it can give every booked group its paper; what it lacks is kept for the desk."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tancheng.assembly.services import BankTooSmall, approve_form, draw_forms
from tancheng.assembly.tests.makers import a_bank
from tancheng.items.models import Item
from tancheng.items.services.authoring import retire_item
from tancheng.ledger import clock, journal
from tancheng.sittings import papers
from tancheng.sittings.models import PaperCheck, SittingForm
from tancheng.sittings.papers import check_coming_papers, prepare_due_forms, shortages
from tancheng.sittings.services import book, cancel_sitting

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 28)


@pytest.fixture
def sitting(enrolment, days, trainee):
    book(enrolment, days[NOVEMBER], by=trainee)
    return days[NOVEMBER]


@pytest.fixture
def asked(monkeypatch):
    """How often the solver was asked."""
    calls = []
    real = papers.plan_forms
    monkeypatch.setattr(papers, "plan_forms", lambda *args, **options: calls.append(args) or real(*args, **options))
    return calls


def test_from_the_day_of_the_tickets_on_the_desk_knows_what_is_lacking(sitting, on):
    on(2026, 11, 21, hour=10)
    check_coming_papers()
    (short,) = shortages()
    assert (short.sitting, short.group_name) == (sitting, "碳排放核算员四级")
    assert "单项选择题·公共基础缺 30 题（需要 30，可用 0）" in short.lacks
    assert journal.history(sitting).get(act="note_paper").data["lacks"] == short.lacks


def test_earlier_nobody_is_troubled(sitting, on):
    on(2026, 11, 20)
    check_coming_papers()
    assert not PaperCheck.objects.exists()


def test_a_bank_that_can_do_it_is_no_to_do_and_no_form_is_kept(scheme, sitting, on):
    a_bank(scheme.document)
    on(2026, 11, 22)
    check_coming_papers()
    assert shortages() == []
    assert not SittingForm.objects.exists()
    assert PaperCheck.objects.get().lacks == ""


def test_the_same_bank_is_not_asked_again_until_it_changes(scheme, sitting, on, asked, office):
    a_bank(scheme.document)
    on(2026, 11, 22)
    check_coming_papers()
    check_coming_papers()
    assert len(asked) == 1
    retire_item(Item.objects.filter(type="short", course__startswith="acc").first(), reason="政策已变", by=office)
    check_coming_papers()
    assert len(asked) == 2


def test_after_six_hours_it_is_asked_again(scheme, sitting, on, asked):
    on(2026, 11, 22, hour=10)
    check_coming_papers()
    on(2026, 11, 22, hour=17)
    check_coming_papers()
    assert len(asked) == 2


def test_items_that_come_in_settle_it(scheme, sitting, on):
    on(2026, 11, 22)
    check_coming_papers()
    a_bank(scheme.document)
    check_coming_papers()
    assert shortages() == []


def test_an_approved_form_settles_it_whatever_else_the_bank_lacks(scheme, sitting, on, office, centre, monkeypatch):
    a_bank(scheme.document)
    (reserve,) = draw_forms(scheme, "acc", "4", count=1, day=NOVEMBER, seed=1, by=office)

    def none(*args, **options):
        raise BankTooSmall("碳排放核算员", "四级", "平均难度最多只能降到 0.700")

    monkeypatch.setattr(papers, "plan_forms", none)
    on(2026, 11, 22)
    check_coming_papers()
    assert [row.lacks for row in shortages()] == ["题库不够：平均难度最多只能降到 0.700"]
    for person in (office, centre):
        approve_form(reserve, by=person)
    check_coming_papers()
    assert shortages() == []


def test_a_cancelled_sitting_lacks_nothing(sitting, on, office):
    on(2026, 11, 22)
    check_coming_papers()
    cancel_sitting(sitting, reason="台风停考", by=office)
    assert shortages() == []


def test_in_the_last_two_hours_a_short_bank_is_noted_and_asked_every_ten_minutes(sitting, on, asked):
    with clock.pinned(sitting.starts_at - timedelta(minutes=90)):
        prepare_due_forms()
        prepare_due_forms()
        assert len(asked) == 1
        assert len(shortages()) == 1
    with clock.pinned(sitting.starts_at - timedelta(minutes=79)):
        prepare_due_forms()
    assert len(asked) == 2


def test_a_bank_found_sufficient_before_gives_its_form_when_due(scheme, sitting, on):
    a_bank(scheme.document)
    with clock.pinned(sitting.starts_at - timedelta(minutes=121)):
        check_coming_papers()
    with clock.pinned(sitting.starts_at - timedelta(minutes=59)):
        prepare_due_forms()
    assert SittingForm.objects.get().sitting == sitting


def test_the_sitting_s_page_says_it_where_papers_are_made(sitting, on, office, as_user):
    on(2026, 11, 22)
    check_coming_papers()
    page = as_user(office).get(reverse("desk_sitting", args=[sitting.pk])).content.decode()
    assert "碳排放核算员四级的试卷现在组不成" in page
    assert "单项选择题·公共基础缺 30 题" in page
