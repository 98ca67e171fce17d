"""Freezing a form: items, points and blueprint as they stood."""

from datetime import date

import pytest

from tancheng.assembly.lines import lines_of, paper_rows
from tancheng.assembly.models import Form, FormItem
from tancheng.assembly.services import BankTooSmall
from tancheng.assembly.tests.makers import a_bank, draw_form
from tancheng.items.models import Item
from tancheng.ledger import journal

pytestmark = pytest.mark.django_db
EXAM_DAY = date(2026, 11, 28)


@pytest.fixture
def bank(scheme):
    return a_bank(scheme.document)


def a_drawn_form(scheme, seed=1):
    return draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=seed, by=None)


def test_it_works(scheme, bank, office):
    form = draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=office)
    paper = scheme.document.paper
    items = list(form.items.all())
    assert [item.position for item in items] == list(range(1, paper.declared_items + 1))
    assert sum(item.points for item in items) == paper.declared_points
    assert form.code.startswith("ACC4-261128-")
    assert journal.history(form).get(act="draw_form").actor == office


def test_a_form_keeps_its_blueprint_when_the_scheme_changes(scheme, bank):
    form = a_drawn_form(scheme)
    assert form.blueprint["pass_points"] == str(scheme.document.paper.pass_points)
    assert [(s["type"], s["items"]) for s in form.blueprint["section"]] == [(s.type, s.items) for s in scheme.document.paper.section]


def test_a_form_keeps_its_wording_when_an_item_changes(scheme, bank):
    form = a_drawn_form(scheme)
    item = paper_rows(form)[0].item_version.item
    wording = lines_of(form)[0].version
    version = item.current
    version.pk, version.number, version.stem = None, 2, "新的题干"
    version.save()
    Item.objects.filter(pk=item.pk).update(current=version)
    assert lines_of(form)[0].version == paper_rows(form)[0].item_version_id == wording


def test_the_second_form_of_a_group_repeats_nothing(scheme, bank):
    first, second = a_drawn_form(scheme, seed=1), a_drawn_form(scheme, seed=2)
    assert not {line.version for line in lines_of(first)} & {line.version for line in lines_of(second)}
    assert first.digest != second.digest


def test_other_job_types_items_never_come_in(scheme, bank):
    a_bank(scheme.document, "trd")
    form = a_drawn_form(scheme)
    assert {item.item_version.item.course[:3] for item in paper_rows(form)} == {"pub", "acc"}


def test_an_empty_bank_is_refused_with_what_is_missing(scheme):
    with pytest.raises(BankTooSmall, match="碳排放核算员四级的试卷没有组成") as refused:
        a_drawn_form(scheme)
    for section in scheme.document.paper.section:
        assert section.name in refused.value.why
    assert not Form.objects.exists()


def test_items_no_longer_valid_on_the_day_do_not_count(scheme):
    a_bank(scheme.document, valid_until=date(2026, 11, 27))
    with pytest.raises(BankTooSmall, match="简答题"):
        a_drawn_form(scheme)
    assert not FormItem.objects.exists()
