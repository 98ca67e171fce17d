"""No storage of the browser stands between a candidate and the paper or a save: it may throw, hang, be full or be dropped in mid-exam."""

import os

import pytest

from tancheng.delivery.tests.own_database import OwnDatabase
from tancheng.delivery.tests.server import Server
from tancheng.delivery.tests.test_browser_room import SAVED, acknowledged, candidate, choose, chromium, enter, hand_in, has_chosen, pledge  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.once]
playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
NOTE = ".banner:has-text('无痕模式')"

DROPPED = (
    "IDBDatabase.prototype.transaction = () => { throw new DOMException('The database connection is closing.', 'InvalidStateError'); };"
)
SILENT = (
    "const store = { put() {}, delete() {}, index: () => ({ getAll() {} }) };"
    "IDBDatabase.prototype.transaction = () => ({ objectStore: () => store });"
)
FULL = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };"
FAULTS = {
    "forbidden": "Object.defineProperty(globalThis, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError'); } });",
    "open throws": "IDBFactory.prototype.open = () => { throw new DOMException('no', 'InvalidStateError'); };",
    "open hangs": "IDBFactory.prototype.open = () => ({});",
    "dropped": DROPPED,
    "transaction hangs": SILENT,
    "full": FULL,
    "no local storage": "for (const name of ['localStorage', 'sessionStorage', 'BroadcastChannel'])"
    " Object.defineProperty(globalThis, name, { get() { throw new DOMException('no', 'SecurityError'); } });",
}


@pytest.fixture(scope="module")
def exam(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("storage"), clock=True, database=OwnDatabase(os.environ.get("DATABASE_URL", "")))
    server.shift_clock(0)
    server.made = server.seed(candidates=len(FAULTS) + 6, starts_in=20 * 60)
    server.made["left"] = list(server.made["candidates"])
    server.start()
    yield server
    server.stop()


def into_the_lobby(me, exam, context):
    exam.shift_clock(0)
    page = me["page_in"](context)
    page.goto(me["url"])
    pledge(page)
    page.wait_for_url("**/room/")
    page.wait_for_selector("#lobby-paper:has-text('已下载')")
    return page


def break_in(page, script):
    page.evaluate(f"() => {{ {script} }}")


def begin(page, exam):
    exam.shift_clock(20 * 60 + 5)
    page.wait_for_selector("#submit:not([hidden])")


def answer_and_hand_in(page, exam, me):
    for position in (1, 2, 3):
        choose(page, position, 1)
    page.wait_for_selector(SAVED)
    hand_in(page)
    assert sorted(acknowledged(exam, me["ticket"])) == [1, 2, 3]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_paper_opens_saves_and_is_handed_in_whatever_storage_does(exam, candidate, fault):  # noqa: F811
    context = candidate["sign_in"]()
    context.add_init_script(FAULTS[fault])
    page = into_the_lobby(candidate, exam, context)
    begin(page, exam)
    answer_and_hand_in(page, exam, candidate)


def test_storage_dropped_after_the_paper_was_downloaded(exam, candidate):  # noqa: F811
    """The case as it was met: the paper never opened."""
    page = into_the_lobby(candidate, exam, candidate["sign_in"]())
    break_in(page, DROPPED)
    begin(page, exam)
    expect(page.locator(NOTE)).to_be_visible()
    answer_and_hand_in(page, exam, candidate)


@pytest.mark.parametrize("fault", [DROPPED, SILENT, FULL], ids=["dropped", "hangs", "full"])
def test_storage_lost_in_mid_exam_is_told_and_costs_nothing(exam, candidate, fault):  # noqa: F811
    page = enter(candidate, exam)
    choose(page, 5, 0)
    page.wait_for_selector(SAVED)
    expect(page.locator(NOTE)).to_have_count(0)
    break_in(page, fault)
    choose(page, 1, 1)
    expect(page.locator(NOTE)).to_be_visible()
    page.context.set_offline(True)
    choose(page, 2, 1)
    expect(page.locator(".banner:has-text('作答暂存在本页')")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_selector(SAVED)
    hand_in(page)
    assert sorted(acknowledged(exam, candidate["ticket"])) == [1, 2, 5]


def test_storage_that_comes_back_keeps_what_was_never_sent(exam, candidate):  # noqa: F811
    """A dropped connection is opened once more, and what waits is written again."""
    context = candidate["sign_in"]()
    page = enter(candidate, exam, context)
    context.set_offline(True)
    choose(page, 1, 1)
    break_in(
        page,
        "const real = IDBDatabase.prototype.transaction; let isDropped = true;"
        "IDBDatabase.prototype.transaction = function (...how) {"
        "  if (isDropped) { isDropped = false; throw new DOMException('closing', 'InvalidStateError'); }"
        "  return real.apply(this, how); };",
    )
    choose(page, 2, 1)
    page.wait_for_selector("#save-status:has-text('2 题待传')")
    kept = (
        "() => new Promise((done) => { const open = indexedDB.open('tancheng-room', 1); open.onsuccess = () => {"
        " const all = open.result.transaction('unsent').objectStore('unsent').getAll();"
        " all.onsuccess = () => { open.result.close(); done(all.result.length); }; }; })"
    )
    page.wait_for_function(f"async () => (await ({kept})()) === 2")
    expect(page.locator(NOTE)).to_have_count(0)
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = candidate["page_in"](context)
    page.goto(candidate["url"] + "room/")
    if page.wait_for_selector("#busy-dialog[open], #submit:not([hidden])").get_attribute("id") == "busy-dialog":
        page.click("#busy-confirm")
    page.wait_for_selector(".banner:has-text('另有 2 题从本机找回')")
    has_chosen(page, 1)
    has_chosen(page, 2)


def test_a_browser_that_cannot_unseal_gets_the_plain_paper(exam, candidate):  # noqa: F811
    context = candidate["sign_in"]()
    context.add_init_script("SubtleCrypto.prototype.decrypt = () => Promise.reject(new DOMException('no', 'OperationError'));")
    page = into_the_lobby(candidate, exam, context)
    begin(page, exam)
    answer_and_hand_in(page, exam, candidate)
