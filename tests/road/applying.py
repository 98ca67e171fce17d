"""From the public notice to the bill."""

import re

from playwright.sync_api import Page, expect

from tests.road.walker import Walker, a_picture, arrived, day, pdf_text, portrait, six_months_on


def reads_the_notice(walker: Walker) -> None:
    page, scheme = walker.page, walker.scheme
    page.goto("/")
    page.get_by_role("link", name="先看报考通知").click()
    courses = [*scheme.public_course, *(course for job in scheme.job_type for course in job.courses)]
    assert len(courses) == 48
    expect(page.locator(".course-list li")).to_have_text([course.name for course in courses])
    fees = page.locator("#fees")
    for fee in scheme.fee:
        expect(fees).to_contain_text(f"{fee.member:f} 元/人")
        expect(fees).to_contain_text(f"{fee.non_member:f} 元/人")
    expect(page.locator("article.notice")).to_contain_text(scheme.source.number)


def signs_in(walker: Walker) -> None:
    page = walker.page
    page.locator(".notice-toc").get_by_role("link", name="我要报名").click()
    page.locator("#id_phone").fill(walker.phone)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.locator("[name=code]")).to_be_visible()
    code = re.search(r"验证码是 (\d{6})", walker.newest_sms())
    assert code
    page.locator("[name=code]").fill(code[1])
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="我要报名")).to_be_visible()


def fills_the_form(walker: Walker) -> None:
    """With a wrong ID number first; saves, goes away, comes back."""
    page = walker.page
    page.locator(f"input[name=scheme][value={walker.scheme.code}]").check()
    page.get_by_role("button", name="开始填写登记表").click()
    page.locator("[name=name]").fill(walker.name)
    page.locator("[name=sex][value=female]").check()
    page.locator("[name=birth_date]").fill(walker.birth.isoformat())
    page.locator("[name=ethnicity]").select_option("汉族")
    _types_a_wrong_id_number(walker)
    page.locator("[name=photo]").set_input_files(a_picture("selfie.jpg", portrait()))
    page.locator("[name=education]").select_option(label="大专")
    page.locator("[name=education_state][value=graduated]").check()
    page.locator("[name=email]").fill("walker@example.com")
    page.get_by_role("button", name="保存，稍后再填").click()
    expect(page.get_by_text("已保存").first).to_be_visible()
    walker.seen["application"] = arrived(page, r"/apply/(\w+)/")

    walker.headline("登记表还没有提交")
    page.get_by_role("link", name="继续填写").click()
    expect(page.locator("[name=name]")).to_have_value(walker.name)
    expect(page.locator("[name=birth_date]")).to_have_value(walker.birth.isoformat())
    expect(page.locator("[name=email]")).to_have_value("walker@example.com")
    expect(page.locator("img.photo")).to_be_visible()
    assert walker.id_number not in page.content(), "a saved ID number is never sent back"


def _types_a_wrong_id_number(walker: Walker) -> None:
    page = walker.page
    wrong = walker.id_number[:-1] + ("1" if walker.id_number[-1] != "1" else "2")
    page.locator("[name=id_number]").fill(wrong)
    page.locator("[name=email]").focus()
    expect(page.locator("#check-id_number")).to_contain_text("校验位不符")
    page.locator("[name=id_number]").fill(walker.id_number)
    page.locator("[name=email]").focus()
    expect(page.locator("#check-id_number")).to_contain_text("格式正确")


def submits(walker: Walker) -> None:
    page = walker.page
    page.locator("[name=phone]").fill(walker.phone)
    page.locator("[name=employer]").fill("样例水泥")
    page.locator("[name=years_worked]").fill("8")
    page.locator("[name=industries][value=建材]").check()
    page.locator("[name=job_type]").select_option("acc")
    page.locator("[name=level][value='4']").check()
    page.locator("[name=related_years]").fill("5")
    expect(page.locator("#eligibility")).to_contain_text("满足碳排放管理员四级的报考条件")
    page.locator("[name=pledge_name]").fill(walker.name)
    page.locator("[name=privacy]").check()
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("登记表已提交，等待审核")).to_be_visible()
    walker.headline("资料已提交，正在审核")


def prints_the_form(walker: Walker) -> None:
    text = pdf_text(walker.page, f"/apply/{walker.seen['application']}/form.pdf")
    for words in ("学员信息登记表", walker.name, "真实性承诺", "碳排放核算员"):
        assert words in text


