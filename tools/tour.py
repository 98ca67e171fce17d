"""Take the pictures of docs/tour/ from a running demonstration: python tools/tour.py http://127.0.0.1:8000 [docs/tour]

Start the demonstration afresh (./run --demo) and run this within the hour: the candidate's exam begins three minutes after the start, and
the picture of the exam room waits for it.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP, PHONE = (1440, 900), (390, 844)
LARGEST = 300_000
EXAM_BEGINS_WITHIN = 240_000  # ms


def notice(page: Page) -> None:
    page.goto("/notice/")


def my_road(page: Page) -> None:
    page.goto("/my/")


def apply(page: Page) -> None:
    page.goto("/apply/")
    page.get_by_role("button", name="开始填写登记表").click()
    page.locator("[name=name]").fill("林晓雯")
    page.locator("[name=education]").select_option(label="大专")
    page.locator("[name=education_state][value=graduated]").check()
    page.locator("[name=job_type]").select_option("acc")
    page.locator("[name=level][value='3']").check()
    page.locator("[name=related_years]").fill("5")
    page.locator("[name=related_years]").blur()
    expect(page.locator("#eligibility")).to_contain_text("您可以报考")
    page.locator("h2", has_text="二、单位与行业").scroll_into_view_if_needed()
    page.locator("h2", has_text="三、报考").evaluate("(title) => window.scrollTo(0, title.getBoundingClientRect().top + scrollY - 320)")


def apply_on_the_phone(page: Page) -> None:
    apply(page)
    page.locator("#eligibility").evaluate("(panel) => window.scrollTo(0, panel.getBoundingClientRect().top + scrollY - 420)")


def lesson(page: Page) -> None:
    page.goto("/my/")
    page.get_by_role("link", name="继续学习").click()
    page.locator(".actions a", has_text="学习").first.click()
    expect(page.locator(".study-text")).to_contain_text("正在计时")
    page.locator(".lesson-text").evaluate("(text) => window.scrollTo(0, text.getBoundingClientRect().top + scrollY - 120)")


def exam_room(page: Page) -> None:
    """Some questions answered, one flagged; a phone that comes later takes the exam over."""
    page.goto("/my/")
    page.get_by_role("link", name="准考证与候考室").click()
    page.get_by_role("link", name="进入候考室").click()
    if page.locator("#pledge-form").count():
        if page.locator("#pledge").is_visible():
            page.locator("#pledge").check()
        page.get_by_role("button", name="进入考场").click()
    submit, busy = page.locator("#submit"), page.locator("#busy-confirm")
    expect(submit.or_(busy).filter(visible=True)).to_be_visible(timeout=EXAM_BEGINS_WITHIN)
    if busy.is_visible():
        busy.click()
    expect(submit).to_be_visible()
    if page.viewport_size and page.viewport_size["width"] == DESKTOP[0]:
        for position in range(1, 24):
            page.locator(f"#q-{position} input").nth(position % 4).check()
        page.locator("#q-9 .flag").click()
    expect(page.locator("#save-status")).to_have_attribute("data-state", "saved")
    page.locator("#card button.cell", has_text="23").dispatch_event("click")


def desk(page: Page) -> None:
    page.goto("/desk/")


def marking(page: Page) -> None:
    page.goto("/desk/marking/")
    page.get_by_role("link", name="开始阅卷").click()


def verify(page: Page) -> None:
    page.goto("/my/")
    number = page.locator(".kv dd a", has_text="-").first.inner_text()
    page.goto(f"/verify/{number}/")
    page.locator("[name=name]").fill("梁有证")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("证书真实有效")).to_be_visible()


def review(page: Page) -> None:
    page.goto("/desk/applications/")
    page.get_by_role("link", name="审核", exact=True).first.click()


def bill(page: Page) -> None:
    page.goto("/my/")
    page.get_by_role("link", name="查看缴费单").click()


def live_board(page: Page) -> None:
    page.goto("/desk/")
    page.locator("main").get_by_role("link", name="考场实况").first.click()


def talent(page: Page) -> None:
    page.goto("/talent/?job_type=碳排放核算员&region=广州")


def item_writing(page: Page) -> None:
    page.goto("/desk/items/?state=returned")
    page.locator("td a").first.click()
    page.get_by_role("link", name="按意见修改").click()


def item_review(page: Page) -> None:
    page.goto("/desk/items/reviews/")
    page.locator("main").get_by_role("button").or_(page.locator("main table a, main .card a")).first.click()


def bank(page: Page) -> None:
    page.goto("/desk/items/bank/")


def form_report(page: Page) -> None:
    page.goto("/desk/forms/?state=drawn")
    page.locator("table a").first.click()
    page.locator("h2", has_text="与其他试卷比较").evaluate(
        "(title) => window.scrollTo(0, title.getBoundingClientRect().top + scrollY - 420)"
    )


@dataclass(frozen=True)
class Picture:
    name: str
    person: str
    arrange: Callable[[Page], None]
    size: tuple[int, int] = DESKTOP


PICTURES = [
    Picture("01-notice", "", notice),
    Picture("02-my-road", "student", my_road),
    Picture("03-apply", "newcomer", apply),
    Picture("04-lesson", "student", lesson),
    Picture("05-exam-room", "candidate", exam_room),
    Picture("06-desk", "office", desk),
    Picture("07-marking", "marker", marking),
    Picture("08-verify", "graduate", verify),
    Picture("09-review", "office", review),
    Picture("10-bill", "u1", bill),
    Picture("11-live-board", "invigilator", live_board),
    Picture("12-talent", "", talent),
    Picture("13-phone-my-road", "student", my_road, PHONE),
    Picture("14-phone-apply", "newcomer", apply_on_the_phone, PHONE),
    Picture("15-phone-lesson", "student", lesson, PHONE),
    Picture("16-phone-exam-room", "candidate", exam_room, PHONE),
    Picture("17-item-writing", "writer", item_writing),
    Picture("18-item-review", "reviewer", item_review),
    Picture("19-bank", "centre", bank),
    Picture("20-form-report", "office", form_report),
]


def take(browser: Browser, site: str, picture: Picture, folder: Path) -> None:
    width, height = picture.size
    context = browser.new_context(
        base_url=site, viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    page = context.new_page()
    if picture.person:
        page.goto(f"/demo/as/?as={picture.person}")
    picture.arrange(page)
    page.evaluate("document.querySelector('.demo-bar')?.remove()")
    page.evaluate("document.fonts.ready.then(() => null)")
    target = folder / f"{picture.name}.png"
    page.screenshot(path=target)
    if target.stat().st_size > LARGEST:
        Image.open(target).convert("RGB").quantize(256).save(target, optimize=True)
    print(f"{target}  {target.stat().st_size // 1000} kB")
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("docs/tour"))
    parser.add_argument("--only", default="", help="names that contain this")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for picture in PICTURES:
            if options.only in picture.name:
                take(browser, options.site, picture, options.folder)
        browser.close()


if __name__ == "__main__":
    main()
