"""The way in: a countdown by the server's clock, a clear change before and at the start, and in without a second tap."""

import os
import re
import time

import pytest

from tancheng.delivery.tests.own_database import OwnDatabase
from tancheng.delivery.tests.server import Server
from tancheng.delivery.tests.test_browser_room import candidate, chromium  # noqa: F401

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
START = 120 * 60
MINUTE = 60


@pytest.fixture(scope="module")
def exam(tmp_path_factory):
    """An exam in two hours of its clock; `at(exam, seconds)` sets the clock to so long before the start."""
    server = Server(tmp_path_factory.mktemp("way"), clock=True, database=OwnDatabase(os.environ.get("DATABASE_URL", "")))
    server.shift_clock(0)
    server.made = server.seed(candidates=9, starts_in=START)
    server.made_at = time.time()
    server.made["left"] = list(server.made["candidates"])
    server.start()
    yield server
    server.stop()


def at(exam, seconds_before_start):
    exam.shift_clock(START - seconds_before_start - (time.time() - exam.made_at))


def look_again(page):
    """As after sleep or a lost line: the page asks the server for the time."""
    page.evaluate("() => dispatchEvent(new Event('online'))")


def opened(me, exam, seconds_before_start, **options):
    at(exam, seconds_before_start)
    page = me["page_in"](me["sign_in"](**options))
    page.goto(me["url"])
    return page


def seconds_shown(page):
    expect(page.locator("#countdown")).not_to_have_text("--:--")
    parts = [int(part) for part in page.locator("#countdown").inner_text().split(":")]
    return sum(part * 60**power for power, part in enumerate(reversed(parts)))


def test_it_counts_down_by_the_servers_clock_however_wrong_the_device_is(exam, candidate):  # noqa: F811
    at(exam, 20 * MINUTE)
    context = candidate["sign_in"]()
    context.add_init_script("const real = Date.now; Date.now = () => real() + 7 * 3600e3;")
    page = candidate["page_in"](context)
    page.goto(candidate["url"])
    assert 17 * MINUTE < seconds_shown(page) <= 20 * MINUTE
    expect(page.locator("#countdown-words")).to_have_text("距开考")
    expect(page.locator(".way-in")).to_contain_text("北京时间")
    expect(page.locator("#countdown")).to_have_attribute("aria-live", "off")
    before = page.locator("#countdown").inner_text()
    expect(page.locator("#countdown")).not_to_have_text(before)


def test_it_changes_clearly_five_minutes_before_and_at_the_start_and_one_tap_enters(exam, candidate):  # noqa: F811
    page = opened(candidate, exam, 20 * MINUTE)
    soon, started = page.locator("[data-stage=soon]"), page.locator("[data-stage=started]")
    expect(soon).to_be_hidden()
    at(exam, 4 * MINUTE)
    look_again(page)
    expect(soon).to_be_visible()
    expect(page).to_have_title(re.compile("^5 分钟内开考 · 候考室"))
    expect(page.locator("#stage-news")).to_have_text("5 分钟内开考")
    at(exam, -10)
    look_again(page)
    expect(started).to_contain_text("只差一步")
    expect(soon).to_be_hidden()
    expect(page.locator("#pledge-form")).to_be_hidden()
    expect(page).to_have_title(re.compile("^考试已开始，请进入"))
    assert 27 * MINUTE < seconds_shown(page) < 30 * MINUTE
    page.get_by_role("button", name="我已阅读并承诺，进入考场作答").click()
    page.wait_for_url("**/room/")
    page.wait_for_selector("#submit:not([hidden])")


def test_whoever_has_made_the_pledge_goes_in_without_another_tap(exam, candidate):  # noqa: F811
    page = opened(candidate, exam, 20 * MINUTE)
    page.check("#pledge")
    expect(page.locator("#pledged")).to_contain_text("会自动进入考场")
    at(exam, 20)
    look_again(page)
    page.wait_for_url("**/room/")
    expect(page.get_by_role("heading", name="等待开考")).to_be_visible()
    at(exam, -5)
    page.wait_for_selector("#submit:not([hidden])")


def test_going_in_by_itself_survives_a_line_that_is_down(exam, candidate):  # noqa: F811
    page = opened(candidate, exam, 20)
    page.route("**/exam/*/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.check("#pledge")
    expect(page.locator("#pledged")).to_contain_text("正在自动重试")
    page.unroute("**/exam/*/")
    page.wait_for_url("**/room/")


def test_the_closed_waiting_room_counts_down_and_opens_by_itself(exam, candidate):  # noqa: F811
    page = opened(candidate, exam, 45 * MINUTE)
    expect(page.locator("#countdown-words")).to_have_text("距候考室开放")
    assert 12 * MINUTE < seconds_shown(page) <= 15 * MINUTE
    page.evaluate("() => { Math.random = () => 0; }")
    at(exam, 29 * MINUTE)
    look_again(page)
    expect(page.locator("#pledge")).to_be_visible()


def test_a_page_that_waits_too_long_says_so_by_itself(exam, candidate):  # noqa: F811
    page = opened(candidate, exam, -20 * MINUTE)
    expect(page.locator("[data-stage=started]")).to_be_visible()
    page.evaluate("() => { Math.random = () => 0; }")
    at(exam, -31 * MINUTE)
    look_again(page)
    expect(page.locator("main")).to_contain_text("已过入场时间")


def test_opening_by_itself_does_not_happen_in_step(exam, candidate):  # noqa: F811
    """While the server is away the page stays, and asks ever more seldom; it never reloads into an error page."""
    page = opened(candidate, exam, 31 * MINUTE)
    expect(page.locator("#not-yet")).to_be_visible()
    page.evaluate("() => { window.isTheSamePage = true; Math.random = () => 0.5; }")
    at(exam, 29 * MINUTE)
    look_again(page)
    expect(page.locator("#countdown-words")).to_have_text("正在打开下一页")
    assert page.evaluate("() => window.isTheSamePage")  # at once: it waits for its own moment, and this one comes before


def test_the_booking_page_counts_down_too(exam, candidate):  # noqa: F811
    at(exam, 20 * MINUTE)
    page = candidate["page_in"](candidate["sign_in"]())
    page.goto(f"{exam.url}/my/")
    page.get_by_role("link", name="准考证与候考室").click()
    expect(page.locator("[data-way-in]")).to_contain_text("候考室已开放，请进入。距开考 ")
    expect(page.locator("main h2").first).to_contain_text("北京时间")


def test_collected_papers_show_their_receipt_without_a_reload(exam, candidate):  # noqa: F811
    page = opened(candidate, exam, 20)
    page.check("#pledge")
    page.click("#pledge-form button")
    page.wait_for_url("**/room/")
    at(exam, -90 * MINUTE - 1)  # over, but packets may still be on their way
    page.goto(candidate["url"] + "receipt/")
    expect(page.locator("main")).to_contain_text("正在收卷")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("() => { window.isTheSamePage = true; }")
    at(exam, -90 * MINUTE - 6)
    expect(page.get_by_role("heading", name="已收卷")).to_be_visible(timeout=40_000)
    assert page.evaluate("() => window.isTheSamePage")  # at once: what it became has been waited for
    assert len([url for url in asked if url.endswith("/receipt/")]) == 1
