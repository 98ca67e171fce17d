"""The written question: from the job type's own courses, within the exam's time, the least used first, and its use told to whom it may be told."""

from collections import Counter
from dataclasses import replace
from datetime import date, time

import msgspec
import pytest
from django.urls import reverse

from tancheng.assembly import recheck, rules
from tancheng.assembly.engine.explain import explain
from tancheng.assembly.engine.solve import solve
from tancheng.assembly.lines import lines_of
from tancheng.assembly.services import FormRefused, draw_forms, open_form, swap_item
from tancheng.assembly.tests.makers import a_bank, candidates, draw_form
from tancheng.assembly.written import written_use
from tancheng.items.models import Item, ItemVersion
from tancheng.items.supply import supply
from tancheng.scheme import document
from tancheng.testing import scheme_text

EXAM_DAY = date(2026, 11, 28)
NOTICE = document.read(scheme_text())
BANK = candidates(NOTICE, times=5)
WRITTEN = [row for row in BANK if row.type == "short"]


def with_written(taken_from, items=1):
    sections = [
        msgspec.structs.replace(row, taken_from=taken_from, items=items) if row.type == "short" else row for row in NOTICE.paper.section
    ]
    return msgspec.structs.replace(NOTICE, paper=msgspec.structs.replace(NOTICE.paper, section=sections))


def written_of(form, bank=BANK):
    return [row for row in bank if row.id in form and row.type == "short"]


@pytest.mark.parametrize("seed", range(5))
def test_the_written_question_comes_from_the_job_type(seed):
    """In all ten papers of an exam day it came from a public course."""
    (form,) = solve(rules.blueprint(NOTICE, "acc", "4"), BANK, seed=seed).forms
    assert [row.is_public for row in written_of(form)] == [False]


@pytest.mark.parametrize(
    ("taken_from", "items", "public"), [("public", 1, 1), ("job", 2, 0), ("shared", 2, 1), ("shared", 1, None), ("any", 2, None)]
)
def test_the_scheme_says_where_a_section_s_items_come_from(taken_from, items, public):
    scheme = with_written(taken_from, items)
    section = next(row for row in rules.blueprint(scheme, "acc", "4").section if row.type == "short")
    assert section.public == public


def test_a_bank_without_such_a_question_is_explained():
    bank = [row for row in BANK if row.type != "short" or row.is_public]
    assert explain(rules.blueprint(NOTICE, "acc", "4"), bank).in_words() == "简答题·专业课程缺 1 题（需要 1，可用 0）"


def test_the_bank_s_supply_counts_the_same_questions():
    have = [("short", True)] * 9 + [("short", False)] * 2
    parts = {part.words: part for part in supply(NOTICE.paper, have).parts}
    assert (parts["简答题（专业课）"].need, parts["简答题（专业课）"].have) == (1, 2)
    assert "简答题（公共课）" not in parts


def test_of_equal_questions_the_least_used_is_drawn():
    """One was used 25 times a year while others rested."""
    own = [row for row in WRITTEN if not row.is_public]
    rested = own[3].id
    bank = [replace(row, exposure=0 if row.id == rested else 5) if row in own else row for row in BANK]
    drawn = Counter(
        row.id for seed in range(5) for row in written_of(solve(rules.blueprint(NOTICE, "acc", "4"), bank, seed=seed).forms[0], bank)
    )
    assert drawn == {rested: 5}


def test_the_items_together_take_no_longer_than_the_exam():
    """The written one counts among them; a scheme that shortens the exam shortens its papers."""
    short = msgspec.structs.replace(NOTICE, exam=msgspec.structs.replace(NOTICE.exam, ends=time(10, 15)))
    assert rules.blueprint(short, "acc", "4").seconds == 75 * 60
    assert rules.blueprint(msgspec.structs.replace(short, assembly=None), "acc", "4").seconds == 75 * 60
    too_short = msgspec.structs.replace(NOTICE, exam=msgspec.structs.replace(NOTICE.exam, ends=time(9, 30)))
    assert "限 30 分钟" in explain(rules.blueprint(too_short, "acc", "4"), BANK).in_words()


@pytest.fixture
def drawn(scheme):
    a_bank(scheme.document)
    return draw_forms(scheme, "acc", "4", count=1, day=EXAM_DAY, seed=1, by=None)[0]


@pytest.mark.django_db
def test_a_swap_beyond_the_exam_s_time_is_refused(drawn, office, monkeypatch):
    other = recheck.alternatives(drawn, 1)[0].version
    before = lines_of(drawn)
    monkeypatch.setattr(rules, "seconds_allowed", lambda scheme, terms: 60 * 60)
    with pytest.raises(FormRefused, match="超过考试时间 60 分钟"):
        swap_item(drawn, 1, other.pk, reason="换", by=office)
    drawn.refresh_from_db()
    assert lines_of(drawn) == before


@pytest.mark.django_db
def test_what_stands_in_for_the_written_question_comes_from_the_job_type(drawn):
    found = recheck.alternatives(drawn, len(lines_of(drawn)))
    assert found
    assert all(row.version.item.course.startswith("acc") for row in found)


@pytest.mark.django_db
def test_a_draft_from_before_may_swap_its_public_question_for_one_of_the_job_type(drawn, scheme, office):
    place = len(lines_of(drawn))
    version = ItemVersion.objects.get(pk=lines_of(drawn)[-1].version)
    Item.objects.filter(pk=version.item_id).update(course=scheme.document.public_course[0].code)
    found = recheck.alternatives(drawn, place)
    assert found
    assert all(row.version.item.course.startswith("acc") for row in found)


@pytest.mark.django_db
def test_a_sealed_paper_shows_the_range_of_its_group_and_an_opened_one_its_own(scheme):
    a_bank(scheme.document)
    forms = [draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=seed) for seed in range(3)]
    sealed = written_use(forms[0])
    courses = len(scheme.document.job("acc").courses)
    assert (sealed.pool, sealed.low, sealed.high, sealed.own) == (courses, 0, 1, None)
    open_form(forms[0])
    forms[0].refresh_from_db()
    assert written_use(forms[0]).own == 1


@pytest.mark.django_db
def test_before_the_exam_only_who_reads_the_paper_sees_its_question_s_own_count(drawn, office, as_user):
    desk = as_user(office)
    report = desk.get(reverse("desk_form", args=[drawn.code])).content.decode()
    assert "本组每道简答题近一年的使用次数" in report
    assert "本卷简答题近一年的使用次数" not in report
    paper = desk.post(reverse("desk_form_paper", args=[drawn.code]), {"reason": "审定前通读", "kind": "screen", "with_keys": "on"})
    assert "近一年用于 1 份试卷" in paper.content.decode()


@pytest.mark.django_db
def test_the_notice_says_where_the_written_question_comes_from(scheme, client):
    assert "简答题 1 道，每道 5 分（出自报考工种的专业课程）" in client.get("/notice/", follow=True).content.decode()
