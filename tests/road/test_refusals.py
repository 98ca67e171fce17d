"""Wrong input at the main steps: what happened and what next is said in plain Chinese, and what was typed stays where it was."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.road.walker import SHANGHAI, a_picture

pytestmark = pytest.mark.browser


def says(page: Page, *words: str) -> None:
    for part in words:
        expect(page.locator("main")).to_contain_text(part)


def keeps(page: Page, **values: str) -> None:
    for name, value in values.items():
        expect(page.locator(f"[name={name}]").first).to_have_value(value)


def open_all(page: Page) -> None:
    """Unfold what is folded, so that its forms can be used."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")


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
    assert form.url.endswith("#id_id_number")


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


def test_returning_without_a_fault(visitor):
    page = visitor("office")
    page.goto("/desk/applications/")
    page.get_by_role("link", name="审核", exact=True).first.click()
    page.get_by_role("button", name="退回补正").click()
    expect(page.get_by_role("alert")).to_contain_text("没有写明需要补正什么")
    says(page, "待审核")


# ── money ──


@pytest.fixture
def unpaid(visitor) -> Page:
    """The office's page of 邓待缴's bill, 3000 yuan."""
    page = visitor("finance")
    page.goto("/desk/bills/?state=all&q=邓待缴")
    page.get_by_role("link", name="办理").click()
    return page


def test_a_transfer_of_tomorrow(unpaid, town):
    tomorrow = (town.now().astimezone(SHANGHAI) + timedelta(days=1)).date().isoformat()
    unpaid.locator("[name=bank_reference]").fill("REF-1")
    unpaid.locator("[name=received_on]").fill(tomorrow)
    unpaid.get_by_role("button", name="确认到账").click()
    says(unpaid, "到账日期在今天之后，请核对网银明细")
    keeps(unpaid, bank_reference="REF-1", received_on=tomorrow)


def test_a_transfer_without_its_number(unpaid):
    unpaid.locator("[name=payer]").first.fill("珠江口样例水泥有限公司")
    unpaid.get_by_role("button", name="确认到账").click()
    expect(unpaid.locator("#id_bank_reference_error")).to_be_visible()
    keeps(unpaid, payer="珠江口样例水泥有限公司")


def test_the_same_transfer_twice(unpaid):
    for _ in range(2):
        unpaid.locator("[name=bank_reference]").fill("REF-2")
        unpaid.locator("[name=amount]").first.fill("1000")
        unpaid.get_by_role("button", name="确认到账").click()
    expect(unpaid.get_by_role("alert")).to_contain_text("REF-2")
    keeps(unpaid, bank_reference="REF-2", amount="1000")


def test_an_invoice_number_with_letters_and_a_refund_above_what_was_paid(visitor):
    page = visitor("finance")
    page.goto("/desk/bills/?state=uninvoiced")
    page.get_by_role("link", name="办理").first.click()
    page.locator("[name=number]").fill("2444000A")
    page.get_by_role("button", name="登记发票").click()
    says(page, "发票号码应为 8 至 20 位数字（数电发票为 20 位），请核对")
    keeps(page, number="2444000A")
    open_all(page)
    refund = page.locator("form", has=page.get_by_role("button", name="提交退费申请"))
    refund.locator("[name=amount]").fill("99999")
    refund.locator("[name=reason]").fill("单位统一退训")
    refund.get_by_role("button", name="提交退费申请").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(refund.locator("[name=reason]")).to_be_visible()
    keeps(page, reason="单位统一退训")


def test_nobody_decides_their_own_refund(visitor):
    page = visitor("finance")
    page.goto("/desk/bills/?state=uninvoiced")
    page.get_by_role("link", name="办理").last.click()
    open_all(page)
    page.locator("[name=reason]").fill("重复缴费")
    page.get_by_role("button", name="提交退费申请").click()
    says(page, "退费申请已提交")
    page.goto("/desk/refunds/")
    page.get_by_role("link", name="审批", exact=True).first.click()
    page.locator("[name=approved][value=yes]").check()
    page.locator("[name=note]").fill("核实为重复缴费")
    page.locator("[name=paid_reference]").fill("BACK-1")
    page.get_by_role("button", name="提交审批意见").click()
    expect(page.get_by_role("alert")).to_be_visible()
    keeps(page, note="核实为重复缴费", paid_reference="BACK-1")


