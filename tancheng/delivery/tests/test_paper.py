"""The paper's payload: rich texts, cases, numbers, items on trial, and papers that are still sealed."""

import json
from datetime import date

import pytest

from tancheng import testing
from tancheng.assembly.models import FormItem
from tancheng.assembly.services import open_form
from tancheng.assembly.tests.makers import a_bank, draw_form
from tancheng.delivery import paper
from tancheng.delivery.tests import makers, rich
from tancheng.items.models import Stimulus

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(db):
    return rich.a_form(rich.a_scheme())


def items(form):
    return {item["position"]: item for item in paper.payload(form)["items"]}


def test_it_works(form):
    stem = items(form)[1]["stem_html"]
    assert '<table class="table">' in stem and '<td class="num brief">20.908</td>' in stem
    assert '<span class="math inline">GJ/t</span>' in stem and '<span class="math block">E=\\sum_i' in stem
    assert 'alt="设施边界图"' in stem and 'src="data:image/png;base64,' in stem
    assert items(form)[1]["options"][0] == {
        "id": "a",
        "html": '<span class="math inline">E</span> 的单位是 <span class="math inline">tCO_2</span>',
    }


def test_a_plain_stem_is_one_plain_paragraph():
    form = makers.a_form(testing.a_scheme(), {"none": 0})
    makers.add_item(form, "short", stem="第一行 1 < 2\n第二行")
    assert items(form)[1]["stem_html"] == "<p>第一行 1 &lt; 2<br>\n第二行</p>\n"


def test_hostile_text_stays_text_and_links_lead_nowhere():
    form = makers.a_form(testing.a_scheme(), {"none": 0})
    makers.add_item(
        form, "short", stem="<script>alert(1)</script> [答案在此](https://example.com) ![图](https://example.com/x.png) <https://a.cn>"
    )
    html = items(form)[1]["stem_html"]
    assert "<script" not in html and "<a" not in html and "<img" not in html
    assert "答案在此" in html and "&lt;script&gt;" in html


def test_a_case_is_sent_once_and_named_by_its_items(form):
    sent = paper.payload(form)
    assert list(sent["stimuli"]) == ["cement-2025"]
    assert sent["stimuli"]["cement-2025"]["title"] == "水泥企业的补充数据表"
    assert "<strong>核查组</strong>" in sent["stimuli"]["cement-2025"]["html"]
    assert [item["stimulus"] for item in sent["items"]] == [None, "cement-2025", "cement-2025", None, None, None, None]


def test_two_wordings_of_a_case_stand_apart(form):
    later = Stimulus.objects.create(code="cement-2025", number=2, digest="2" * 64, title="新", text="新材料", made_at=makers.START)
    makers.add_item(form, "single", stimulus=later)
    assert list(paper.payload(form)["stimuli"]) == ["cement-2025", "cement-2025-2"]
    assert items(form)[8]["stimulus"] == "cement-2025-2"


def test_a_number_has_its_unit_and_nothing_of_its_answer(form):
    sent = json.dumps(paper.payload(form), ensure_ascii=False)
    assert items(form)[6]["unit"] == "tCO₂"
    assert "tolerance" not in sent and "answer" not in sent and "1025.5" not in sent
    for word in (*makers.SECRET_WORDS, "key", "explanation", "scoring"):
        assert word not in sent


def test_an_item_on_trial_looks_like_all_others(form):
    with_trial = paper.payload(form)
    FormItem.objects.filter(form=form, is_pretest=True).update(is_pretest=False, points=1)
    counted = paper.payload(form)
    assert with_trial["items"] == counted["items"]
    assert (with_trial["unscored"], counted["unscored"]) == (1, 0)
    assert (with_trial["sections"][0]["points"], counted["sections"][0]["points"]) == ("3", "4")


def test_a_section_only_on_trial_shows_the_scheme_s_points(form):
    trial = makers.add_item(form, "true_false", is_pretest=True)
    assert items(form)[trial.position]["points"] == "1"
    assert paper.payload(form)["sections"][-1]["points"] == "0"


def test_the_sections_say_how_part_points_are_given(form):
    assert {section["type"]: section["policy"] for section in paper.payload(form)["sections"]}["multiple"] == "partial"


def test_a_sealed_form_is_read_without_being_opened():
    scheme = testing.a_scheme()
    a_bank(scheme.document, times=1)
    form = draw_form(scheme, "acc", "4", day=date(2026, 11, 28), seed=1, by=None)
    sent = paper.payload(form)
    assert len(sent["items"]) == 96 and "关于核算边界的第" in sent["items"][0]["stem_html"]
    assert not form.items.filter(item_version__isnull=False).exists()
    open_form(form)
    assert paper.payload(form) == sent


def test_reading_a_paper_takes_few_queries(form, django_assert_num_queries):
    with django_assert_num_queries(4):
        paper.payload(form)