def office_returns_it(walker: Walker) -> None:
    """Once, with two faults."""
    page = walker.desk("office")
    _finds_the_application(walker, page)
    _return_line(page, "photo").locator("[type=checkbox]").check()
    employer = _return_line(page, "employer")
    employer.locator("[type=checkbox]").check()
    employer.locator("[name=text_employer]").fill("工作单位请写全称，与公章一致")
    page.get_by_role("button", name="退回补正").click()
    expect(page.locator(".box-good", has_text="共 2 处需要补正")).to_be_visible()
    assert "有 2 处需要补正" in walker.newest_sms()


def mends_it(walker: Walker) -> None:
    page = walker.page
    walker.headline("有几处需要补正")
    page.get_by_role("link", name="去补正").click()
    faults = page.locator(".fault-list li")
    expect(faults).to_have_count(2)
    expect(faults.filter(has_text="工作单位请写全称，与公章一致")).to_have_count(1)
    expect(page.locator("[name=employer]")).to_have_value("样例水泥")
    page.locator("[name=employer]").fill(walker.employer)
    page.locator("[name=claims_member]").check()
    page.locator("[name=photo]").set_input_files(a_picture("portrait.jpg", portrait((1200, 1680))))
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("登记表已提交，等待审核")).to_be_visible()


def office_approves_it(walker: Walker) -> None:
    page = walker.desk("office")
    _finds_the_application(walker, page)
    expect(page.locator(".timeline").first).to_contain_text("第 2 次提交")
    expect(page.locator("input[name=price][value=member]")).to_be_checked()  # the unit stands in the register
    page.get_by_role("button", name="通过，并开缴费单").click()
    expect(page.locator(".box-good", has_text=f"已通过 {walker.name} 的报名")).to_be_visible()


def sees_the_bill(walker: Walker) -> None:
    page, payment = walker.page, walker.scheme.payment
    fee = next(fee for fee in walker.scheme.fee if fee.level == "4")
    walker.headline("审核通过，等待缴费")
    page.get_by_role("link", name="查看缴费单").click()
    walker.seen["bill"] = arrived(page, r"/bills/(\w+)/")
    expect(page.locator(".figure b")).to_have_text(f"{fee.member:,.2f} 元")
    remark = f"{walker.seen['bill']} {payment.remark.format(name=walker.name, job_type='碳排放核算员')}"
    expect(page.locator("dd.strong")).to_have_text(remark)
    expect(page.locator("main")).to_contain_text(payment.account_name)
    expect(page.locator("main")).to_contain_text(payment.bank)
    assert remark in walker.newest_sms()


def finance_confirms_the_transfer(walker: Walker) -> None:
    """The account opens at once, for six calendar months."""
    page = walker.desk("finance")
    page.goto("/desk/bills/?state=unpaid")
    page.locator("[name=q]").fill(walker.name)
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="办理").click()
    expect(page.locator("[name=received_on]")).to_have_value(walker.today().isoformat())
    page.locator("[name=bank_reference]").fill("2026112300012345")
    page.get_by_role("button", name="确认到账").click()
    expect(page.locator(".box-good", has_text="学习账号已开通")).to_be_visible()

    expiry = day(six_months_on(walker.today()))
    walker.page.goto(f"/bills/{walker.seen['bill']}/")
    expect(walker.page.locator(".box-good")).to_contain_text(f"已付清，学习账号已开通有效期至 {expiry}")
    walker.page.goto("/my/")
    expect(walker.page.locator(".kv")).to_contain_text(f"至 {expiry}")


def finance_records_the_invoice(walker: Walker) -> None:
    page = walker.desk("finance")
    form = page.locator("form", has=page.get_by_role("button", name="登记发票"))
    form.locator("[name=number]").fill("24440000000123456789")
    form.locator("[name=title]").fill(walker.employer)
    expect(form.locator("[name=issued_on]")).to_have_value(walker.today().isoformat())
    form.get_by_role("button", name="登记发票").click()
    expect(page.locator(".box-good", has_text="发票已登记")).to_be_visible()
    walker.page.goto(f"/bills/{walker.seen['bill']}/")
    expect(walker.page.locator("main")).to_contain_text("发票已开具：24440000000123456789")


def _finds_the_application(walker: Walker, page: Page) -> None:
    page.goto("/desk/applications/")
    page.locator("[name=q]").fill(walker.name)
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="审核", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(walker.name)
    expect(page.locator("main")).not_to_contain_text(walker.id_number)


def _return_line(page: Page, field: str):
    return page.locator(".return-line", has=page.locator(f"[name=fault][value={field}]"))
