"""Booking, ticket, waiting room, 96 answers, receipt."""

from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from tests.road.walker import SHANGHAI, Walker, day, pdf_text

SHORT_ANSWER = "核算边界以法人为界，逐项识别燃料燃烧、过程排放和外购电力，核对台账与发票，缺数据时按缺省值并写明理由。"
LEFT_OPEN = 7
WRONG = range(1, 11)  # ten single choices are answered wrongly: 85 objective points

KEYS = """
from tancheng.assembly.lines import paper_rows
from tancheng.delivery.models import Attempt
form = Attempt.objects.get(booking__ticket_number="{ticket}").form
answer = [[i.position, i.section, i.item_version.key, [o["id"] for o in i.item_version.options]] for i in paper_rows(form)]
"""

STARTS = """
from tancheng.sittings.models import Booking
booking = Booking.objects.select_related("sitting").get(enrolment_id={enrolment}, cancelled_at=None)
answer = [booking.ticket_number, booking.sitting.starts_at.isoformat()]
"""


def books_the_next_sitting(walker: Walker) -> None:
    page, enrolment = walker.page, walker.seen["enrolment"]
    page.goto("/my/")
    page.get_by_role("link", name="选择考期").click()
    page.get_by_role("button", name="约这个考期").click()
    expect(page.locator(".box-good", has_text="的考试。考前可下载准考证。")).to_be_visible()
    walker.seen["ticket"], starts = walker.town.ask(STARTS.format(enrolment=enrolment))
    walker.seen["starts"] = starts
    begins = _starts(walker).astimezone(SHANGHAI)
    assert begins.weekday() == 5
    assert (begins + timedelta(days=7)).month != begins.month, "the last Saturday"
    assert begins.time() == walker.scheme.exam.starts
    expect(page.get_by_role("link", name="下载准考证")).to_have_count(0)
    expect(page.locator("main")).to_contain_text(f"准考证自 {day(begins - timedelta(days=7))} 起可以下载")


def downloads_the_ticket(walker: Walker) -> None:
    """A week before."""
    page = walker.page
    walker.town.travel_to(_starts(walker) - timedelta(days=walker.scheme.exam.ticket_days) + timedelta(minutes=1))
    page.reload()
    text = pdf_text(page, page.get_by_role("link", name="下载准考证").get_attribute("href"))
    for words in ("准考证", walker.name, walker.seen["ticket"], day(_starts(walker)), walker.id_number[-4:]):
        assert words in text
    assert walker.id_number not in text


def two_approve_the_papers(walker: Walker) -> None:
    """The office draws them; nothing is sealed before a second person has approved."""
    page = walker.desk("office")
    page.goto("/desk/sittings/")
    begins = _starts(walker).astimezone(SHANGHAI)
    page.get_by_role("link", name=f"{begins.year} 年").click()
    page.get_by_role("row", name=day(begins)).get_by_role("link", name="查看").click()
    sitting = page.url
    page.get_by_role("button", name="组卷", exact=True).click()
    waiting = page.locator(".card", has_text="还没有审定过的试卷").locator("li a")
    expect(waiting.first).to_be_visible()
    forms = [link.get_attribute("href") for link in waiting.all()]
    for role in ("office", "centre"):
        desk = walker.desk(role)
        for form in forms:
            desk.goto(str(form))
            desk.get_by_role("button", name="审定通过").click()
            expect(desk.locator(".box-good").first).to_contain_text("还需要另一位同事审定" if role == "office" else "已封存")
    page.goto(sitting)
    page.get_by_role("button", name="组卷", exact=True).click()
    expect(page.locator("main")).to_contain_text("封存于")


def waits(walker: Walker) -> None:
    """From half an hour before the start on: pledge, device test, practice."""
    page = walker.page
    page.get_by_role("link", name="进入候考室").click()
    expect(page.locator("#not-yet")).to_be_visible()
    walker.town.travel_to(_starts(walker) - timedelta(minutes=30) + timedelta(seconds=1))
    page.goto(f"/exam/{walker.seen['ticket']}/")
    expect(page.locator("[data-check=network]")).to_contain_text("✓")
    expect(page.locator("[data-check=storage]")).to_contain_text("✓")
    page.locator("#pledge").check()
    page.get_by_role("button", name="进入考场等候").click()
    expect(page.get_by_role("heading", name="等待开考")).to_be_visible()
    expect(page.locator("#lobby-paper")).to_contain_text("加密试卷已下载")
    expect(page.locator("#questions article")).to_have_count(3)


def answers_everything(walker: Walker) -> None:
    """The page opens the paper by itself at the start; nobody presses anything."""
    page = walker.page
    walker.town.travel_to(_starts(walker) + timedelta(seconds=1))
    expect(page.locator("#submit")).to_be_visible()
    expect(page.locator("#questions article")).to_have_count(walker.scheme.paper.declared_items)
    for position, section, key, options in walker.town.ask(KEYS.format(ticket=walker.seen["ticket"])):
        if position == LEFT_OPEN:
            walker.seen["left open"] = _other_than(key, options)
        elif section == "short":
            page.locator(f"#q-{position} textarea").fill(SHORT_ANSWER)
        else:
            for choice in [_other_than(key, options)] if position in WRONG else key:
                _choose(page, position, choice)
    expect(page.locator("#card .card-summary")).to_have_text("已答 95/96 题")
    expect(page.locator("#save-status")).to_have_attribute("data-state", "saved")


def hands_in(walker: Walker) -> None:
    """The dialog names the question that is still open; then the receipt."""
    page = walker.page
    page.locator("#submit").click()
    dialog = page.locator("#submit-dialog")
    expect(dialog).to_contain_text("还有 1 题未作答")
    dialog.get_by_role("button", name=f"回到第 {LEFT_OPEN} 题").click()
    expect(dialog).to_be_hidden()
    _choose(page, LEFT_OPEN, walker.seen["left open"])
    page.locator("#submit").click()
    expect(dialog).to_contain_text("没有未作答的题")
    dialog.get_by_role("button", name="确认交卷").click()
    expect(page.get_by_role("heading", name="交卷成功")).to_be_visible()
    expect(page.locator("main")).to_contain_text("96/96 题")
    walker.seen["receipt"] = page.locator("dt", has_text="回执号").locator("+ dd").inner_text()
    answer = page.request.get(page.get_by_role("link", name="下载回执文件").get_attribute("href"))
    assert answer.status == 200
    page.goto(f"/exam/{walker.seen['ticket']}/room/")
    expect(page.get_by_role("heading", name="交卷成功")).to_be_visible()
    walker.headline("已交卷，阅卷中")


def _starts(walker: Walker) -> datetime:
    return datetime.fromisoformat(walker.seen["starts"])


def _other_than(key: list[str], options: list[str]) -> str:
    return next(option for option in options if option not in key)


def _choose(page: Page, position: int, option: str) -> None:
    page.locator(f'#q-{position} input[value="{option}"]').check()
