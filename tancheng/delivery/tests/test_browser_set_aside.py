"""One answer that the room does not take blocks nothing: it is set aside, its question is named, and everything else goes through."""

import json
import os

import pytest

from tancheng.delivery.tests.own_database import OwnDatabase
from tancheng.delivery.tests.server import Server
from tancheng.delivery.tests.test_browser_room import SAVED, acknowledged, candidate, choose, chromium, enter, hand_in  # noqa: F401

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
OFFLINE = ".banner:has-text('网络中断')"
NOTICE = ".aside-notice"
PASTE = """text => {
  const area = document.querySelector('#q-6 textarea');
  area.value = text;
  area.dispatchEvent(new Event('input', { bubbles: true }));
  area.dispatchEvent(new Event('blur'));
}"""


@pytest.fixture(scope="module")
def exam(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("aside"), clock=True, database=OwnDatabase(os.environ.get("DATABASE_URL", "")))
    server.shift_clock(0)
    server.made = server.seed(candidates=19, starts_in=20 * 60)
    server.made["left"] = list(server.made["candidates"])
    server.start()
    yield server
    server.stop()


def paste(page, text):
    page.evaluate(PASTE, text)


def a_page_that_cleans_nothing(me, exam):
    """As an older page, or one whose cleaning has a gap."""
    context = me["sign_in"]()
    dirty = "export const cleanText = (text) => text; export const cleanResponse = (response) => response;"
    context.route("**/clean-text*.js", lambda route: route.fulfill(body=dirty, content_type="text/javascript"))
    return enter(me, exam, context)


def test_control_and_half_characters_are_cleaned_before_they_are_sent(exam, candidate):  # noqa: F811
    """The case as it was met: 400 for everything, 网络中断, and no way to hand in."""
    page = enter(candidate, exam)
    paste(page, "丙\0丁\ud83d戊\x0b己\r\n\t庚e\u0301")
    choose(page, 1, 0)
    page.wait_for_selector(SAVED)
    expect(page.locator(OFFLINE)).to_have_count(0)
    expect(page.locator(NOTICE)).to_have_count(0)
    hand_in(page)
    answers = acknowledged(exam, candidate["ticket"])
    assert (sorted(answers), answers[6]) == ([1, 6], {"text": "丙丁戊\n己\n\t庚é"})


def test_a_refused_answer_is_named_survives_a_reload_and_goes_when_answered_anew(exam, candidate):  # noqa: F811
    page = a_page_that_cleans_nothing(candidate, exam)
    paste(page, "丙\0丁")
    choose(page, 1, 0)
    choose(page, 2, 0)
    expect(page.locator(NOTICE)).to_contain_text("第 6 题的这次作答没有存上：里面有系统存不下的字符")
    expect(page.locator("#save-status")).to_contain_text("第 6 题没有存上")
    expect(page.locator("#q-6 .question-state")).to_have_text("▲ 没有存上")
    expect(page.locator(OFFLINE)).to_have_count(0)
    page.reload()
    page.wait_for_selector("#submit:not([hidden])")
    expect(page.locator(NOTICE)).to_contain_text("第 6 题")
    page.click("#submit")
    expect(page.locator("#submit-doubtful")).to_contain_text("1 题的最后一次作答没有存上")
    expect(page.locator("#submit-confirm")).to_be_enabled()
    page.click("#submit-doubtful button")
    page.locator("#q-6 textarea").fill("丙丁")
    page.wait_for_selector(SAVED)
    expect(page.locator(NOTICE)).to_have_count(0)
    hand_in(page)
    answers = acknowledged(exam, candidate["ticket"])
    assert (sorted(answers), answers[6]) == ([1, 2, 6], {"text": "丙丁"})


