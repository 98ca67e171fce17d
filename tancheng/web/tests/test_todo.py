"""The desk's inbox: what waits for whom."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tancheng.assembly.recheck import alternatives
from tancheng.assembly.services import approve_form, draw_forms, swap_item
from tancheng.assembly.tests.makers import a_bank
from tancheng.people.models import Role
from tancheng.sittings.papers import check_coming_papers
from tancheng.sittings.services import book
from tancheng.sittings.tests.makers import a_ready_trainee, the_sittings
from tancheng.testing import a_user
from tancheng.web.todo import todos

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 28)


def waiting(user):
    return {todo.text: todo.count for todo in todos(user)}


def test_a_drawn_form_waits_for_everybody_who_has_not_approved_it(scheme, office, centre):
    a_bank(scheme.document)
    (form,) = draw_forms(scheme, "acc", "4", count=1, day=NOVEMBER, seed=1, by=office)
    assert (waiting(office)["待审定的试卷"], waiting(centre)["待审定的试卷"]) == (1, 1)
    approve_form(form, by=office)
    assert (waiting(office)["待审定的试卷"], waiting(centre)["待审定的试卷"]) == (0, 1)
    # A swap makes it another paper, which has to be approved anew.
    swap_item(form, 1, alternatives(form, 1)[0].version.pk, reason="与上月试卷相近", by=centre)
    assert waiting(office)["待审定的试卷"] == 1
    for person in (office, centre):
        form.refresh_from_db()
        approve_form(form, by=person)
    assert (waiting(office)["待审定的试卷"], waiting(centre)["待审定的试卷"]) == (0, 0)


def test_an_exam_without_a_paper_comes_first_and_says_what_lacks(scheme, office, trainee, as_user):
    with time_machine.travel("2026-11-20 02:00Z", tick=False):
        sitting = the_sittings(scheme)[NOVEMBER]
        book(a_ready_trainee(trainee, scheme=scheme), sitting, by=trainee)
    with time_machine.travel("2026-11-22 02:00Z", tick=False):
        check_coming_papers()
        first = todos(office)[0]
        assert first.text == "11月28日考试：碳排放核算员四级的试卷组不成"
        assert "单项选择题·公共基础缺 30 题" in first.hint
        assert first.url == reverse("desk_sitting", args=[sitting.pk])
        assert first.text in as_user(office).get(reverse("desk")).content.decode()


def test_those_who_do_not_make_papers_are_not_troubled(scheme):
    marker = a_user(Role.MARKER)
    assert set(waiting(marker)) == {"待阅的简答题"}
