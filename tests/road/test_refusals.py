"""Wrong input by trainees and strangers: what happened and what next is said in plain Chinese, and what was typed stays where it was."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.road.expectations import keeps, says
from tests.road.walker import a_picture

pytestmark = pytest.mark.browser


# ── signing in ──


def test_a_short_mobile_number(visitor):
    page = visitor()
    page.goto("/accounts/login/")
    page.locator("#id_phone").fill("1380013")
    page.get_by_role("button", name="获取验证码").click()
    says(page, "手机号码应为 11 位数字，现在是 7 位，请核对")
    keeps(page, phone="1380013")


def test_a_wrong_code(visitor):
    page = visitor()
    page.goto("/accounts/login/")
    page.locator("#id_phone").fill("199 0000 9101")
    page.get_by_role("button", name="获取验证码").click()
    page.locator("[name=code]").fill("00000x")
    page.get_by_role("button", name="登录", exact=True).click()
    says(page, "验证码不正确，请核对短信中的 6 位数字")


def test_a_wrong_staff_password(visitor):
    page = visitor()
    page.goto("/accounts/login/")
    page.locator("summary", has_text="工作人员用邮箱密码登录").click()
    page.locator("[name=login]").fill("demo-office@example.com")
    page.locator("[name=password]").fill("not-the-password")
    page.locator("details").get_by_role("button", name="登录").click()
    says(page, "邮箱或密码不正确，请核对后再试")
    keeps(page, login="demo-office@example.com", password="")


# ── applying ──


@pytest.fixture
def form(visitor) -> Page:
    """The newcomer's own registration form."""
    page = visitor("newcomer")
    page.goto("/apply/")
    page.get_by_role("button", name="开始填写登记表").click()
    return page


def test_an_unfinished_form_lists_everything_at_once(form):
    form.locator("[name=name]").fill("新来的学员")
    form.get_by_role("button", name="提交", exact=True).click()
    for missing in ("请选择性别", "请填写身份证号码", "请上传近期免冠正面照片", "请选择申请工种", "请阅读真实性承诺"):
        says(form, missing)
    keeps(form, name="新来的学员")
    form.locator(".fault-list a", has_text="请填写身份证号码").click()
    expect(form).to_have_url(re.compile("#id_id_number$"))


def test_what_is_not_yet_right_is_kept_too(form):
    form.locator("[name=email]").fill("someone@")
    form.locator("[name=years_worked]").fill("三年")
    form.locator("[name=id_number]").fill("440103")
    form.locator("[name=employer]").fill("南岭示例电厂")
    form.get_by_role("button", name="保存，稍后再填").click()
    says(
        form,
        "您填的内容都留着",
        "电子信箱格式不对，例如 name@example.com",
        "请填写 0 至 70 之间的年数",
        "身份证号码应为 18 位，现在是 6 位",
    )
    form.goto(form.url)
    keeps(form, email="someone@", years_worked="三年", id_number="440103", employer="南岭示例电厂")


def test_a_photo_that_is_none(form):
    form.locator("[name=ethnicity]").select_option("汉族")
    form.locator("[name=photo]").set_input_files(a_picture("photo.jpg", b"just words, no picture"))
    form.get_by_role("button", name="保存，稍后再填").click()
    says(form, "请换一张 JPG 或 PNG 格式的近期免冠正面照片")
    keeps(form, ethnicity="汉族")


def test_a_level_whose_conditions_are_not_met(form):
    form.locator("[name=education]").select_option(label="高中")
    form.locator("[name=education_state][value=graduated]").check()
    form.locator("[name=job_type]").select_option("acc")
    form.locator("[name=level][value='3']").check()
    form.locator("[name=related_years]").fill("3.5")
    form.locator("[name=related_years]").blur()
    says(form, "尚不满足碳排放管理员三级的报考条件", "您可以报考：碳排放管理员四级")


# ── exam and public pages ──


def test_no_entry_without_the_pledge(visitor):
    page = visitor("candidate")
    page.goto("/my/")
    page.get_by_role("link", name="准考证与候考室").click()
    page.get_by_role("link", name="进入候考室").click()
    page.locator("form", has=page.locator("#pledge")).evaluate("(form) => { form.noValidate = true; }")
    page.get_by_role("button", name="进入考场").click()
    expect(page.get_by_role("alert")).to_contain_text("承诺")


def test_a_certificate_that_does_not_exist(visitor):
    page = visitor()
    page.goto("/verify/")
    page.locator("[name=number]").fill("GDCPI-PX-2026-999999-9")
    page.locator("[name=name]").fill("某某某")
    page.get_by_role("button", name="查询").click()
    says(page, "没有查到这张证书", "请对照证书逐字核对")
    keeps(page, number="GDCPI-PX-2026-999999-9", name="某某某")


def test_the_talent_pool_needs_consent(visitor):
    page = visitor("graduate")
    page.goto("/talent/mine/")
    page.locator("[name=introduction]").fill("愿意做年度报告")
    page.locator("[name=agree]").uncheck()
    page.locator("main form").first.get_by_role("button").first.click()
    says(page, "愿意加入时请勾选")
    keeps(page, introduction="愿意做年度报告")


def test_an_objection_without_facts(visitor):
    page = visitor()
    page.goto("/bases/")
    page.locator("a[href^='/rounds/']").first.click()
    page.locator("[name=name]").fill("热心群众")
    page.get_by_role("button", name="提交异议").click()
    expect(page.locator("#id_facts_error")).to_be_visible()
    keeps(page, name="热心群众")


def test_an_objection_gets_a_number(visitor):
    page = visitor()
    page.goto("/bases/")
    page.locator("a[href^='/rounds/']").first.click()
    page.locator("[name=name]").fill("热心群众")
    page.locator("[name=contact]").fill("citizen@example.com")
    page.locator("[name=facts]").fill("公示名单中的单位地址与申报材料不一致，请核实。")
    page.get_by_role("button", name="提交异议").click()
    says(page, "异议已受理", "受理号")
    expect(page.locator("main")).not_to_contain_text("citizen@example.com")


def test_a_page_that_is_not_there(visitor):
    page = visitor()
    assert page.goto("/no/such/page/").status == 404
    says(page, "没有找到这个页面", "请检查地址，或从首页重新进入")