# ── study and exam ──


def test_more_minutes_than_the_course_has(visitor):
    page = visitor("office")
    page.goto("/desk/enrolments/?state=short")
    page.get_by_role("link", name="查看", exact=False).first.click()
    page.locator("summary", has_text="提出补记").click()
    page.locator("[name=minutes]").fill("9000")
    page.locator("[name=evidence]").fill("线下签到表")
    page.get_by_role("button", name="提交，等待确认").click()
    expect(page.get_by_role("alert")).to_contain_text("补记没有办成")
    keeps(page, minutes="9000", evidence="线下签到表")


def test_a_sitting_in_the_past(visitor):
    page = visitor("office")
    page.goto("/desk/sittings/")
    open_all(page)
    page.locator("[name=starts_at]").fill("2020-01-04T09:00")
    page.locator("[name=reason]").fill("加开一场")
    page.get_by_role("button", name="增加考期").click()
    expect(page.get_by_text("这个时间已经过去。请选择今后的时间。")).to_be_visible()
    keeps(page, starts_at="2020-01-04T09:00", reason="加开一场")


def test_no_entry_without_the_pledge(visitor):
    page = visitor("candidate")
    page.goto("/my/")
    page.get_by_role("link", name="准考证与候考室").click()
    page.get_by_role("link", name="进入候考室").click()
    page.locator("form", has=page.locator("[name=pledge]")).evaluate("(form) => { form.noValidate = true; }")
    page.get_by_role("button", name="进入考场").click()
    expect(page.get_by_role("alert")).to_contain_text("承诺")


# ── marks, certificates, public pages ──


def test_a_mark_without_points(visitor):
    page = visitor("marker")
    page.goto("/desk/marking/")
    page.get_by_role("link", name="开始阅卷").click()
    page.locator("[name=comment]").fill("边界写得清楚")
    page.get_by_role("button", name="记分，评下一份").click()
    says(page, "请选择得分")
    keeps(page, comment="边界写得清楚")


def test_no_release_before_everything_is_marked(visitor):
    page = visitor("office")
    page.goto("/desk/results/")
    page.locator("tr", has_text="待发布").get_by_role("link", name="查看").first.click()
    page.get_by_role("button", name="发布本场成绩").click()
    says(page, "成绩没有发布", "份简答题没有阅完", "请通知阅卷员阅完后再发布")


def test_no_revocation_without_a_reason(visitor):
    page = visitor("centre")
    page.goto("/desk/certificates/?q=梁有证")
    page.get_by_role("link", name="查看", exact=True).click()
    open_all(page)
    page.get_by_role("button", name="确认撤销").click()
    expect(page.locator("#id_reason_error")).to_be_visible()
    expect(page.get_by_text("已撤销（")).to_have_count(0)


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


def test_a_colleague_with_a_wrong_number(visitor):
    page = visitor("centre")
    page.goto("/desk/staff/")
    page.locator("[name=full_name]").fill("新同事")
    page.locator("[name=phone]").fill("020-12345678")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.locator("#id_phone_error")).to_be_visible()
    keeps(page, full_name="新同事", phone="020-12345678")


def test_a_comment_period_that_ends_before_it_begins(visitor):
    page = visitor("centre")
    page.goto("/desk/rounds/new/")
    page.locator("[name=title]").fill("关于公示名单的通知")
    page.locator("[name=comment_from]").fill("2027-03-10")
    page.locator("[name=comment_until]").fill("2027-03-01")
    page.locator("main form").first.get_by_role("button").last.click()
    expect(page.locator(".error").first).to_be_visible()
    keeps(page, title="关于公示名单的通知", comment_from="2027-03-10", comment_until="2027-03-01")


def test_a_page_that_is_not_there(visitor):
    page = visitor()
    assert page.goto("/no/such/page/").status == 404
    says(page, "没有找到这个页面", "请检查地址，或从首页重新进入")
