"""What items can be, in a real Chromium: a rich stem, a case of two questions, a number; on a desk's screen and on a phone."""

import os
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tancheng.delivery.tests.own_database import OwnDatabase
from tancheng.delivery.tests.server import Server
from tancheng.delivery.tests.test_browser_room import SAVED, acknowledged, candidate, chromium, comes_back, enter, expect, hand_in  # noqa: F401

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


def fits_and_is_usable(page):
    # A phone's innerWidth grows with what overflows.
    page.wait_for_function("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert faults(page) == []


def picture(page, name, tmp_path, **options):
    page.screenshot(path=tmp_path / f"{name}.png", **options)


def test_at_the_desk(exam, candidate, desk, tmp_path):  # noqa: F811
    picture(desk, "desk", tmp_path, full_page=True)
    question = desk.locator("#q-1")
    expect(question.locator("table td.num").first).to_have_text("12,000")
    expect(question.locator(".katex").nth(5)).to_be_visible()
    expect(question).not_to_contain_text("$")
    expect(question.locator("img")).to_have_js_property("naturalWidth", 1000)
    expect(desk.locator("#questions")).to_contain_text("本卷含 1 道不计分的试测题")
    expect(desk.locator(".section-title").nth(0)).to_contain_text("（4 题，共 3 分，选一项）")
    expect(desk.locator(".section-title").nth(1)).to_contain_text("有错选不得分")
    expect(desk.locator("#q-2 .case summary")).to_have_text(re.compile("^阅读材料，回答第 2–3 题"))
    expect(desk.locator("#q-2 .case table")).to_be_visible()
    expect(desk.locator("#q-3 .case table")).to_have_count(0)
    desk.click("#q-3 .case summary")
    expect(desk.locator("#q-3 .case table")).to_be_visible()
    fits_and_is_usable(desk)


def test_a_number_is_typed_and_kept(exam, candidate, desk):  # noqa: F811
    field = desk.get_by_role("textbox", name="答案 tCO₂")
    expect(field).to_have_attribute("inputmode", "decimal")
    field.fill("约一千")
    field.press("Tab")
    expect(desk.locator("#hint-6")).to_contain_text("读不出一个数")
    assert faults(desk) == []
    field.fill("1,025.5")
    expect(desk.locator("#hint-6")).to_contain_text("只填数字")
    field.press("a")  # letters of the keyboard's short cuts stay in the field
    field.press("Backspace")
    field.press("Enter")
    desk.wait_for_selector(SAVED)
    expect(desk.locator("#card .cell.is-answered")).to_have_count(2)  # one in the legend
    desk.reload()
    comes_back(desk)
    expect(field).to_have_value("1,025.5")
    hand_in(desk)
    assert acknowledged(exam, candidate["ticket"])[6] == {"text": "1,025.5"}


def test_on_a_phone(exam, candidate, phone, tmp_path):  # noqa: F811
    picture(phone, "phone-1", tmp_path)
    expect(phone.locator(".question:visible")).to_have_count(1)
    expect(phone.locator("#questions")).to_contain_text("选一项")
    expect(phone.locator("#q-1 .table-wrap")).to_have_attribute("tabindex", "0")
    fits_and_is_usable(phone)
    phone.click("#next")
    picture(phone, "phone-2", tmp_path, full_page=True)
    expect(phone.locator("#q-2 .case table")).to_be_visible()
    fits_and_is_usable(phone)
    phone.click("#q-2 .case summary")
    expect(phone.locator("#q-2 .case table")).to_be_hidden()
    phone.click("#next")
    picture(phone, "phone-3", tmp_path)
    phone.click("#q-3 .case summary")
    expect(phone.locator("#q-3 .case table")).to_be_visible()
    fits_and_is_usable(phone)
    for _ in range(3):
        phone.click("#next")
    phone.get_by_role("textbox", name="答案 tCO₂").fill("5")
    phone.get_by_role("button", name="改变正负号").click()
    picture(phone, "phone-6", tmp_path)
    phone.wait_for_selector(SAVED)
    fits_and_is_usable(phone)
    hand_in(phone)
    assert acknowledged(exam, candidate["ticket"]) == {6: {"text": "-5"}}
