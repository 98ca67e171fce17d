"""What items can be, in a real Chromium: a rich stem, a case of two questions, a number; on a desk's screen and on a phone."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

from tancheng.delivery.tests.own_database import OwnDatabase
from tancheng.delivery.tests.server import Server
from tancheng.delivery.tests.test_browser_room import SAVED, acknowledged, candidate, chromium, enter, hand_in  # noqa: F401

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def exam(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("rich"), clock=True, database=OwnDatabase(os.environ.get("DATABASE_URL", "")))
    server.shift_clock(0)
    server.made = server.seed(candidates=3, starts_in=20 * 60, rich=True)
    server.made["left"] = list(server.made["candidates"])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def desk(exam, candidate):  # noqa: F811
    return enter(candidate, exam, candidate["sign_in"](**DESK))


@pytest.fixture
def phone(exam, candidate):  # noqa: F811
    return enter(candidate, exam, candidate["sign_in"](**PHONE))


def faults(page):
    return [(found["id"], [node["html"][:200] for node in found["nodes"]]) for found in Axe().run(page).response["violations"]]


def overflows(page):
    # A phone's innerWidth grows with what overflows.
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def picture(page, name, tmp_path, **options):
    page.screenshot(path=tmp_path / f"{name}.png", **options)


def test_at_the_desk(exam, candidate, desk, tmp_path):  # noqa: F811
    picture(desk, "desk", tmp_path, full_page=True)
    assert desk.locator("#q-1 table td.num").first.inner_text() == "12,000"
    assert desk.locator("#q-1 .katex").count() >= 6 and "$" not in desk.locator("#q-1").inner_text()
    assert desk.evaluate("document.querySelector('#q-1 img').naturalWidth") == 1000
    assert "本卷含 1 道不计分的试测题" in desk.inner_text("#questions")
    assert "（4 题，共 3 分，选一项）" in desk.inner_text(".section-title >> nth=0")
    assert "有错选不得分" in desk.inner_text(".section-title >> nth=1")
    assert desk.locator("#q-2 .case summary").inner_text().startswith("阅读材料，回答第 2–3 题")
    assert desk.locator("#q-2 .case table").is_visible()
    assert desk.locator("#q-3 .case table").count() == 0
    desk.click("#q-3 .case summary")
    assert desk.locator("#q-3 .case table").is_visible()
    assert (faults(desk), overflows(desk)) == ([], False)


def test_a_number_is_typed_and_kept(exam, candidate, desk):  # noqa: F811
    field = desk.get_by_role("textbox", name="答案 tCO₂")
    assert field.get_attribute("inputmode") == "decimal"
    field.fill("约一千")
    field.press("Tab")
    assert "读不出一个数" in desk.inner_text("#hint-6")
    assert faults(desk) == []
    field.fill("1,025.5")
    assert "只填数字" in desk.inner_text("#hint-6")
    field.press("a")  # letters of the keyboard's short cuts stay in the field
    field.press("Backspace")
    field.press("Enter")
    desk.wait_for_selector(SAVED)
    assert desk.locator("#card .cell.is-answered").count() == 2  # one in the legend
    desk.reload()
    if desk.wait_for_selector("#busy-dialog[open], #submit:not([hidden])").get_attribute("id") == "busy-dialog":
        desk.click("#busy-confirm")
    desk.wait_for_selector("#submit:not([hidden])")
    assert field.input_value() == "1,025.5"
    hand_in(desk)
    assert acknowledged(exam, candidate["ticket"])[6] == {"text": "1,025.5"}


def test_on_a_phone(exam, candidate, phone, tmp_path):  # noqa: F811
    picture(phone, "phone-1", tmp_path)
    assert phone.locator(".question:visible").count() == 1
    assert "选一项" in phone.inner_text("#questions")
    assert phone.locator("#q-1 .table-wrap").get_attribute("tabindex") == "0"
    assert (faults(phone), overflows(phone)) == ([], False)
    phone.click("#next")
    picture(phone, "phone-2", tmp_path, full_page=True)
    assert phone.locator("#q-2 .case table").is_visible() and not overflows(phone)
    phone.click("#q-2 .case summary")
    assert not phone.locator("#q-2 .case table").is_visible()
    phone.click("#next")
    picture(phone, "phone-3", tmp_path)
    phone.click("#q-3 .case summary")
    assert phone.locator("#q-3 .case table").is_visible() and not overflows(phone)
    for _ in range(3):
        phone.click("#next")
    phone.get_by_role("textbox", name="答案 tCO₂").fill("5")
    phone.get_by_role("button", name="改变正负号").click()
    picture(phone, "phone-6", tmp_path)
    phone.wait_for_selector(SAVED)
    assert (faults(phone), overflows(phone)) == ([], False)
    hand_in(phone)
    assert acknowledged(exam, candidate["ticket"]) == {6: {"text": "-5"}}
