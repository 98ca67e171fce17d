import io

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tancheng.enrolment.models import Application, Status
from tancheng.ledger.models import Entry
from tancheng.people import sealing
from tancheng.testing import a_scheme, a_user, an_application, an_id_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(as_user, trainee, scheme):
    """Posts a form of the trainee's own new draft; `page(action="save", **fields)`."""
    client = as_user(trainee)
    client.post(reverse("apply"), {"scheme": scheme.code})
    application = Application.objects.get(user=trainee)

    def post(typed, action="save", photo=None):
        files = {"photo": SimpleUploadedFile("me.jpg", photo)} if photo is not None else {}
        return client.post(reverse("application", args=[application.code]), {**typed, "action": action, **files}, follow=True)

    post.client, post.code = client, application.code
    post.saved = lambda: Application.objects.get(pk=application.pk)
    return post


def text(response):
    return response.content.decode()


def test_a_complete_form_is_submitted(page, typed, photo):
    response = page(typed, "submit", photo)
    assert page.saved().status == Status.SUBMITTED
    assert "等待审核" in text(response)
    assert page.saved().phone == "13800138000"
    assert page.saved().industries == ["发电", "化工"]


def test_applying_asks_to_sign_in_first(client, scheme):
    assert client.get("/apply/").url == "/accounts/login/?next=/apply/"


def test_apply_shows_every_open_scheme_with_its_conditions(as_user, trainee, scheme):
    a_scheme("gdcpa-2026-12")
    shown = text(as_user(trainee).get("/apply/"))
    assert "中专（中职）以上学历（含在读）" in shown
    assert "累计从事本职业或相关职业工作满10年" in shown


def test_an_unknown_scheme_is_refused_kindly(as_user, trainee, scheme):
    assert "请先选择按哪个方案报名" in text(as_user(trainee).post("/apply/", {"scheme": "nope\0"}))


def test_saving_keeps_what_is_valid_and_what_is_not(page, typed):
    shown = text(page({**typed, "years_worked": "八年", "email": "lin@", "id_number": "12345", "birth_date": "1990-13-45"}))
    assert "已保存" in shown
    saved = page.saved()
    assert saved.name == "林晓雯"
    assert saved.years_worked is None
    assert saved.unfinished["years_worked"] == "八年"
    assert sealing.unseal(saved.unfinished["id_number"]) == "12345"
    again = text(page.client.get(reverse("application", args=[page.code])))
    for value in ('value="八年"', 'value="lin@"', 'value="12345"', "现在是 5 位", "电子信箱格式不对"):
        assert value in again


def test_an_accepted_id_number_is_never_sent_back(page, typed):
    shown = text(page(typed))
    assert typed["id_number"] not in shown
    assert "**************" + typed["id_number"][-4:] in shown
    page({**typed, "id_number": ""})
    assert page.saved().id_number_last4 == typed["id_number"][-4:]


def test_an_id_number_can_be_typed_anew(page, typed):
    page(typed)
    page({**typed, "id_number": an_id_number(44)})
    assert page.saved().id_number_last4 == an_id_number(44)[-4:]


def test_submitting_too_early_lists_every_fault_with_a_link(page):
    response = page({"name": "林晓雯"}, "submit")
    assert response.status_code == 422
    shown = text(response)
    for wanted in (
        "请选择性别",
        "请填写出生日期",
        "请上传近期免冠正面照片",
        "勾选同意",
        'href="#id_employer"',
        'href="#id_sex_0"',
        'href="#id_privacy"',
    ):
        assert wanted in shown
    assert page.saved().name == "林晓雯"


def test_not_eligible_is_refused_with_clause_and_fitting_level(page, typed, photo):
    shown = text(page({**typed, "level": "3"}, "submit", photo))
    assert "尚不满足所选级别的报考条件" in shown
    assert "四（二）2（1）" in shown
    assert "您现在可以报考碳排放管理员四级" in shown
    assert page.saved().status == Status.DRAFT


def test_the_same_job_type_and_level_twice(page, typed, photo, trainee, scheme):
    page(typed, "submit", photo)
    page.client.post(reverse("apply"), {"scheme": scheme.code})
    second = Application.objects.get(user=trainee, status=Status.DRAFT)
    response = page.client.post(reverse("application", args=[second.code]), {**typed, "action": "submit"})
    assert "已经报过同一工种、同一级别" in text(response)
    assert "南岭示例电厂" in text(response)


def test_a_hostile_photo_is_told_and_the_rest_is_kept(page, typed):
    response = page(typed, "submit", b"<svg onload=alert(1)>")
    assert "不是" in text(response)
    assert page.saved().employer == "南岭示例电厂"
    assert not page.saved().photo
    assert page.saved().status == Status.DRAFT


@pytest.mark.parametrize(
    "strange",
    [
        {"name": "张\0三"},
        {"name": "王" * 5000},
        {"remark": "x" * 5000},
        {"job_type": "nope"},
        {"level": "9"},
        {"industries": ["发电", "不存在", "<b>"]},
        {"birth_date": "9999-99-99"},
        {"years_worked": "1e999"},
        {"years_worked": "NaN"},
        {"years_worked": "-1"},
        {"related_years": "3.14159"},
        {"sex": "x"},
        {"education": "\0"},
        {"held_level": "999"},
        {"id_number": "１" * 40},
        {"id_number": "\0" * 18},
        {"phone": "\0"},
        {"email": "a@b\0.cn"},
        {"privacy": "\0"},
    ],
)
@pytest.mark.parametrize("action", ["save", "submit"])
def test_strange_input_is_answered_in_words(page, typed, strange, action):
    response = page({**typed, **strange}, action)
    assert response.status_code in {200, 422}
    assert "系统出了故障" not in text(response)
    page.client.get(reverse("application", args=[page.code]))


