"""The desk's way with a form: draw, read, swap, approve, print."""

import io
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from tancheng.assembly.lines import lines_of, paper_rows
from tancheng.assembly.models import Form
from tancheng.assembly.services import draw_forms
from tancheng.assembly.tests.makers import a_bank
from tancheng.ledger import clock, journal
from tancheng.people.models import Role
from tancheng.testing import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(scheme):
    a_bank(scheme.document)


@pytest.fixture
def drawn(scheme, bank):
    return draw_forms(scheme, "acc", "4", count=1, day=date(2026, 11, 28), seed=1, by=None)[0]


def post(client, name, form, *args, **data):
    return client.post(reverse(name, args=[form.code, *args]), data, follow=True)


def test_two_parallel_forms_are_drawn_from_the_page(scheme, bank, office, as_user):
    page = as_user(office).post(reverse("desk_forms"), {"group": f"{scheme.pk}/acc/4", "day": "2026-11-28", "count": "2"}, follow=True)
    assert "组成 2 份平行卷" in page.content.decode()
    assert Form.objects.filter(state="drawn").count() == 2


def test_parallel_forms_stand_side_by_side_demand_by_demand(scheme, bank, office, as_user):
    forms = draw_forms(scheme, "acc", "4", count=2, day=date(2026, 11, 28), seed=1, by=None)
    page = as_user(office).get(reverse("desk_form", args=[forms[1].code]))
    covered = page.context["coverage"]
    assert covered.codes == [forms[1].code, forms[0].code]
    rows = {row.name: row for _, rows in covered.groups for row in rows}
    assert rows["单项选择题·公共基础"].counts == [(30, True), (30, True)]
    assert all(row.is_met for row in rows.values())
    assert f"…{forms[0].code[-5:]}" in page.content.decode()


def test_the_next_exam_day_is_proposed(scheme, office, as_user):
    with clock.pinned(datetime(2026, 11, 26, 9, tzinfo=UTC)):
        page = as_user(office).get(reverse("desk_forms")).content.decode()
    assert 'value="2026-11-28"' in page


def test_a_bank_too_small_says_what_is_missing_beside_the_form(scheme, office, as_user):
    page = as_user(office).post(reverse("desk_forms"), {"group": f"{scheme.pk}/acc/4", "day": "2026-11-28", "count": "1"})
    assert page.status_code == 409
    assert "单项选择题·公共基础缺" in page.content.decode()


def test_two_persons_approve_on_the_page(drawn, office, centre, as_user):
    assert "还需要另一位同事审定" in post(as_user(office), "desk_form_approve", drawn).content.decode()
    assert "已封存" in post(as_user(centre), "desk_form_approve", drawn).content.decode()


def test_the_paper_opens_with_a_reason_and_shows_its_keys(drawn, office, as_user):
    page = post(as_user(office), "desk_form_paper", drawn, reason="审定前通读", kind="screen", with_keys="on").content.decode()
    assert paper_rows(drawn)[0].item_version.stem in page
    assert "答案" in page
    assert journal.history(drawn).get(act="read_paper").reason == "审定前通读"


def test_without_a_reason_it_stays_shut(drawn, office, as_user):
    response = as_user(office).post(reverse("desk_form_paper", args=[drawn.code]), {"reason": "", "kind": "screen"})
    assert response.status_code == 409
    assert paper_rows(drawn)[0].item_version.stem not in response.content.decode()


def test_a_discarded_form_says_so_and_promises_no_exam(drawn, office, as_user):
    page = post(as_user(office), "desk_form_discard", drawn, **{"discard-reason": "题目重复"}).content.decode()
    assert "这份试卷已作废，不会用于考试" in page
    assert "应急组成" not in page


def test_a_link_opens_nothing(drawn, office, as_user):
    page = as_user(office).get(reverse("desk_form_paper", args=[drawn.code]), follow=True)
    assert page.redirect_chain == [(reverse("desk_form", args=[drawn.code]), 302)]
    assert "每次打开都要写明原因" in page.content.decode()
    assert not journal.history(drawn).filter(act="read_paper").exists()


def test_a_swap_without_a_reason_is_asked_for_it(drawn, office, as_user):
    page = post(as_user(office), "desk_form_swap", drawn, 2, version="1", reason="")
    assert "请写明原因" in page.content.decode()


def test_an_item_is_swapped_for_one_of_those_offered(drawn, office, as_user):
    client = as_user(office)
    page = client.get(reverse("desk_form_swap", args=[drawn.code, 2]))
    offered = page.context["alternatives"][0][0].version
    assert page.content.decode().count("看选项、答案和依据") == len(page.context["alternatives"])
    assert "各项要求仍满足" in page.content.decode()
    post(client, "desk_form_swap", drawn, 2, version=str(offered.pk), reason="与上月试卷相近")
    drawn.refresh_from_db()
    assert lines_of(drawn)[1].version == offered.pk


def test_a_place_that_is_not_there_is_refused(drawn, office, as_user):
    assert as_user(office).get(reverse("desk_form_swap", args=[drawn.code, 500])).status_code == 409


@pytest.mark.parametrize("with_keys", [True, False])
def test_the_pdf_has_all_items_and_keys_only_when_asked(drawn, office, as_user, with_keys):
    data = {"reason": "存档", "kind": "pdf", **({"with_keys": "on"} if with_keys else {})}
    response = post(as_user(office), "desk_form_paper", drawn, **data)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert f"第{paper_rows(drawn)[0].item_version.item.code}题"[1:-1] in text.replace(" ", "")
    assert ("解析：" in text) == with_keys
    assert drawn.digest[:20] in text.replace("\n", "")


@pytest.mark.parametrize("with_keys", [True, False])
def test_so_has_the_word_file(drawn, office, as_user, with_keys):
    data = {"reason": "存档", "kind": "docx", **({"with_keys": "on"} if with_keys else {})}
    response = post(as_user(office), "desk_form_paper", drawn, **data)
    text = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(response.content)).paragraphs)
    assert all(row.item_version.stem in text for row in paper_rows(drawn))
    assert ("答案：" in text) == with_keys


def test_others_may_do_none_of_it(drawn, as_user):
    for roles in ((), (Role.MARKER,), (Role.INVIGILATOR,), (Role.FINANCE,), (Role.WRITER,), (Role.REVIEWER,)):
        client = as_user(a_user(*roles))
        assert client.get(reverse("desk_forms")).status_code == 403
        assert client.get(reverse("desk_form_swap", args=[drawn.code, 1])).status_code == 403
        for name in ("desk_form_approve", "desk_form_discard", "desk_form_paper"):
            assert client.post(reverse(name, args=[drawn.code]), {"reason": "x", "kind": "screen"}).status_code == 403
