"""Marks, result, certificate, the stranger's check, the talent pool, and the revocation."""

from playwright.sync_api import Page, expect

from tests.road.sitting_the_exam import SHORT_ANSWER
from tests.road.walker import Walker, day, pdf_text

INTRODUCTION = "水泥行业核算五年，愿意做年度报告。"
REASON = "报名材料经核实不属实"


def marker_marks(walker: Walker) -> None:
    """One short answer after the other, never with a name."""
    walker.town.let_pass(hours=2)
    page = walker.desk("marker")
    page.goto("/desk/marking/")
    page.get_by_role("link", name="开始阅卷").click()
    for _ in range(10):
        expect(page.locator("[name=points]").first).to_be_visible()
        shown = page.locator("main").inner_text()
        for secret in (walker.name, walker.employer, walker.phone, walker.seen["ticket"]):
            assert secret not in shown
        is_ours = SHORT_ANSWER in shown
        page.locator(f"[name=points][value^='{4 if is_ours else 3}']").first.check()
        with page.expect_navigation():
            page.get_by_role("button", name="记分，评下一份").click()
        expect(page.locator(".box-good", has_text="已记")).to_be_visible()
        if is_ours:
            return
    raise AssertionError("the short answer never came up for marking")


def office_releases(walker: Walker) -> None:
    page = walker.desk("office")
    page.goto("/desk/results/")
    page.locator("tr", has_text="待发布").filter(has_text=day(walker.today())).get_by_role("link", name="查看").click()
    page.get_by_role("button", name="发布本场成绩").click()
    expect(page.locator(".box-good", has_text="已发布 1 人的成绩，其中 1 人及格")).to_be_visible()
    assert "成绩已公布" in walker.newest_sms()


def sees_the_result(walker: Walker) -> None:
    """85 objective points and 4 for the short answer."""
    page = walker.page
    walker.headline("考试通过，证书制作中")
    page.locator(".box").get_by_role("link", name="查看成绩").click()
    expect(page.locator(".figure b")).to_have_text("89.0 分")
    expect(page.get_by_text("恭喜，您已通过考试")).to_be_visible()


def office_issues(walker: Walker) -> None:
    walker.town.let_pass(days=9)
    page = walker.desk("office")
    page.goto("/desk/certificates/")
    expect(page.get_by_label(f"选择 {walker.name}")).to_be_checked()
    page.get_by_role("button", name="签发所选").click()
    expect(page.locator(".box-good", has_text="已签发 1 张证书")).to_be_visible()


def downloads_the_certificate(walker: Walker) -> None:
    page = walker.page
    walker.headline("证书已签发")
    link = page.locator(".box").get_by_role("link", name="查看证书")
    walker.seen["number"] = number = page.locator(".kv dd a", has_text="-").first.inner_text()
    text = pdf_text(page, link.get_attribute("href"))
    for words in (walker.name, number, "碳排放核算员", day(walker.today()), walker.scheme.source.issuer):
        assert words in text


def stranger_verifies(walker: Walker) -> None:
    page = walker.stranger()
    page.goto("/")
    page.get_by_role("link", name="查询证书").click()
    _looks_up(page, walker.seen["number"].lower(), walker.name)
    expect(page.get_by_text("证书真实有效")).to_be_visible()
    expect(page.locator(".kv")).to_contain_text(walker.name)

    page.goto(f"/verify/{walker.seen['number']}/")
    expect(page.get_by_text("已从二维码读出编号")).to_be_visible()
    expect(page.locator("[name=number]")).to_have_value(walker.seen["number"])
    page.locator("[name=name]").fill(walker.name)
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("证书真实有效")).to_be_visible()

    _looks_up(page, walker.seen["number"], "冼龙文")
    expect(page.get_by_text("没有查到这张证书")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(walker.name)


def joins_the_talent_pool(walker: Walker) -> None:
    page = walker.page
    page.goto("/my/")
    page.get_by_role("link", name="人才库设置").click()
    for field in ("name", "region", "introduction"):
        box = page.locator(f"[name=fields_shown][value={field}]")
        expect(box).not_to_be_checked()
        box.check()
    page.locator("[name=region]").fill("广东佛山")
    page.locator("[name=introduction]").fill(INTRODUCTION)
    page.locator("[name=agree]").check()
    page.get_by_role("button", name="加入人才库").click()
    expect(page.locator(".box-good", has_text="已加入人才库").first).to_be_visible()


def employer_finds_the_holder(walker: Walker) -> None:
    page = _searches_the_pool(walker)
    card = page.locator("article.card", has_text=walker.name)
    expect(card).to_contain_text(INTRODUCTION)
    for private in (walker.phone, walker.employer, walker.id_number[-4:]):
        expect(card).not_to_contain_text(private)


def centre_revokes(walker: Walker) -> None:
    """With a reason, which everybody can read from then on; the pool lets the holder go."""
    page = walker.desk("centre")
    page.goto("/desk/certificates/")
    page.locator("[name=q]").fill(walker.seen["number"])
    page.get_by_role("button", name="查询").click()
    page.get_by_role("link", name="查看", exact=True).click()
    page.locator("summary", has_text="撤销这张证书").click()
    page.locator("[name=reason]").fill(REASON)
    page.get_by_role("button", name="确认撤销").click()
    expect(page.locator(".box-good", has_text="证书已撤销")).to_be_visible()

    public = walker.stranger()
    public.goto("/verify/")
    _looks_up(public, walker.seen["number"], walker.name)
    expect(public.get_by_text("这张证书已撤销")).to_be_visible()
    expect(public.locator("main")).to_contain_text(f"撤销日期：{day(walker.today())}。原因：{REASON}")
    expect(_searches_the_pool(walker).locator("article.card", has_text=walker.name)).to_have_count(0)
    walker.headline("证书已撤销")


def _searches_the_pool(walker: Walker) -> Page:
    page = walker.stranger()
    page.goto("/talent/")
    page.locator("#job_type").select_option("碳排放核算员")
    page.locator("#level").select_option("四级")
    page.locator("#region").fill("佛山")
    page.get_by_role("button", name="查询").click()
    return page


def _looks_up(page: Page, number: str, name: str) -> None:
    page.locator("[name=number]").fill(number)
    page.locator("[name=name]").fill(name)
    page.get_by_role("button", name="查询").click()
