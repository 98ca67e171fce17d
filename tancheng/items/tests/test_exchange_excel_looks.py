"""Workbooks as people see them: a cell comes in as it shows, or a remark says what it came in as; what is hidden stays out and is told."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from tancheng.items.exchange import excel, sheet_formats
from tancheng.items.exchange.reading import Reading
from tancheng.items.tests.offices import a_book, repacked
from tancheng.items.text import ItemText

HEAD = ("题干", "选项A", "选项B", "答案")
ROW = ("甲？", "一", "二", "A")


def a_sheet(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None], head: tuple[str, ...] = HEAD) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("题")
        sheet.write_row(0, 0, head)
        fill(book, sheet)
    return out.getvalue()


def with_option(value: object, num_format: str = "General", **looks: object) -> tuple[str, str]:
    """(option A, all remarks) of an item whose first option is a cell of this value and look."""

    def fill(book, sheet):
        sheet.write_row(1, 0, ROW)
        shape = book.add_format({"num_format": num_format, **looks})
        if isinstance(value, date | time):
            sheet.write_datetime(1, 1, value, shape)
        else:
            sheet.write(1, 1, value, shape)

    reading = excel.read(a_sheet(fill))
    return reading.found[0].item.options[0], "；".join(reading.remarks)


def the_item(reading: Reading) -> ItemText:
    (found,) = reading.found
    assert found.faults == ()
    return found.item


@pytest.mark.parametrize(
    ("value", "num_format", "text"),
    [
        (0.12, "0%", "12%"),
        (0.125, "0.0%", "12.5%"),
        (1, "000", "001"),
        (1234567, "#,##0", "1,234,567"),
        (1234.5, "#,##0.00", "1,234.50"),
        (-5, "0;(0)", "(5)"),
        (60, '0"秒"', "60秒"),
        (3, '"第"0"题"', "第3题"),
        (12.5, "[$¥-804]#,##0.00", "¥12.50"),
        (0.1 + 0.2, "General", "0.3"),
        (time(9, 0), "h:mm", "9:00"),
        (time(9, 5, 3), "hh:mm:ss", "09:05:03"),
        (date(2024, 5, 1), 'yyyy"年"m"月"d"日"', "2024年5月1日"),
        (date(2024, 1, 2), 'm"月"d"日"', "1月2日"),
        (datetime(2024, 5, 1, 9, 30), "yyyy-mm-dd hh:mm", "2024-05-01 09:30"),  # noqa: DTZ001
        (True, "General", "TRUE"),
    ],
)
def test_a_cell_comes_in_as_it_shows(value, num_format, text):
    assert with_option(value, num_format) == (text, "")


@pytest.mark.parametrize(
    ("value", "num_format", "text", "remark"),
    [
        (3.14159, "0.00", "3.14159", "第 2 行：“选项A”表里显示为 3.14，实际存的是 3.14159，按 3.14159 读入"),
        (0.1234, "0%", "12.34%", "“选项A”表里显示为 12%，实际存的是 12.34%，按 12.34% 读入"),
        (0.5, "# ?/?", "0.5", "单元格格式“# ?/?”没有照搬，按数值 0.5 读入"),
        (12, ";;;", "12", "单元格格式“;;;”没有照搬"),
        (date(2024, 5, 1), "mmm-yy", "2024-05-01", "日期或时间按 2024-05-01 读入"),
    ],
)
def test_a_cell_that_cannot_come_in_as_it_shows_is_told(value, num_format, text, remark):
    found, remarks = with_option(value, num_format)
    assert found == text
    assert remark in remarks


_CODES = st.tuples(st.sampled_from(["", "#,##", "#", "00"]), st.integers(0, 4), st.sampled_from(["", "%", '"吨"', " 元"])).map(
    lambda parts: f"{parts[0]}0{'.' + '0' * parts[1] if parts[1] else ''}{parts[2]}"
)


@given(st.decimals(-10_000_000, 10_000_000, places=5, allow_nan=False), _CODES)
@settings(max_examples=300, deadline=None)
def test_what_is_shown_exactly_is_the_number_itself(value, code):
    shown = sheet_formats.number(value, code)
    digits = Decimal(re.sub(r"[^\d.\-]", "", shown.text))
    assert shown.exact == ((digits / 100 if code.endswith("%") else digits) == value)


def test_a_share_in_the_answers_place_is_read_by_the_unit():
    head = ("题干", "题型", "答案", "单位", "允许误差")

    def fill(book, sheet):
        percent = book.add_format({"num_format": "0%"})
        for line, unit in ((1, "%"), (2, "")):
            sheet.write_row(line, 0, (f"占比{line}？", "计算填空题", 0.12, unit))
            sheet.write(line, 2, 0.12, percent)
            sheet.write(line, 4, 0.01, percent)

    reading = excel.read(a_sheet(fill, head))
    assert [(found.faults, found.item.answer, found.item.tolerance) for found in reading.found] == [((), "12", "1%"), ((), "0.12", "1%")]
    assert reading.remarks == ("第 3 行：“答案”在表里显示为 12%，按 0.12 读入；题目要填百分数的，请把单位写成 %",)


def test_hidden_sheets_and_rows_stay_out_and_are_told():
    def fill(book, sheet):
        for line in range(1, 5):
            sheet.write_row(line, 0, (f"第{line}？", *ROW[1:]))
        sheet.set_row(2, options={"hidden": True})
        sheet.set_row(3, 0)
        for name, hide in (("旧题", "hide"), ("更旧", "very_hidden")):
            hidden = book.add_worksheet(name)
            hidden.write_row(0, 0, HEAD)
            hidden.write_row(1, 0, ROW)
            getattr(hidden, hide)()

    reading = excel.read(a_sheet(fill))
    assert [item.stem for item in reading.bundle.items] == ["第1？", "第4？"]
    assert reading.remarks == (
        "“题”表隐藏或筛选掉的 2 行没有读入（第 3、4 行）；要读入请先取消隐藏或筛选",
        "隐藏的工作表“旧题”没有读入；要读入请先取消隐藏",
        "隐藏的工作表“更旧”没有读入；要读入请先取消隐藏",
    )


def test_hidden_columns_are_read_and_told():
    def fill(book, sheet):
        sheet.write_row(1, 0, ROW)
        sheet.set_column(3, 3, None, None, {"hidden": True})

    reading = excel.read(a_sheet(fill))
    assert the_item(reading).key == ["A"]
    assert reading.remarks == ("“题”表隐藏的列也读入了：答案",)


def test_merged_cells_pictures_notes_and_columns_without_a_name_are_told():
    def fill(book, sheet):
        sheet.write_row(1, 0, ROW)
        sheet.write_row(2, 0, ("乙？", "一", "二", "A", "", "旁注"))
        sheet.merge_range(1, 1, 2, 1, "一")
        sheet.write_comment(1, 0, "答案存疑")
        sheet.insert_textbox(5, 5, "框里的字")

    remarks = "；".join(excel.read(a_sheet(fill)).remarks)
    for told in ("第 6 列没有列名，没有读入", "有合并的单元格（B2:B3）", "批注没有读入", "图片、图表和形状没有读入"):
        assert told in remarks


def test_struck_raised_and_blank_pieces_of_a_cell():
    def fill(book, sheet):
        struck, up, low, line = (
            book.add_format(shape) for shape in ({"font_strikeout": True}, {"font_script": 1}, {"font_script": 2}, {"underline": 1})
        )
        sheet.write_row(1, 0, ROW)
        sheet.write_rich_string(1, 0, "配额", struck, "100", "200 吨，CO", low, "2", " 10", up, "-6", "，填", line, "   ", "吨")
        sheet.write(1, 4, "作废", struck)

    reading = excel.read(a_sheet(fill, (*HEAD, "选项C")))
    assert reading.found[0].item.stem == "配额200 吨，CO₂ 10⁻⁶，填＿＿＿＿吨"
    assert reading.remarks == ("第 2 行：“题干”划掉的文字“100”没有带进来", "第 2 行：“选项C”划掉的内容“作废”没有带进来")
    assert reading.found[0].item.options == ["一", "二"]


def test_a_picture_that_wps_keeps_in_a_cell_is_told():
    reading = excel.read(a_book((*HEAD, "解析"), (*ROW, ('=DISPIMG("ID_1",1)', '=DISPIMG("ID_1",1)'))))
    assert reading.found[0].item.explanation == ""
    assert "“解析”嵌在单元格里的图片没有读入" in reading.remarks[0]


@pytest.mark.parametrize(
    ("row", "key"),
    [(("甲？", "单选题", "一", "二", "B"), ["B"]), (("乙。", "判断题", "", "", "错误"), False), (("丙。", "", "", "", "√"), True)],
)
def test_the_reference_answer_of_a_question_with_one_answer_is_its_key(row, key):
    item = the_item(excel.read(a_book(("题干", "题型", "选项A", "选项B", "参考答案"), row)))
    assert (item.key, item.model_answer) == (key, "")


def test_the_reference_answer_of_a_short_answer_stays_one():
    item = excel.read(a_book(("题干", "题型", "参考答案"), ("丁？", "简答题", "先定边界。"))).found[0].item
    assert item.model_answer == "先定边界。"


def test_a_workbook_without_places_in_its_cells_is_read_all_the_same():
    data = a_book(HEAD, ROW)
    bare = repacked(data, lambda name, content: re.sub(rb' r="[A-Z]*\d+"', b"", content) if "sheet1" in name else content)
    assert excel.read(bare).found[0].item.options == ["一", "二"]
