"""Parallel forms and their report; a clash is refused in words, and nothing is written."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.assembly import services
from tancheng.assembly.engine.report import MODEL_IN_WORDS, share_at_least
from tancheng.assembly.lines import lines_of, paper_rows
from tancheng.assembly.models import Form
from tancheng.assembly.services import BankTooSmall, draw_forms
from tancheng.assembly.tests.makers import a_bank, draw_form
from tancheng.ledger import journal

EXAM_DAY = date(2026, 11, 28)


@pytest.fixture
def bank(scheme):
    return a_bank(scheme.document)


def versions_of(form):
    return {line.version for line in lines_of(form)}


@pytest.mark.django_db
def test_it_works(scheme, bank, office):
    terms = scheme.document.assembly
    forms = draw_forms(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=office)
    assert len(forms) == terms.forms_in_advance
    most = terms.overlap_with_recent * scheme.document.paper.declared_items
    for form in forms:
        assert len(lines_of(form)) == scheme.document.paper.declared_items
        assert abs(Decimal(str(form.blueprint["report"]["difficulty"])) - terms.difficulty_target) <= terms.difficulty_band
        assert form.blueprint["report"]["seconds"] <= terms.seconds
        assert journal.history(form).get().data["together"] == len(forms)
        assert all(len(versions_of(form) & versions_of(other)) <= most for other in forms if other != form)


@pytest.mark.django_db
def test_the_report_says_what_was_drawn(scheme, bank):
    first = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=None)
    second = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=2, by=None)
    report = second.blueprint["report"]
    points = {section.type: section.points for section in scheme.document.paper.section}
    drawn = paper_rows(second)
    expected = sum(points[row.section] * row.item_version.difficulty for row in drawn)
    assert report["expected_points"] == pytest.approx(float(expected), abs=0.01)
    assert report["difficulty"] == pytest.approx(float(expected / scheme.document.paper.declared_points), abs=1e-4)
    assert report["seconds"] == sum(row.item_version.seconds for row in drawn)
    assert report["overlap"] == [{"code": first.code, "items": len(versions_of(first) & versions_of(second)), "limit": 19}]
    assert report["pass_model"] == MODEL_IN_WORDS
    by_course = {row["name"]: row["items"] for row in report["coverage"] if row["kind"] == "course"}
    for course in scheme.document.courses_for("acc"):
        assert by_course[course.name] == sum(row.item_version.item.course == course.code for row in drawn)


@pytest.mark.django_db
def test_the_report_holds_no_item(scheme, bank):
    form = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=None)
    text = msgspec.json.encode(form.blueprint).decode()
    for row in paper_rows(form):
        assert row.item_version.stem not in text
        assert row.item_version.item.code not in text


@pytest.mark.django_db
def test_a_newer_wording_of_an_item_counts_as_the_same_item(scheme, bank):
    first = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=None)
    for row in paper_rows(first):
        version = row.item_version
        item = version.item
        version.pk, version.number = None, 2
        version.save()
        item.current = version
        item.save()
    second = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=2, by=None)
    items = [{row.item_version.item_id for row in paper_rows(form)} for form in (first, second)]
    assert not items[0] & items[1]


@pytest.mark.django_db
def test_repeats_that_the_bank_makes_necessary_are_drawn_and_said(scheme):
    a_bank(scheme.document, times=0.5)
    forms = [draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=seed, by=None) for seed in range(3)]
    words = forms[2].blueprint["report"]["departures"]
    assert any(f"与试卷 {forms[1].code} 重复" in word and "超过限度 19 题" in word for word in words)


@pytest.mark.django_db
def test_parallel_forms_too_alike_are_refused_with_how_much(scheme):
    a_bank(scheme.document, times=0.5)
    with pytest.raises(BankTooSmall, match=r"第 \d 份与第 \d 份试卷至少重复 \d+ 题，限 19 题"):
        draw_forms(scheme, "acc", "4", count=2, day=EXAM_DAY, seed=1, by=None)
    assert not Form.objects.exists()


@pytest.mark.django_db
def test_a_clash_is_refused_in_a_teacher_s_words(scheme):
    a_bank(scheme.document, difficulty=0.75)
    with pytest.raises(BankTooSmall, match=r"平均难度最多只能降到 0\.750，要求 0\.62±0\.02"):
        draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=None)
    assert not Form.objects.exists()


@pytest.mark.django_db
def test_planning_writes_nothing(scheme, bank):
    plan = services.plan_forms(scheme, "acc", "4", day=EXAM_DAY, seed=1)
    assert not Form.objects.exists()
    (form,) = services.keep_forms(plan, by=None)
    assert [line.version for line in lines_of(form)] == list(plan.solution.forms[0])


@pytest.mark.django_db
def test_the_same_seed_and_bank_give_the_same_plan(scheme, bank):
    plans = [services.plan_forms(scheme, "acc", "4", day=EXAM_DAY, seed=5, count=2) for _ in range(2)]
    assert plans[0].solution.forms == plans[1].solution.forms


def test_the_share_passing_is_a_half_at_the_mean():
    assert share_at_least(60, 60, 4.5) == pytest.approx(0.5)
    assert share_at_least(60, 64.5, 4.5) == pytest.approx(0.8413, abs=1e-4)
    assert share_at_least(60, 60, 0) == 1.0


@given(mark=st.floats(0, 100), mean=st.floats(0, 100), deviation=st.floats(0, 20))
def test_a_share_passing_is_a_share(mark, mean, deviation):
    assert 0 <= share_at_least(mark, mean, deviation) <= 1
