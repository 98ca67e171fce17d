"""Cases that items share: a writer's own, in numbered wordings."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tancheng.items.models import Picture, Stimulus
from tancheng.items.services.authoring import create_item, save_stimulus
from tancheng.items.tests.makers import an_item_text
from tancheng.items.tests.strategies import PICTURES
from tancheng.items.text import StimulusText
from tancheng.people.models import Role
from tancheng.testing import a_user

pytestmark = pytest.mark.django_db
CASE = {"code": "acc-09-case", "title": "某热电厂", "text": "两台机组。\r\n\r\n数据为虚构。"}


@pytest.fixture
def writer(client, scheme):
    user = a_user(Role.WRITER, name="闻命题")
    client.force_login(user)
    return user


@pytest.fixture
def case(writer) -> Stimulus:
    return save_stimulus(StimulusText(code="acc-09-case", title="某热电厂", text="两台机组。"), by=writer)


def test_it_works(client, writer):
    page = client.post(reverse("desk_stimulus_new"), {"act": "save", **CASE}, follow=True)
    assert "案例材料已保存。命题时在“案例材料”一栏里选它，几道题就能共用。" in page.content.decode()
    kept = Stimulus.objects.get()
    assert (kept.code, kept.number, kept.text, kept.by) == ("acc-09-case", 1, "两台机组。\n\n数据为虚构。", writer)
    assert "某热电厂" in client.get(reverse("desk_stimuli")).content.decode()


def test_a_change_is_a_new_wording_and_items_keep_theirs(client, writer, case):
    item = create_item(an_item_text(stimulus="acc-09-case"), by=writer)
    page = client.post(
        reverse("desk_stimulus_edit", args=[case.code]), {"act": "save", "title": "某热电厂", "text": "三台机组。"}, follow=True
    )
    assert "已保存为第 2 稿。" in page.content.decode()
    assert f'{item.code}</a> 草稿 <span class="tag tag-warn">用的是旧稿</span>' in page.content.decode()
    assert list(Stimulus.objects.values_list("number", "text")) == [(2, "三台机组。"), (1, "两台机组。")]


def test_the_same_text_makes_no_wording(client, writer, case):
    page = client.post(
        reverse("desk_stimulus_edit", args=[case.code]), {"act": "save", "title": case.title, "text": case.text}, follow=True
    )
    assert "内容没有变化。" in page.content.decode()
    assert Stimulus.objects.count() == 1


def test_a_preview_shows_what_candidates_will_see_and_keeps_what_was_typed(client, writer):
    page = client.post(
        reverse("desk_stimulus_new"), {"act": "preview", **CASE, "text": "|甲|乙|\n|-|-|\n|1|2|\n\n<script>alert(1)</script>"}
    )
    words = page.content.decode()
    assert '<td class="brief">1</td>' in words
    assert "<script>alert" not in words
    assert 'value="acc-09-case"' in words
    assert not Stimulus.objects.exists()
    answer = client.post(reverse("desk_stimulus_preview"), {"title": "某厂", "text": "**重点**"})
    assert "<strong>重点</strong>" in answer.content.decode()


def test_a_picture_is_put_at_the_end_of_the_text(client, writer):
    picture = SimpleUploadedFile("流程.png", PICTURES["boiler.png"])
    page = client.post(reverse("desk_stimulus_new"), {"act": "picture", **CASE, "picture": picture})
    kept = Picture.objects.get()
    assert f"![图]({kept.name})" in page.context["form"]["text"].value()
    assert page.context["form"]["text"].value().startswith("两台机组。")
    assert 'src="data:image/png;base64,' in page.content.decode()


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (None, "没有选择图片"),
        (SimpleUploadedFile("图.svg", b"<svg onload='alert(1)'/>"), "文件不是完整的 PNG、JPG、GIF 或 WebP 图片"),
        (SimpleUploadedFile("大.png", b"\x89PNG" + b"\0" * 5 * 1024 * 1024), "图片超过 5 MB"),
    ],
)
def test_a_picture_that_cannot_be_kept_is_refused_and_the_text_stays(client, writer, picture, why):
    page = client.post(reverse("desk_stimulus_new"), {"act": "picture", **CASE, **({"picture": picture} if picture else {})})
    assert page.status_code == 409
    assert why in page.content.decode()
    assert "两台机组。" in page.content.decode()
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"code": "Ab c"}, "编号只能用小写字母、数字和短横线，例如 acc-09-case-01"),
        ({"code": "-abc"}, "编号要以小写字母或数字开头，3 至 30 个字符。"),
        ({"code": "acc_09"}, "编号要以小写字母或数字开头，3 至 30 个字符。"),
        ({"code": "acc-09-case-taken"}, "编号 acc-09-case-taken 已被占用。请换一个编号。"),
        ({"text": " \r\n "}, "请填写材料正文。"),
        ({"text": "两台\x08机组"}, "文字里有看不见的控制字符，请删去后重新输入。"),
    ],
)
def test_each_fault_is_said_beside_its_field(client, writer, changes, why):
    save_stimulus(StimulusText(code="acc-09-case-taken", title="同事的", text="材料"), by=a_user(Role.WRITER))
    page = client.post(reverse("desk_stimulus_new"), {"act": "save", **CASE, **changes})
    assert why in page.content.decode()
    assert Stimulus.objects.count() == 1


def test_another_writers_case_is_closed(client, case):
    client.force_login(a_user(Role.WRITER))
    assert client.get(reverse("desk_stimulus", args=[case.code])).status_code == 403
    assert client.post(reverse("desk_stimulus_edit", args=[case.code]), {"act": "save", **CASE}).status_code == 403
    assert client.get(reverse("desk_stimuli")).context["rows"] == []


def test_a_case_that_is_not_there_is_not_found(client, writer):
    assert client.get(reverse("desk_stimulus", args=["acc-09-gone"])).status_code == 404
    assert client.get(reverse("desk_stimulus_edit", args=["acc-09-gone"])).status_code == 404


def test_a_case_is_told_where_to_be_chosen(client, writer, case):
    page = client.get(reverse("desk_stimulus", args=[case.code])).content.decode()
    assert f"命题时在“案例材料”一栏里选“{case.title}”" in page


@pytest.mark.parametrize("role", [Role.CENTRE, Role.REVIEWER])
def test_only_writers_have_cases(client, scheme, role):
    client.force_login(a_user(role))
    for name in ("desk_stimuli", "desk_stimulus_new"):
        assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse("desk_stimulus_preview")).status_code == 403


def test_the_list_takes_as_many_queries_for_many_as_for_one(client, writer, case, django_assert_num_queries):
    with django_assert_num_queries(6):
        client.get(reverse("desk_stimuli"))
    for number in range(12):
        save_stimulus(StimulusText(code=f"acc-09-case-{number}", title="某厂", text="材料"), by=writer)
    with django_assert_num_queries(6):
        assert len(client.get(reverse("desk_stimuli")).context["rows"]) == 13