def test_a_reason_that_no_other_answer_mends_asks_for_none(exam, candidate):  # noqa: F811
    page = enter(candidate, exam)
    verdict = {"saved": [], "aside": [], "conflicts": [], "lease": "held", "sealed": False, "now": 1}
    refused = [{"index": 0, "sequence": 1, "code": "over_quota", "words": "已到上限"}]
    page.route("**/room/events", lambda route: route.fulfill(json={**verdict, "refused": refused}))
    choose(page, 1, 0)
    expect(page.locator(NOTICE)).to_contain_text("第 1 题的这次作答没有存上：已到上限。交卷不受影响。")


def test_handing_in_with_a_refused_answer_is_possible(exam, candidate):  # noqa: F811
    page = a_page_that_cleans_nothing(candidate, exam)
    paste(page, "丙\0丁")
    choose(page, 1, 0)
    expect(page.locator(NOTICE)).to_be_visible()
    hand_in(page)
    assert sorted(acknowledged(exam, candidate["ticket"])) == [1]


@pytest.mark.parametrize("status", [400, 403, 404, 413, 422])
def test_what_the_line_never_takes_is_found_out_and_set_aside(exam, candidate, status):  # noqa: F811
    """A proxy or another release refuses whole requests: halves are sent until the one at fault stands alone."""
    page = enter(candidate, exam)

    def refuse(route):
        if "坏" in (route.request.post_data or ""):
            route.fulfill(status=status, body="<h1>no</h1>", content_type="text/html")
        else:
            route.continue_()

    page.route("**/room/events", refuse)
    page.context.set_offline(True)
    for position in (1, 2, 3):
        choose(page, position, 0)
    paste(page, "坏")
    choose(page, 4, 0)
    choose(page, 5, 0)
    page.wait_for_selector("#save-status:has-text('6 题待传')")
    page.context.set_offline(False)
    expect(page.locator(NOTICE)).to_contain_text("第 6 题的这次作答没有存上")
    expect(page.locator(OFFLINE)).to_have_count(0)
    hand_in(page)
    assert sorted(acknowledged(exam, candidate["ticket"])) == [1, 2, 3, 4, 5]


def test_a_line_that_takes_nothing_is_tried_again_by_itself(exam, candidate):  # noqa: F811
    page = enter(candidate, exam)
    page.evaluate("const real = performance.now.bind(performance); performance.now = () => real() + (window.later ?? 0)")
    page.route("**/room/events", lambda route: route.fulfill(status=404, body="gone"))
    choose(page, 1, 0)
    expect(page.locator(NOTICE)).to_contain_text("第 1 题的这次作答没有存上：考场没有接收（代码 404）")
    expect(page.locator(NOTICE)).to_contain_text("页面会隔一阵自动再传")
    page.unroute("**/room/events")
    page.evaluate("window.later = 60_000")
    page.wait_for_selector(SAVED)
    expect(page.locator(NOTICE)).to_have_count(0)


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [(503, {}, "考场服务器暂时没有存上"), (429, {"Retry-After": "1"}, "现在上传的人较多"), (409, {}, "没有存上；试一下")],
)
def test_each_fault_has_its_true_name_and_goes_by_itself(exam, candidate, status, headers, words):  # noqa: F811
    page = enter(candidate, exam)
    body = json.dumps({"what": "没有存上", "why": "试一下", "now": 0})
    page.route("**/room/events", lambda route: route.fulfill(status=status, headers=headers, body=body, content_type="application/json"))
    choose(page, 1, 0)
    expect(page.locator(f".banner:has-text('{words}')")).to_be_visible()
    expect(page.locator(OFFLINE)).to_have_count(0)
    page.click("#submit")
    expect(page.locator("#submit-summary")).to_contain_text("还有 1 题没有上传")
    expect(page.locator("#submit-confirm")).to_be_enabled()
    page.click("#submit-back")
    page.unroute("**/room/events")
    page.wait_for_selector(SAVED)
    expect(page.locator(f".banner:has-text('{words}')")).to_have_count(0)


