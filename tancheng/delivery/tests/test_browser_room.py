"""The exam room in a real Chromium against the real server: the line goes down, tabs double, pages die, clocks lie."""

import json
import os
import re
import sqlite3
import time

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe

from tancheng.delivery.tests.own_database import OwnDatabase
from tancheng.delivery.tests.server import Server

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
PATIENCE = 20_000
SAVED = "#save-status[data-state=saved]"
STORED = """async (wanted) => {
  const done = (request) => new Promise((resolve, reject) => Object.assign(request, { onsuccess: () => resolve(request.result), onerror: reject }));
  let found = 0;
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) found += await done(database.transaction(store).objectStore(store).count());
    database.close();
  }
  return found === wanted;
}"""


@pytest.fixture(scope="module")
def chromium():
    expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def exam(tmp_path_factory):
    """A server and an exam that starts in twenty minutes of its clock; tests move the clock forward."""
    server = Server(tmp_path_factory.mktemp("room"), clock=True, database=OwnDatabase(os.environ.get("DATABASE_URL", "")))
    server.shift_clock(0)
    server.made = server.seed(candidates=8, starts_in=20 * 60)
    server.made_at = time.time()
    server.made["left"] = list(server.made["candidates"])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def candidate(exam, chromium):
    """One more candidate: `open(…)` gives a signed-in page of theirs."""
    me = exam.made["left"].pop()
    contexts = []
    faults = []

    def sign_in(**options):
        context = chromium.new_context(locale="zh-CN", **options)
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "sessionid", "value": me["session"], "url": exam.url}])
        contexts.append(context)
        return context

    def page_in(context):
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if "Content Security Policy" in m.text else None)
        return page

    me |= {"sign_in": sign_in, "page_in": page_in, "url": f"{exam.url}/exam/{me['ticket']}/"}
    yield me
    for context in contexts:
        context.close()
    assert faults == []


def enter(me, exam, context=None):
    """Pledge, wait, and be in when the exam has begun."""
    page = me["page_in"](context or me["sign_in"]())
    page.goto(me["url"])
    if "/room/" not in page.url:  # at once: goto has followed every redirect
        pledge(page)
        page.wait_for_url("**/room/")
    exam.shift_clock(20 * 60 + 5)
    page.wait_for_selector("#submit:not([hidden])")
    return page


def pledge(page):
    """Before the start a tick and a button, afterwards one button."""
    if page.locator("#pledge-form").get_attribute("hidden") is None:
        page.check("#pledge")
        page.click("#pledge-form button")
    else:
        page.click("[data-stage=started] button")


def choose(page, position, index):
    page.locator(f"#q-{position} .option").nth(index).click()


def has_chosen(page, position, how_many=1):
    expect(page.locator(f"#q-{position} input:checked")).to_have_count(how_many)


def comes_back(page):
    """The page of somebody who is already writing, on this device or another: it asks whether to go on here, or goes on by itself."""
    if page.wait_for_selector("#busy-dialog[open], #submit:not([hidden])").get_attribute("id") == "busy-dialog":
        page.click("#busy-confirm")
    page.wait_for_selector("#submit:not([hidden])")


def keeps_on_disk(page, how_many):
    """The browser's own store holds that many answers, so that killing the page loses none."""
    page.wait_for_function(STORED, arg=how_many)


def acknowledged(exam, ticket):
    """Position → last response of the sealed log, read from the server's own database."""
    query = (
        "SELECT e.position, e.response FROM delivery_event e JOIN delivery_attempt a ON a.id = e.attempt_id "
        "JOIN sittings_booking b ON b.id = a.booking_id WHERE b.ticket_number = 'TICKET' ORDER BY e.sequence"
    ).replace("TICKET", str(int(ticket)))
    if exam.database.url:
        with psycopg.connect(exam.database.url) as database:
            return dict(database.execute(query).fetchall())
    with sqlite3.connect(f"file:{exam.folder / 'tancheng.sqlite3'}?mode=ro", uri=True) as database:
        return {position: json.loads(response) for position, response in database.execute(query).fetchall()}


def hand_in(page):
    page.click("#submit")
    page.click("#submit-confirm")
    page.wait_for_url("**/receipt/")


def test_the_whole_way_by_keyboard(exam, candidate):
    """Waiting room, practice, start by itself, answering and handing in, with a clock wrong by five hours."""
    context = candidate["sign_in"]()
    context.add_init_script("const real = Date.now; Date.now = () => real() - 5 * 3600e3;")
    page = candidate["page_in"](context)
    page.goto(candidate["url"])
    page.wait_for_selector("li.ok[data-check=network]")
    expect(page.locator("[data-check=clock]")).to_contain_text("不影响考试")
    page.focus("#pledge")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/room/")
    page.wait_for_selector("#lobby-paper:has-text('已下载')")
    page.keyboard.press("b")
    has_chosen(page, 1)
    page.wait_for_selector("#save-status:has-text('练习')")
    exam.shift_clock(20 * 60 + 5)
    page.wait_for_selector("#submit:not([hidden])")
    expect(page.locator("#countdown")).to_have_text(re.compile(r"^(88|89|90):\d\d"))
    has_chosen(page, 1, 0)  # practice is gone
    assert [(found["id"], [node["html"][:200] for node in found["nodes"]]) for found in Axe().run(page).response["violations"]] == []
    for key in ("c", "ArrowRight", "a", "ArrowRight", "m", "b", "ArrowRight", "a", "c"):
        page.keyboard.press(key)
    page.wait_for_selector(SAVED)
    expect(page.locator(".room-card .cell.is-flagged")).to_have_count(2)  # one in the legend
    page.locator("textarea").fill("核算边界应与报告主体的法人边界一致。")
    expect(page.locator("#count-6")).to_contain_text("已写 18 字")
    page.wait_for_selector(SAVED)
    page.click("#q-1 .clear")
    page.wait_for_selector(SAVED)
    page.click("#submit")
    expect(page.locator("#submit-summary")).to_contain_text("还有 2 题未作答")
    page.click("#submit-confirm")
    page.wait_for_url("**/receipt/")
    expect(page.locator("dt", has_text="已答").locator("+ dd")).to_have_text("4/6 题")
    answers = acknowledged(exam, candidate["ticket"])
    assert answers[6] == {"text": "核算边界应与报告主体的法人边界一致。"}
    assert (answers[1], len(answers[4]["options"])) == ({}, 2)


