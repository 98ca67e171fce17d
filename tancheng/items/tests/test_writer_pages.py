"""The writer's desk in the browser's terms: list, form, preview, one item; and that nobody else reads what is not theirs."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from tancheng.items.forms import initial_of
from tancheng.items.models import Item, Picture, State
from tancheng.items.services.authoring import retire_item, save_stimulus, save_version
from tancheng.items.services.reviewing import return_item
from tancheng.items.tests.makers import an_item_text
from tancheng.items.text import ItemText, StimulusText
from tancheng.ledger import journal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scheme")]
SECRET = "核算电厂燃煤排放时"
NEW = f"{reverse('desk_item_new')}?type=single"


@pytest.fixture
def client(as_user, writer):
    return as_user(writer)


def typed(text: ItemText | None = None, **changes) -> dict:
    """What a browser sends for this item: fields that are empty go along empty."""
    values = initial_of(text or an_item_text())
    values["enemies"] = "、".join(values["enemies"])
    return {name: value for name, value in {**values, **changes}.items() if value is not None}


def html(answer) -> str:
    return answer.content.decode()


def a_picture(width: int = 60) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (width, 40), (13, 107, 82)).save(file, "PNG")
    file.seek(0)
    file.name = "chart.png"
    return file


# ── the form ──


def test_it_works(client, writer):
    page = client.post(NEW, {**typed(), "act": "save"}, follow=True)
    item = Item.objects.get()
    assert (item.code, item.state, item.author) == ("acc-04-s1001", State.DRAFT, writer)
    assert page.redirect_chain == [(reverse("desk_item_edit", args=[item.code]), 302)]
    assert "草稿已保存" in html(page) and "已经齐全，可以送审" in html(page)


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false", "short", "numeric"])
def test_every_type_has_its_form_and_a_stem_alone_can_be_kept(client, kind):
    address = f"{reverse('desk_item_new')}?type={kind}"
    assert "送审前还要补" in html(client.get(address))
    client.post(address, {"course": "acc-04", "stem": "写到这里。", "act": "save"})
    item = Item.objects.get()
    assert (item.type, item.state) == (kind, State.DRAFT)
    assert "写到这里。" in html(client.get(reverse("desk_item_edit", args=[item.code])))


def test_without_a_type_the_types_are_shown(client):
    page = html(client.get(reverse("desk_item_new")))
    assert "先选题型" in page
    assert all(f"?type={kind}" in page for kind in ("single", "multiple", "true_false", "short", "numeric"))


def test_saving_and_handing_in_at_once(client):
    page = client.post(NEW, {**typed(), "act": "submit"}, follow=True)
    assert "已送审" in html(page)
    assert Item.objects.get().state == State.IN_REVIEW


def test_what_cannot_be_handed_in_is_not_half_saved(client):
    page = client.post(NEW, {**typed(source=""), "act": "submit"})
    assert page.status_code == 409
    assert "没有写依据" in html(page) and SECRET in html(page)
    assert "今天写不完，请先点“保存草稿”" in html(page)
    assert not Item.objects.exists()


def test_faults_of_the_form_stand_beside_their_fields_and_the_text_stays(client):
    page = client.post(NEW, {**typed(difficulty="1.7", course="", option_B="", key=["B"]), "act": "save"})
    assert page.status_code == 200
    for words in ("还没有保存", "请填 0 到 1 之间的数", "请选择课程", "选项 B 勾选为答案，但没有文字", SECRET):
        assert words in html(page)
    assert not Item.objects.exists()


def test_a_changed_item_becomes_its_next_version(client, write):
    item = write()
    client.post(reverse("desk_item_edit", args=[item.code]), {**typed(stem="改后的题干？"), "act": "save"})
    assert list(item.versions.values_list("number", "stem")) == [(1, an_item_text().stem), (2, "改后的题干？")]


def test_what_waits_for_review_is_not_edited(client, write, hand_in):
    item = hand_in(write())
    address = reverse("desk_item_edit", args=[item.code])
    assert "现在不能改" in html(client.get(address, follow=True))
    page = client.post(address, {**typed(stem="偷偷改？"), "act": "save"})
    assert page.status_code == 409 and "先撤回送审" in html(page)
    assert item.versions.count() == 1


def test_the_remark_stands_beside_the_form_until_the_item_is_handed_in_again(client, write, hand_in, writer, reviewer):
    item = hand_in(write())
    return_item(item, checklist={}, comment="选项 B 有争议", by=reviewer)
    address = reverse("desk_item_edit", args=[item.code])
    assert "选项 B 有争议" in html(client.get(address))
    save_version(item, an_item_text(stem="改过的题干？"), by=writer)
    assert "选项 B 有争议" in html(client.get(address))
    hand_in(item)
    assert "审题员退回" not in html(client.get(reverse("desk_item", args=[item.code])))


# ── the preview ──


def test_the_preview_shows_what_the_candidate_sees_and_what_is_missing(client):
    answer = client.post(NEW, typed(stem="排放量 $E=AD\\times EF$ 是多少？", source=""), headers={"HX-Request": "true"})
    page = html(answer)
    assert '<span class="math inline">E=AD\\times EF</span>' in page
    assert "没有写依据" in page and "<html" not in page
    assert not Item.objects.exists()


def test_the_preview_names_items_that_ask_the_same(client, write, hand_in, approve, reviewer):
    known = approve(hand_in(write()), reviewer)
    page = html(client.post(NEW, typed(), headers={"HX-Request": "true"}))
    assert f"与题库里的 {known.code} 相近（100%）" in page


def test_the_preview_names_what_a_colleague_has_just_handed_in_once(client, write, hand_in, approve, reviewer, colleague):
    item = approve(hand_in(write(by=colleague)), reviewer)
    save_version(item, an_item_text(explanation="写得更清楚。"), by=colleague)
    hand_in(item)
    waiting = hand_in(write(by=colleague, stem="核算电厂燃煤排放的时候，活动数据指什么？"))
    page = html(client.post(NEW, {**typed(), "act": "preview"}))
    assert (page.count(item.code), page.count(waiting.code)) == (1, 1)


def test_markup_that_was_typed_does_not_run(client):
    page = html(client.post(NEW, typed(stem="<script>alert(1)</script> <img src=x onerror=alert(1)>"), headers={"HX-Request": "true"}))
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page


def test_only_own_cases_can_be_chosen(client, writer, colleague):
    save_stimulus(StimulusText(code="own-case", title="自己的材料", text="甲厂"), by=writer)
    save_stimulus(StimulusText(code="other-case", title="别人的材料", text="乙厂机密"), by=colleague)
    page = html(client.get(NEW))
    assert "自己的材料" in page and "别人的材料" not in page
    page = html(client.post(NEW, typed(stimulus="other-case"), headers={"HX-Request": "true"}))
    assert "乙厂机密" not in page


def test_a_course_brings_its_points(client, write):
    write(point="活动数据的获取")
    address = reverse("desk_item_points")
    assert "活动数据的获取" in html(client.get(address, {"course": "acc-04"}))
    assert "活动数据的获取" not in html(client.get(address, {"course": "pub-01"}))


# ── pictures ──


def test_a_picture_comes_back_as_the_words_that_show_it(client):
    words = client.post(reverse("desk_item_picture"), {"picture": a_picture()}).json()["words"]
    assert words == f"![]({Picture.objects.get().name})"
    page = html(client.post(NEW, typed(stem=f"看图。\n\n{words}"), headers={"HX-Request": "true"}))
    assert '<img src="data:image/png;base64,' in page


def test_a_file_that_is_no_picture_is_refused(client):
    file = io.BytesIO(b"<svg onload=alert(1)>")
    file.name = "evil.png"
    answer = client.post(reverse("desk_item_picture"), {"picture": file})
    assert answer.status_code == 409
    assert "图片 evil.png 没有收下" in answer.json()["refusal"]
    assert not Picture.objects.exists()


def test_without_script_the_picture_lands_behind_the_stem_and_the_text_stays(client):
    page = html(client.post(NEW, {**typed(), "act": "picture", "picture": a_picture()}))
    assert f"![]({Picture.objects.get().name})" in page and SECRET in page
    page = client.post(NEW, {**typed(), "act": "picture"})
    assert page.status_code == 409 and "没有选择文件" in html(page)


# ── the list ──


def test_an_empty_desk_says_how_to_begin(client):
    page = html(client.get(reverse("desk_items")))
    assert "您还没有命题" in page and reverse("desk_item_new") in page


def test_tabs_count_and_filter(client, write, hand_in):
    write(stem="一道草稿题？")
    hand_in(write(stem="一道待审题？"))
    page = html(client.get(reverse("desk_items")))
    assert "全部 2" in page and "草稿 1" in page and "待审 1" in page
    page = html(client.get(reverse("desk_items"), {"state": "draft"}))
    assert "一道草稿题？" in page and "一道待审题？" not in page


def test_search_looks_into_code_point_and_stem(client, write):
    write(stem="入炉煤怎样取样？", point="取样")
    write(stem="外购电力怎样计？", point="电力")
    page = html(client.get(reverse("desk_items"), {"q": "入炉煤"}))
    assert "入炉煤怎样取样？" in page and "外购电力怎样计？" not in page
    assert "没有符合条件的题目" in html(client.get(reverse("desk_items"), {"q": "没有这样的题", "type": "single"}))


def test_others_items_are_not_in_the_list(client, write, colleague):
    write(stem="同事的题？", by=colleague)
    assert "同事的题？" not in html(client.get(reverse("desk_items")))


def test_the_list_takes_as_many_queries_for_twenty_items_as_for_one(client, write, django_assert_max_num_queries):
    write()
    client.get(reverse("desk_items"))
    for number in range(19):
        write(stem=f"第 {number} 道题？")
    with django_assert_max_num_queries(8):
        client.get(reverse("desk_items"))


# ── one item ──


def test_the_item_shows_its_versions_and_what_changed(client, write, writer):
    item = write()
    save_version(item, an_item_text(stem="核算电厂燃油排放时，活动数据指什么？", key=["B"]), by=writer)
    page = html(client.get(reverse("desk_item", args=[item.code])))
    assert "第 1 版到第 2 版改了什么" in page
    assert "<del>煤</del><ins>油</ins>" in page and "<del>A</del><ins>B</ins>" in page
    assert SECRET in html(client.get(reverse("desk_item", args=[item.code]), {"version": "1"}))


def test_a_retired_item_has_no_version_in_use(client, write, hand_in, approve, reviewer, writer):
    item = approve(hand_in(write()), reviewer)
    address = reverse("desk_item", args=[item.code])
    assert ">在用</span>" in html(client.get(address))
    retire_item(item, reason="条例修订", by=writer)
    page = html(client.get(address))
    assert "停用前在用" in page and ">在用</span>" not in page


@pytest.mark.parametrize("version", ["9", "x", "²", "-1"])
def test_a_version_that_there_is_not_shows_the_newest(client, write, version):
    answer = client.get(reverse("desk_item", args=[write().code]), {"version": version, "old": version, "new": version})
    assert answer.status_code == 200 and SECRET in html(answer)


def test_acts_of_the_page(client, write):
    item = write()
    address = reverse("desk_item", args=[item.code])
    said = [
        ({"act": "submit"}, "已送审"),
        ({"act": "take_back"}, "已撤回"),
        ({"act": "retire", "reason": "写重了"}, "已停用"),
        ({"act": "restore"}, "已恢复"),
    ]
    for data, words in said:
        assert words in html(client.post(address, data, follow=True))
    assert [entry.act for entry in journal.history(item)][:4] == ["restore_item", "retire_item", "take_back_item", "submit_item"]


def test_a_refused_act_says_why(client, write):
    answer = client.post(reverse("desk_item", args=[write().code]), {"act": "retire", "reason": ""})
    assert answer.status_code == 409 and "没有写原因" in html(answer)


def test_an_act_that_there_is_not_is_not_found(client, write):
    assert client.post(reverse("desk_item", args=[write().code]), {"act": "approve"}).status_code == 404


# ── who reads what ──


@pytest.mark.parametrize("name", ["desk_item", "desk_item_edit", "desk_item_review"])
def test_another_writer_never_reads_the_text(write, as_user, colleague, name):
    answer = as_user(colleague).get(reverse(name, args=[write().code]))
    assert answer.status_code == 403 or name == "desk_item_review"
    assert SECRET not in html(answer)


def test_another_writer_changes_nothing(write, as_user, colleague):
    item = write()
    client = as_user(colleague)
    assert client.post(reverse("desk_item_edit", args=[item.code]), {**typed(stem="改成我的？"), "act": "save"}).status_code == 403
    for act in ("submit", "retire", "open"):
        assert client.post(reverse("desk_item", args=[item.code]), {"act": act, "reason": "好奇"}).status_code == 403
    assert item.versions.count() == 1


def test_the_centre_reads_an_approved_text_once_for_a_reason(write, hand_in, approve, reviewer, centre, as_user):
    item = approve(hand_in(write()), reviewer)
    client, address = as_user(centre), reverse("desk_item", args=[item.code])
    assert SECRET not in html(client.get(address))
    answer = client.post(address, {"act": "open", "reason": ""})
    assert answer.status_code == 409 and SECRET not in html(answer)
    assert SECRET in html(client.post(address, {"act": "open", "reason": "考生申诉"}))
    assert SECRET not in html(client.get(address))
    assert journal.history(item)[0].reason == "考生申诉"


def test_remarks_of_reviewers_open_with_the_text_only(write, hand_in, approve, reviewer, centre, as_user):
    item = write()
    return_item(hand_in(item), checklist={}, comment="“烟囱高度”一项太容易排除", by=reviewer)
    address = reverse("desk_item", args=[item.code])
    client = as_user(centre)
    page = html(client.get(address))
    assert "退回修改" in page and "只有命题人和写意见的审题员能看" in page
    assert "太容易排除" not in page
    assert "太容易排除" not in html(client.get(reverse("desk_bank_item", args=[item.code])))
    assert "太容易排除" not in html(client.get(reverse("desk_journal")))
    approve(hand_in(item), reviewer)
    assert "写明原因查看题目时一并显示" in html(client.get(address))
    assert "太容易排除" in html(client.post(address, {"act": "open", "reason": "考生申诉"}))


@pytest.mark.parametrize("role", ["office", "finance", "marker", "invigilator", "trainee"])
def test_other_roles_stay_outside(write, as_user, request, role):
    client, item = as_user(request.getfixturevalue(role)), write()
    for address in (reverse("desk_items"), NEW, reverse("desk_item_reviews"), reverse("desk_item", args=[item.code])):
        assert client.get(address).status_code == 403


def test_the_inbox_counts_what_came_back_and_what_is_unfinished(client, write, hand_in, reviewer):
    return_item(hand_in(write()), checklist={}, comment="请改", by=reviewer)
    write(stem="没写完")
    page = html(client.get(reverse("desk")))
    assert "<strong>退回修改的题目</strong>" in page and "<strong>没有写完的草稿</strong>" in page
    assert "等待审题" not in page
