"""One lesson by the study clock, and the rest credited by hand."""

import re

from playwright.sync_api import Page, expect

from tests.road.walker import Walker, arrived

MINUTES = 45  # one class hour


def studies_a_lesson(walker: Walker) -> None:
    """In a window whose own clock is turned with the server's: one beat for each minute that passes."""
    page = walker.page
    walker.headline("已学 0.0 / 80 课时")
    page.get_by_role("link", name="继续学习").click()
    walker.seen["enrolment"] = arrived(page, r"/learn/(\d+)/")
    lesson = page.context.new_page()
    lesson.clock.install()
    lesson.goto(page.get_by_role("link", name="开始学习").get_attribute("href"))
    clock, here = lesson.locator(".study-text"), lesson.get_by_role("button", name="我在学习")
    expect(clock).to_contain_text("正在计时 · 本课已计 0 分钟")
    for minute in range(1, MINUTES + 1):
        walker.town.let_pass(minutes=1)
        with lesson.expect_response("**/learn/beat/"):
            lesson.clock.run_for(30_000)
        expect(clock).to_contain_text(f"本课已计 {minute} 分钟")
        if minute == walker.scheme.study.clock.presence_minutes:
            with lesson.expect_response("**/learn/beat/"):
                here.click()
        expect(here).to_be_hidden()
    _answers_the_checks(lesson)
    lesson.close()


def _answers_the_checks(lesson: Page) -> None:
    progress = lesson.locator("#checks .card-title")
    expect(progress).to_contain_text("已答 0 / ")
    for answered in range(1, int(progress.inner_text().rsplit("/", 1)[1]) + 1):
        lesson.locator("#checks [name=answer]").first.check()
        lesson.get_by_role("button", name="提交，看解析").click()
        expect(lesson.locator("#checks .check .box")).to_have_count(answered)
    expect(lesson.locator("#checks")).to_contain_text("已完成")


def finds_the_exam_closed(walker: Walker) -> None:
    page = walker.page
    page.goto(f"/learn/{walker.seen['enrolment']}/")
    expect(page.get_by_role("heading", name="已学 1.0 / 80 课时")).to_be_visible()
    expect(page.locator("main")).to_contain_text("学满 80 课时后方可参加考试，您已学 1.0 课时，还差 79.0 课时")
    page.goto(f"/enrolments/{walker.seen['enrolment']}/exam/")
    expect(page.get_by_role("heading", name="现在还不能约考")).to_be_visible()
    expect(page.locator("main")).to_contain_text("还差 79.0 课时")
    expect(page.get_by_role("button", name="约这个考期")).to_have_count(0)


def gets_the_rest_credited(walker: Walker) -> None:
    """The office proposes on evidence, course by course; the centre confirms."""
    office, centre = walker.desk("office"), walker.desk("centre")
    office.goto("/desk/enrolments/")
    office.locator("[name=q]").fill(walker.name)
    office.get_by_role("button", name="查询").click()
    office.get_by_role("link", name="查看", exact=False).first.click()
    expect(office.get_by_role("heading", name="人工补记")).to_be_visible()
    courses = office.locator("[name=course] option").all_text_contents()  # at once: the page is there
    for text in courses:
        have, planned = re.search(r"（([\d.]+) / (\d+) 课时）", text).groups()
        office.locator("summary", has_text="提出补记").click()
        office.locator("[name=course]").select_option(label=text)
        office.locator("[name=minutes]").fill(str(round((int(planned) - float(have)) * MINUTES)))
        office.locator("[name=evidence]").fill("11 月线下集中授课签到表")
        with office.expect_navigation():
            office.get_by_role("button", name="提交，等待确认").click()
        expect(office.locator(".box-good", has_text="补记已提交")).to_be_visible()
    expect(office.get_by_role("button", name="材料属实，确认补记")).to_have_count(0)  # not by the same person
    centre.goto(office.url)
    waiting = centre.get_by_role("button", name="材料属实，确认补记")
    for left in reversed(range(len(courses))):
        waiting.first.click()
        expect(waiting).to_have_count(left)
        expect(centre.locator(".box-good", has_text="补记已确认")).to_be_visible()
    expect(centre.get_by_role("heading", name="已学 80.0 / 80 课时")).to_be_visible()
    walker.headline("学时已够，可以约考")
