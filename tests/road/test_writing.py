"""An item with a formula, a table and a picture: written by one person, judged by another, both in a real browser."""

import io
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
CELLS = "项目\t数值\n燃煤\t52,000\n燃油\t310"


@pytest.fixture(scope="module")
def picture() -> dict:
    out = io.BytesIO()
    Image.new("RGB", (320, 120), (13, 107, 82)).save(out, "PNG")
    return {"name": "chart.png", "mimeType": "image/png", "buffer": out.getvalue()}


def barriers(page: Page) -> list[str]:
    return [found["id"] for found in Axe().run(page).response["violations"] if found["impact"] in {"serious", "critical"}]


def listening(page: Page) -> None:
    """The page's script shows what works only with it."""
    expect(page.get_by_role("group", name="常用意见")).to_be_visible()


def paste(page: Page, selector: str, text: str) -> None:
    page.eval_on_selector(
        selector,
        """(field, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            field.focus();
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def write_the_item(page: Page, picture: dict) -> None:
    page.goto("/desk/items/")
    page.get_by_role("link", name="新建题目").click()
    page.get_by_role("link", name="单项选择题").click()
    page.select_option("[name=course]", "acc-04")
    page.fill("[name=point]", "排放因子法")
    page.fill("[name=stem]", "燃烧排放按下式计算，式中 EF 指什么？\n\n")
    page.press("[name=stem]", "Control+End")
    page.get_by_role("button", name="公式", exact=True).click()
    page.press("[name=stem]", "Control+End")
    paste(page, "[name=stem]", CELLS)
    page.press("[name=stem]", "Control+End")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="图片", exact=True).click()
    chooser.value.set_files(picture)
    expect(page.locator("#rich-status")).to_contain_text("图片已插入")
    for letter, words in zip("ABCD", ["排放因子", "活动数据", "氧化因子", "全球变暖潜势"], strict=True):
        page.fill(f"[name=option_{letter}]", words)
    page.get_by_role("radio", name="A 是答案").check()


def finish_the_item(page: Page) -> None:
    page.fill("[name=explanation]", "EF 是排放因子，单位活动数据对应的排放量。")
    page.fill("[name=source]", "《工业企业温室气体排放核算和报告通则》第 5 章")
    page.select_option("[name=cognitive]", "remember")
    page.get_by_role("checkbox", name="碳排放管理员四级").check()
    page.fill("[name=difficulty]", "80%")
    page.fill("[name=seconds]", "40")


def test_written_by_one_and_passed_by_another(visitor, picture):
    page = visitor("writer")
    write_the_item(page, picture)
    preview = page.locator("#preview")
    expect(preview.locator(".katex")).to_be_visible()
    expect(preview.locator("td.num", has_text="52,000")).to_be_visible()
    expect(preview.locator("img")).to_have_js_property("naturalWidth", 320)
    expect(preview).to_contain_text("没有写依据")
    assert barriers(page) == []

    page.keyboard.press("Control+s")
    page.wait_for_url("**/edit/")
    expect(page.locator("#save-state")).to_have_text("已保存")
    finish_the_item(page)
    expect(preview).to_contain_text("已经齐全，可以送审")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("已送审")
    code = page.locator("h1").inner_text()

    page = visitor("reviewer")
    expect(page.locator("main tr", has_text="等待审题")).to_contain_text("去办理")
    page.goto("/desk/items/reviews/")
    page.get_by_role("button", name=f"领取 {code}").click()
    expect(page.locator(".asked .katex")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("甄命题")
    assert barriers(page) == []
    listening(page)
    page.keyboard.press("a")
    expect(page.locator("#review-status")).to_contain_text("还有 5 项没有确认")
    for key in "12345":
        page.keyboard.press(key)
    page.keyboard.press("a")
    expect(page.locator("main")).to_contain_text(f"{code} 已通过")

    page = visitor("writer")
    page.goto(f"/desk/items/{code}/")
    expect(page.locator(".page-head")).to_contain_text("已通过")


def test_sending_back_by_keyboard_asks_for_a_remark(visitor):
    page = visitor("reviewer")
    page.goto("/desk/items/reviews/")
    page.get_by_role("link", name="继续审").first.click()
    listening(page)
    page.keyboard.press("r")
    expect(page.locator("#review-status")).to_contain_text("请写明哪里要改")
    expect(page.locator("[name=comment]")).to_be_focused()
    page.get_by_role("button", name="依据不具体").click()
    expect(page.locator("[name=comment]")).to_have_value("依据请写到文件、文号和条款。")
    page.locator("h1").click()
    page.keyboard.press("r")
    expect(page.locator("main")).to_contain_text("已退回，命题人会看到您的意见")


def test_leaving_with_unsaved_writing_asks_first(visitor):
    page = visitor("writer")
    page.goto("/desk/items/new/?type=true_false")
    page.fill("[name=stem]", "写了一半")
    expect(page.locator("#save-state")).to_have_text("有未保存的修改")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    with page.expect_event("dialog"):
        page.get_by_role("link", name="案例材料").click()
    expect(page.locator("[name=stem]")).to_have_value("写了一半")
    assert asked == ["beforeunload"]


def test_a_double_click_saves_one_item(visitor):
    page = visitor("writer")
    page.goto("/desk/items/new/?type=true_false")
    page.select_option("[name=course]", "pub-10")
    page.fill("[name=stem]", "双击也只保存一道。")
    page.get_by_role("button", name="保存草稿").dblclick()
    page.wait_for_url("**/edit/")
    page.goto("/desk/items/?q=双击也只保存一道")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_without_script_the_form_still_previews_and_saves(town, browser, picture):
    context = browser.new_context(base_url=town.url, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto("/demo/as/?as=writer")
    page.goto("/desk/items/new/?type=true_false")
    page.select_option("[name=course]", "pub-10")
    page.fill("[name=stem]", "没有脚本也能写。")
    page.set_input_files("[name=picture]", picture)
    page.get_by_role("button", name="上传图片").click()
    expect(page.locator("[name=stem]")).to_have_value(re.compile(r"!\[\]\(pic-"))
    page.get_by_role("button", name="预览").click()
    expect(page.locator("#preview img")).to_have_count(1)
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("main")).to_contain_text("草稿已保存")
    context.close()