def test_returned_forms_show_faults_at_their_fields_and_keep_the_rest(page, typed, photo, office):
    from tancheng.enrolment import services

    page(typed, "submit", photo)
    services.return_application(page.saved(), [{"field": "employer", "text": "工作单位请填写全称"}], "谢谢配合", by=office)
    shown = text(page.client.get(reverse("application", args=[page.code])))
    assert "请补正以下内容" in shown
    assert shown.count("工作单位请填写全称") == 2
    assert "谢谢配合" in shown
    mended = {**typed, "employer": "南岭示例电厂有限公司", "id_number": ""}
    page(mended, "submit")
    assert page.saved().status == Status.SUBMITTED


def test_withdrawing(page, typed, photo):
    page(typed, "submit", photo)
    page({}, "withdraw")
    assert page.saved().status == Status.WITHDRAWN


def test_a_submitted_form_refuses_edits(page, typed, photo):
    page(typed, "submit", photo)
    assert page(typed).status_code == 409


def test_immediate_checks(page, typed):
    url = reverse("application_check", args=[page.code, "id_number"])
    assert "格式正确" in text(page.client.post(url, typed))
    assert "不一致" in text(page.client.post(url, {**typed, "birth_date": "1991-03-07"}))
    assert "校验位" in text(page.client.post(url, {**typed, "id_number": typed["id_number"][:-1] + "5"}))
    assert "11 位" in text(page.client.post(reverse("application_check", args=[page.code, "phone"]), {"phone": "1"}))
    assert page.client.post(reverse("application_check", args=[page.code, "remark"]), {}).status_code == 404


def test_the_live_panel(page, typed):
    url = reverse("application_eligibility", args=[page.code])
    assert "四（二）1（1）" in text(page.client.post(url, typed))
    shown = text(page.client.post(url, {**typed, "level": "3"}))
    assert "还差：学历须为大学本科及以上，且须已毕业" in shown
    assert "您可以报考：<b>碳排放管理员四级" in shown
    assert "选好级别" in text(page.client.post(url, {}))
    assert page.saved().level == ""


def test_the_2026_form_asks_for_the_major_and_judges_by_its_own_conditions(as_user, trainee, scheme, typed):
    newer = a_scheme("gdcpa-2026-12")
    client = as_user(trainee)
    url = client.post(reverse("apply"), {"scheme": newer.code}).url
    assert "所学是否相关专业" in text(client.get(url))
    panel = reverse("application_eligibility", args=[Application.objects.get().code])
    assert "须满 5 年（现填 4.5 年）" in text(client.post(panel, {**typed, "related_years": "4.5"}))


def test_the_2024_form_does_not_ask_for_the_major(page):
    assert "所学是否相关专业" not in text(page.client.get(reverse("application", args=[page.code])))


@pytest.mark.parametrize("name", ["application", "application_photo", "application_pdf"])
def test_others_do_not_see_it(as_user, draft, name):
    url = reverse(name, args=[draft.code])
    assert as_user(a_user()).get(url).status_code == 404
    assert as_user(draft.user).get(url).status_code == 200


def test_the_office_sees_photo_and_paper(as_user, draft, office, marker):
    for name in ("application_photo", "application_pdf"):
        assert as_user(office).get(reverse(name, args=[draft.code])).status_code == 200
        assert as_user(marker).get(reverse(name, args=[draft.code])).status_code == 404


def test_the_paper_is_annex_1_on_one_page(as_user, draft, trainee):
    pdf = pypdf.PdfReader(io.BytesIO(as_user(trainee).get(reverse("application_pdf", args=[draft.code])).content))
    words = pdf.pages[0].extract_text().replace("\n", "").replace(" ", "")
    assert len(pdf.pages) == 1
    for wanted in (
        "学员信息登记表",
        "林晓雯",
        "文化程度",
        "所属行业",
        "身份证号码",
        "申请工种",
        "真实性承诺",
        "本人郑重承诺",
        "碳排放核算员",
        "四级",
    ):
        assert wanted in words


def test_user_text_on_paper_is_never_markup(as_user, trainee):
    made = an_application(trainee, employer='#panic("x") $a$ *b* @c <d> `e` \\', name="𠮷田·某", remark="#" * 300, pledge_name="#eval")
    response = as_user(trainee).get(reverse("application_pdf", args=[made.code]))
    words = pypdf.PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert '#panic("x")' in words.replace("“", '"').replace("”", '"')


def test_nothing_of_applying_writes_the_number_to_the_journal(page, typed, photo):
    page(typed, "submit", photo)
    assert typed["id_number"] not in str(list(Entry.objects.values()))


def test_boxes_on_paper_are_drawn_so_that_an_empty_one_never_looks_crossed(as_user, draft, trainee):
    words = pypdf.PdfReader(io.BytesIO(as_user(trainee).get(reverse("application_pdf", args=[draft.code])).content)).pages[0].extract_text()
    assert "发电" in words and not set("☐☑☒□■✓✗") & set(words)


def test_a_character_no_font_has_is_named_with_its_field(as_user, trainee):
    made = an_application(trainee, remark="见附件😀")
    response = as_user(trainee).get(reverse("application_pdf", args=[made.code]))
    assert response.status_code == 409
    page = response.content.decode()
    assert "“备注”" in page and "“😀”（U+1F600）" in page