def test_an_expired_token_is_renewed_without_leaving_the_page(exam, candidate):  # noqa: F811
    page = enter(candidate, exam)
    page.evaluate("window.isTheSamePage = true")
    refused = []

    def once(route):
        if refused:
            return route.continue_()
        refused.append(route)
        return route.fulfill(status=401, json={"what": "页面已失效"})

    page.route("**/room/events", once)
    choose(page, 1, 0)
    page.wait_for_selector(SAVED)
    assert page.evaluate("window.isTheSamePage") is True  # at once: the answer is saved, nothing is left to leave for
    hand_in(page)
    assert sorted(acknowledged(exam, candidate["ticket"])) == [1]


def test_answers_of_an_older_page_on_this_device_block_nothing(exam, candidate):  # noqa: F811
    """A deploy in mid-exam: what lies in the browser has a shape that page and room do not know."""
    context = candidate["sign_in"]()
    with context.expect_event("response", lambda response: response.url.endswith("/open/")) as opening:
        page = enter(candidate, exam, context)
    attempt = opening.value.json()["attempt"]
    page.evaluate(
        """attempt => new Promise((done) => {
          const open = indexedDB.open('tancheng-room', 1);
          open.onsuccess = () => {
            const work = open.result.transaction('unsent', 'readwrite');
            const store = work.objectStore('unsent');
            store.put({ id: 'old 1', attempt, position: 2, response: { options: ['b'], certainty: 3 }, client_at: 1 });
            store.put({ id: 'old 2', attempt, question: 5, answer: 'c' });
            store.put({ id: 'old 3', attempt, sequence: 3, position: 3, response: { options: ['a'] } });
            work.oncomplete = () => { open.result.close(); done(); };
          };
        })""",
        attempt,
    )
    page.reload()
    page.wait_for_selector("#submit:not([hidden])")
    expect(page.locator(NOTICE)).to_contain_text("第 2 题的这次作答没有存上：考场认不出这条作答的格式")
    expect(page.locator(".banner:has-text('本机里有 1 条作答')")).to_be_visible()
    choose(page, 1, 0)
    choose(page, 2, 1)
    page.wait_for_selector(SAVED)
    expect(page.locator(NOTICE)).to_have_count(0)
    hand_in(page)
    assert sorted(acknowledged(exam, candidate["ticket"])) == [1, 2, 3]


def test_batches_are_cut_by_number_and_by_size(exam, candidate):  # noqa: F811
    page = enter(candidate, exam)
    sizes = page.evaluate(
        """async () => {
          const { batchOf } = await import('/static/delivery/batch.js');
          const event = (sequence, text) => ({ id: 'x', sequence, position: 1, response: { text }, client_at: 0 });
          const small = Array.from({ length: 250 }, (_, index) => event(index + 1, '字'));
          const large = Array.from({ length: 10 }, (_, index) => event(index + 1, '字'.repeat(5000)));
          const huge = [event(1, '字'.repeat(50000)), event(2, '字')];
          return [batchOf(small, 100).length, batchOf(small, 7).length, batchOf(large, 100).length, batchOf(huge, 100).length];
        }"""
    )
    assert sizes == [100, 7, 3, 1]


def test_an_old_tab_says_that_another_device_took_over(exam, candidate):  # noqa: F811
    old = enter(candidate, exam)
    old.route("**/room/heartbeat", lambda route: route.abort())  # it has not heard of it yet
    new = candidate["page_in"](candidate["sign_in"]())
    new.goto(candidate["url"] + "room/")
    if new.wait_for_selector("#busy-dialog[open], #submit:not([hidden])").get_attribute("id") == "busy-dialog":
        new.click("#busy-confirm")
    new.wait_for_selector("#submit:not([hidden])")
    choose(old, 1, 0)
    expect(old.locator(".banner:has-text('您已在另一个页面或设备上继续考试')")).to_be_visible()
    expect(old.locator("#read-only")).to_be_visible()
