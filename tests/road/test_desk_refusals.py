"""Wrong input at the desk: what happened and what next is said in plain Chinese, and what was typed stays where it was."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.road.expectations import keeps, open_all, says
from tests.road.walker import SHANGHAI

pytestmark = pytest.mark.browser


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
        with unpaid.expect_navigation():
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
    refund = page.locator("form", has=page.get_by_role("button", name="提交退费申请"))
    # Of somebody who has sat an exam only a part may go back.
    refund.locator("[name=amount]").fill("100")
    refund.locator("[name=reason]").fill("重复缴费")
    refund.get_by_role("button", name="提交退费申请").click()
    says(page, "退费申请已提交")
    page.goto("/desk/refunds/")
    page.get_by_role("link", name="审批", exact=True).first.click()
    page.locator("[name=approved][value=yes]").check()
    page.locator("[name=note]").fill("核实为重复缴费")
    page.locator("[name=paid_reference]").fill("BACK-1")
    page.get_by_role("button", name="提交审批意见").click()
    expect(page.get_by_role("alert")).to_be_visible()
    keeps(page, note="核实为重复缴费", paid_reference="BACK-1")


# ── hours and sittings ──


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


# ── marks and certificates ──


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


# ── the centre ──


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