def test_offline_for_a_while_loses_nothing(exam, candidate):
    page = enter(candidate, exam)
    choose(page, 1, 0)
    page.wait_for_selector(SAVED)
    page.context.set_offline(True)
    for position in (2, 3, 4):
        choose(page, position, 1)
    page.wait_for_selector("#save-status:has-text('3 题待传')")
    page.wait_for_selector(".banner:has-text('网络中断')")
    expect(page.locator(".room-card .card-grid .is-unsaved")).to_have_count(3)
    page.click("#submit")
    expect(page.locator("#submit-confirm")).to_be_disabled()
    page.click("#submit-back")
    page.context.set_offline(False)
    page.wait_for_selector(SAVED)
    hand_in(page)
    assert sorted(acknowledged(exam, candidate["ticket"])) == [1, 2, 3, 4]


def test_a_killed_page_comes_back_with_what_was_never_sent(exam, candidate):
    context = candidate["sign_in"]()
    page = enter(candidate, exam, context)
    choose(page, 1, 0)
    page.wait_for_selector(SAVED)
    context.set_offline(True)
    choose(page, 2, 2)
    choose(page, 5, 1)
    page.wait_for_selector("#save-status:has-text('2 题待传')")
    keeps_on_disk(page, 2)
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = candidate["page_in"](context)
    page.goto(candidate["url"] + "room/")
    comes_back(page)
    page.wait_for_selector(".banner:has-text('另有 2 题从本机找回')")
    for position, how_many in {1: 1, 2: 1, 3: 0, 5: 1}.items():
        has_chosen(page, position, how_many)
    page.wait_for_selector(SAVED)
    hand_in(page)
    assert sorted(acknowledged(exam, candidate["ticket"])) == [1, 2, 5]


def test_a_second_tab_takes_the_pen_and_the_first_says_so(exam, candidate):
    context = candidate["sign_in"]()
    first = enter(candidate, exam, context)
    choose(first, 1, 0)
    first.wait_for_selector(SAVED)
    second = candidate["page_in"](context)
    second.goto(candidate["url"] + "room/")
    comes_back(second)
    first.wait_for_selector("#read-only:not([hidden])")
    expect(first.locator("#q-2 input").first).to_be_disabled()
    has_chosen(second, 1)
    choose(second, 2, 3)
    second.wait_for_selector(SAVED)
    hand_in(second)
    assert sorted(acknowledged(exam, candidate["ticket"])) == [1, 2]


def test_another_device_continues_and_the_old_ones_unsent_answer_is_kept_apart(exam, candidate, chromium):
    desk = enter(candidate, exam)
    choose(desk, 1, 0)
    desk.wait_for_selector(SAVED)
    desk.context.set_offline(True)
    choose(desk, 2, 0)
    context = candidate["sign_in"](viewport={"width": 390, "height": 844}, has_touch=True)
    context.add_init_script("delete globalThis.DecompressionStream")  # an old browser: it gets the paper unsealed, from the start on
    phone = candidate["page_in"](context)
    phone.goto(candidate["url"] + "room/")
    comes_back(phone)
    has_chosen(phone, 1)
    phone.click("#next")
    phone.click("#next")
    phone.locator("#q-3 .option").first.click()
    phone.wait_for_selector(SAVED)
    desk.context.set_offline(False)
    desk.wait_for_selector("#read-only:not([hidden])")
    desk.wait_for_selector(".banner:has-text('已单独保存')")
    hand_in(phone)
    assert sorted(acknowledged(exam, candidate["ticket"])) == [1, 3]
    expect(phone.locator("main")).to_contain_text("有 1 条作答送达太迟或来自旧页面")


def test_the_server_dies_and_comes_back(exam, candidate):
    page = enter(candidate, exam)
    choose(page, 1, 0)
    page.wait_for_selector(SAVED)
    exam.kill()
    choose(page, 2, 1)
    page.wait_for_selector("#save-status:has-text('1 题待传')")
    exam.start()
    page.wait_for_selector(SAVED, timeout=40_000)
    page.wait_for_selector("#submit:not([hidden])")
    hand_in(page)
    assert sorted(acknowledged(exam, candidate["ticket"])) == [1, 2]


def test_the_end_collects_by_itself(exam, candidate):
    """Last: it moves the clock to the end, with minutes to spare taken back by the server alone."""
    page = enter(candidate, exam)
    choose(page, 1, 0)
    page.wait_for_selector(SAVED)
    exam.shift_clock(20 * 60 + 86 * 60 - (time.time() - exam.made_at))
    page.wait_for_selector(".banner:has-text('还剩 4 分钟')")
    exam.shift_clock(20 * 60 + 90 * 60 + 6)
    page.wait_for_url("**/receipt/", timeout=40_000)
    page.wait_for_selector("h1:has-text('已收卷')")  # the answers were sealed in the same transaction
    assert sorted(acknowledged(exam, candidate["ticket"])) == [1]
