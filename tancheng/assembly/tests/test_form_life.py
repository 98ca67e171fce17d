"""Drawn, changed, approved by two, sealed, opened."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, connection

from tancheng.assembly import recheck
from tancheng.assembly.lines import lines_of, paper_rows, seed_of
from tancheng.assembly.models import Form, FormApproval, FormItem
from tancheng.assembly.services import FormRefused, approve_form, discard_form, draw_forms, open_form, read_paper, swap_item
from tancheng.assembly.tests.makers import a_bank, draw_form
from tancheng.items.models import Item, ItemVersion
from tancheng.ledger import journal
from tancheng.people.models import Role
from tancheng.scheme.services import publish_scheme
from tancheng.testing import a_user, scheme_text

pytestmark = pytest.mark.django_db
EXAM_DAY = date(2026, 11, 28)


@pytest.fixture
def drawn(scheme):
    a_bank(scheme.document)
    return draw_forms(scheme, "acc", "4", count=1, day=EXAM_DAY, seed=1, by=None)[0]


@pytest.fixture
def second(db):
    return a_user(Role.CENTRE, name="第二位审定人")


def test_two_persons_approve_and_the_form_is_frozen(drawn, office, second):
    assert approve_form(drawn, by=office).state == Form.State.DRAWN
    frozen = approve_form(drawn, by=second)
    assert (frozen.state, frozen.items.count()) == (Form.State.FROZEN, 96)
    assert journal.history(frozen).get(act="freeze_form").data == {"digest": drawn.digest, "approvals": 2}


def test_one_person_approves_once(drawn, office):
    approve_form(drawn, by=office)
    with pytest.raises(FormRefused, match="您已经审定过这份试卷"):
        approve_form(drawn, by=office)
    drawn.refresh_from_db()
    assert drawn.state == Form.State.DRAWN


def test_a_swap_changes_the_digest_and_takes_the_approvals_away(drawn, office, second):
    approve_form(drawn, by=office)
    other = recheck.alternatives(drawn, 3)[0].version
    changed = swap_item(drawn, 3, other.pk, reason="与第 10 题考点相近", by=second)
    assert changed.digest != drawn.digest
    assert lines_of(changed)[2].version == other.pk
    assert approve_form(changed, by=second).state == Form.State.DRAWN
    assert approve_form(changed, by=office).state == Form.State.FROZEN


def test_the_best_alternative_breaks_no_demand_and_the_report_stays_clean(drawn, office):
    best = recheck.alternatives(drawn, 1)[0]
    assert best.broken == ()
    changed = swap_item(drawn, 1, best.version.pk, reason="题干有歧义", by=office)
    report = changed.blueprint["report"]
    assert report["departures"] == []
    assert report["difficulty"] == pytest.approx(best.difficulty, abs=1e-4)
    assert report["seconds"] == best.seconds


def test_an_alternative_of_another_course_says_what_it_breaks(drawn):
    broken = {words for row in recheck.alternatives(drawn, 1, most=500) for words in row.broken}
    assert any(words.startswith("课程题数") for words in broken)


def test_an_alternative_that_stands_in_a_parallel_form_counts_as_repeated():
    scheme = publish_scheme(scheme_text().replace('overlap_with_recent = "0.2"', 'overlap_with_recent = "0"'))[0]
    a_bank(scheme.document, times=3)
    first, other = draw_forms(scheme, "acc", "4", count=2, day=EXAM_DAY, seed=1, by=None)
    theirs = {line.version for line in lines_of(other)}
    found = {row.version.pk: row.broken for row in recheck.alternatives(first, 1, most=500)}
    assert theirs & found.keys()
    assert all((f"与同批试卷 {other.code} 重复超限" in broken) == (pk in theirs) for pk, broken in found.items())


def test_a_form_changed_until_it_is_easier_than_its_parallel_says_so(scheme):
    a_bank(scheme.document, times=3)
    first, _ = draw_forms(scheme, "acc", "4", count=2, day=EXAM_DAY, seed=1, by=None)
    easy = ItemVersion.objects.filter(item__type="single", difficulty__gte=Decimal("0.75")).values_list("pk", flat=True)
    lines = [replace(line, version=pk) for line, pk in zip(lines_of(first)[:30], easy, strict=False)] + lines_of(first)[30:]
    departures = recheck.reports_after(first, lines)[first.code]["departures"]
    assert any(words.startswith("难度 0.6") and words.endswith("要求 0.60–0.64") for words in departures)
    assert any(words.startswith("同批试卷的难度最多相差 0.0") and words.endswith("要求不超过 0.02") for words in departures)


@pytest.mark.parametrize("place", ["other type", "in the form", "enemy", "no such place"])
def test_a_swap_that_cannot_stand_is_refused(drawn, office, place):
    lines = lines_of(drawn)
    position, version = 1, recheck.alternatives(drawn, 1)[0].version
    if place == "other type":
        version = Item.objects.filter(type="multiple").first().current
    elif place == "in the form":
        version = paper_rows(drawn)[1].item_version
    elif place == "enemy":
        version.item.enemies.add(paper_rows(drawn)[5].item_version.item)
    else:
        position = 97
    with pytest.raises(FormRefused, match="这道题不能放在这里"):
        swap_item(drawn, position, version.pk, reason="试试", by=office)
    drawn.refresh_from_db()
    assert lines_of(drawn) == lines


def test_a_swap_needs_a_reason(drawn, office):
    with pytest.raises(FormRefused, match="没有写原因"):
        swap_item(drawn, 1, recheck.alternatives(drawn, 1)[0].version.pk, reason=" ", by=office)


def test_a_frozen_form_never_changes(scheme, office):
    a_bank(scheme.document)
    form = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=None)
    for act in (
        lambda: swap_item(form, 1, recheck.alternatives(form, 1)[0].version.pk, reason="换", by=office),
        lambda: approve_form(form, by=office),
        lambda: discard_form(form, reason="不要了", by=office),
    ):
        with pytest.raises(FormRefused, match="已封存"):
            act()


def test_a_discarded_form_frees_its_items(drawn, scheme, office):
    taken = {line.version for line in lines_of(drawn)}
    discard_form(drawn, reason="重组", by=office)
    again = draw_forms(scheme, "acc", "4", count=1, day=EXAM_DAY, seed=1, by=None)[0]
    assert {line.version for line in lines_of(again)} == taken


def test_at_rest_nobody_reads_which_items_a_form_holds(scheme):
    a_bank(scheme.document)
    form = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=None)
    assert not FormItem.objects.filter(form=form, item_version__isnull=False).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_lines FROM assembly_form WHERE id = %s", [form.pk])
        (stored,) = cursor.fetchone()
    assert "single" not in stored
    assert len(paper_rows(form)) == 96


def test_at_rest_nobody_can_draw_the_form_again(scheme):
    """With the seed and the bank the solver would find the same items."""
    a_bank(scheme.document)
    form = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=123456789, by=None)
    open_form(form)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seed, blueprint FROM assembly_form WHERE id = %s", [form.pk])
        assert not any("123456789" in str(value) for value in cursor.fetchone())
    assert not any("123456789" in str(entry.data) for entry in journal.history(form))
    assert seed_of(form) == 123456789


def test_a_form_s_lines_open_under_no_other_form_s_name(scheme):
    a_bank(scheme.document)
    form = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=None)
    form.code = "ACC4-261128-OTHER"
    with pytest.raises(InvalidTag):
        lines_of(form)


def test_opening_attaches_the_items_once(scheme):
    a_bank(scheme.document)
    form = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=None)
    expected = [line.version for line in lines_of(form)]
    open_form(form)
    open_form(form)
    assert list(form.items.values_list("item_version", flat=True)) == expected
    assert journal.history(form).filter(act="open_form").count() == 1


def test_a_drawn_form_cannot_be_opened(drawn):
    with pytest.raises(FormRefused, match="待审定"):
        open_form(drawn)


def test_nobody_reads_a_paper_without_a_reason(drawn, office):
    with pytest.raises(FormRefused, match="没有写原因"):
        read_paper(drawn, reason="  ", by=office)
    assert len(read_paper(drawn, reason="审定前通读", by=office)) == 96
    assert journal.history(drawn).get(act="read_paper").reason == "审定前通读"


def test_the_database_keeps_approvals_as_they_were(drawn, office):
    approve_form(drawn, by=office)
    with pytest.raises(Exception, match="append-only"):
        FormApproval.objects.update(digest="0" * 64)


def test_enemies_in_the_bank_never_meet(scheme):
    a_bank(scheme.document, times=1.3)
    singles = list(Item.objects.filter(type="single", course="acc-01"))
    singles[0].enemies.set(singles[1:])
    form = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=None)
    drawn = {line.version for line in lines_of(form)}
    assert not (singles[0].current_id in drawn and any(row.current_id in drawn for row in singles[1:]))


def test_pretest_items_stand_in_their_section_without_points(scheme, office):
    a_bank(scheme.document)
    terms = scheme.document.assembly
    trials = list(Item.objects.filter(type__in=("single", "true_false"))[:8])
    Item.objects.filter(pk__in=[item.pk for item in trials]).update(is_pretest=True)
    scheme.text = scheme.text.replace('pretest_share = "0"', 'pretest_share = "0.04"')
    scheme.__dict__.pop("document", None)
    assert terms.pretest_share == 0 and scheme.document.assembly.pretest_share == Decimal("0.04")
    form = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=office)
    rows = paper_rows(form)
    seeded = [row for row in rows if row.is_pretest]
    assert len(rows) == 96 + 3
    assert len(seeded) == 3
    assert {row.item_version.item_id for row in seeded} <= {item.pk for item in trials}
    assert sum(row.points for row in rows) == 100
    sections = [row.section for row in rows]
    assert sections == sorted(sections, key=["single", "multiple", "true_false", "short"].index)


def test_the_database_gives_pretest_items_no_points(scheme):
    a_bank(scheme.document)
    form = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=None)
    with pytest.raises(IntegrityError):
        FormItem.objects.create(form=form, position=97, section="single", points=1, is_pretest=True)
