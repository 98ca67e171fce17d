"""Items in workbooks: our own there and back, other systems' headings, faults by row; nothing a cell holds turns into a formula."""

import io
import re
from datetime import date, datetime

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from python_calamine import CalamineWorkbook

from tancheng.items.exchange import examples, excel, hostile, sheets
from tancheng.items.exchange.reading import FileRefused, Reading
from tancheng.items.tests.makers import an_item_text
from tancheng.items.tests.offices import a_book, damaged, repacked
from tancheng.items.tests.strategies import bundles
from tancheng.items.text import Bundle, ItemText, ScoringPoint, StimulusText

SHORT = ItemText(
    type="short",
    course="acc-09",
    stimulus="acc-09-case",
    stem="根据案例，简述步骤。",
    model_answer="先定边界。",
    scoring=[ScoringPoint(points="2.5", text="指出边界"), ScoringPoint(points="2.5", text="列出设施")],
    max_characters=300,
)
CASE = StimulusText(code="acc-09-case", title="某热电厂", text="| 燃料 | 量 |\n|---|---:|\n| 煤 | 1 |")
NUMERIC = ItemText(
    type="numeric", course="acc-09", stem="合计？", answer="-1025.50", tolerance="0.5%", unit="tCO₂", valid_until=date(2026, 12, 31)
)
BUNDLE = Bundle(items=[an_item_text(code="acc-04-s1001", feedback=["", "不对。", "", ""]), SHORT, NUMERIC], stimuli=[CASE])
DATA = excel.write(BUNDLE)
PARTS = ("xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels")
HEAD = ("题干", "选项A", "选项B", "答案")


def read(*rows: tuple[object, ...]) -> Reading:
    return excel.read(a_book(*rows))


def the_item(head: tuple[str, ...], row: tuple[object, ...]) -> ItemText:
    (found,) = read(head, row).found
    assert found.faults == ()
    return found.item


def part_of(data: bytes, name: str) -> str:
    return hostile.archive(data)[name].decode()


def changed(part: str, content: bytes) -> bytes:
    return repacked(DATA, lambda name, old: content if name == part else old)


def test_it_works():
    reading = excel.read(DATA)
    assert (reading.bundle, reading.remarks) == (BUNDLE, ())
    assert [row.place for row in reading.found] == ["第 2 行", "第 3 行", "第 4 行"]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bundles())
def test_everything_but_the_pictures_comes_back(bundle):
    reading = excel.read(excel.write(bundle))
    assert (reading.bundle.items, reading.bundle.stimuli) == (bundle.items, bundle.stimuli)
    assert bool(reading.remarks) == bool(bundle.pictures)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://a")', "=cmd|' /C calc'!A0", "{=1}", "http://a.b", "007", "1e5", "_x0041_"]
)
def test_no_text_becomes_a_formula_a_link_or_a_number(text):
    item = an_item_text(stem=text, options=[text, "乙", "丙", "丁"], source=text)
    data = excel.write(Bundle(items=[item]))
    sheet = part_of(data, "xl/worksheets/sheet2.xml")
    assert "<f>" not in sheet and "hyperlink" not in sheet
    assert set(re.findall(r'<c [^>]*?t="(\w+)"', sheet)) == {"s"}
    assert excel.read(data).bundle.items == [item]


def test_the_empty_form_shows_two_items_and_brings_none():
    reading = excel.read(excel.template())
    assert (reading.found, reading.stimuli, reading.remarks) == ((), (), (examples.REMARK,))
    book = CalamineWorkbook.from_filelike(io.BytesIO(excel.template()))
    assert book.sheet_names == [excel.GUIDE, excel.ITEMS, excel.CASES]
    stems = [row[2] for row in book.get_sheet_by_name(excel.ITEMS).to_python()]
    assert stems[0] == "题干" and all(stem.startswith(examples.MARK) for stem in stems[1:])


def test_long_texts_make_high_rows():
    data = excel.write(Bundle(items=[an_item_text(stem="长" * 300), an_item_text(stem="短？")]))
    rows = dict(re.findall(r'<row r="(\d)"[^>]* ht="([\d.]+)"', part_of(data, "xl/worksheets/sheet2.xml")))
    assert float(rows["2"]) > 100
    assert "3" not in rows


def test_a_text_that_no_cell_holds_is_refused():
    with pytest.raises(excel.CellTooLong, match="第 1 题的“材料”超过 32767 字"):
        excel.write(Bundle(items=[an_item_text()], stimuli=[StimulusText(code="case-01", title="长", text="长" * 32_768)]))


# ── what others call their columns and write in their cells ──


@pytest.mark.parametrize(
    "head",
    [
        ("试题题干", "A", "B", "正确答案"),
        ("题目*", "选项 A", "选项 B", "标准答案（必填）"),
        ("题目内容", "A选项", "B选项", "正确选项"),
        ("*题干（必填）", "选项a", "选项b", "答案："),
    ],
)
def test_headings_of_other_systems(head):
    item = the_item(head, ("甲？", "一", "二", "B"))
    assert (item.type, item.options, item.key) == ("single", ["一", "二"], ["B"])


@pytest.mark.parametrize("options", ["A.一|B.二", "一|二", "一;二", "A. 一\nB. 二", "一\n二"])
def test_all_options_in_one_cell(options):
    assert the_item(("题干", "选项", "答案"), ("甲？", options, "B")).options == ["一", "二"]


def test_headings_may_stand_below_a_title_and_in_any_order():
    reading = read(("题库导入表",), (), ("答案", "选项B", "选项A", "题干", "分值", "心情"), ("A", "二", "一", "甲？", 2, "好"))
    assert reading.found[0].place == "第 4 行"
    assert reading.bundle.items[0].options == ["一", "二"]
    assert reading.remarks == ("“Sheet1”表列名之前的 1 行没有读入：题库导入表", "“Sheet1”表没有读入的列：分值、心情")


def test_the_sheet_may_name_the_type():
    data = a_book(("题干", "答案"), ("甲。", "对"), sheet="判断题")
    assert excel.read(data).bundle.items[0].key is True


def test_cells_that_hold_numbers_days_and_truths():
    item = the_item((*HEAD, "难度系数", "预计用时", "知识点"), ("甲？", 2024, 0.5, "A", 0.7, 60, 12))
    assert (item.options, item.difficulty, item.seconds, item.point) == (["2024", "0.5"], 0.7, 60, "12")
    assert the_item(("题干", "题型", "答案"), ("乙。", "判断", True)).key is True
    assert the_item(("题干", "题型", "答案"), ("丙？", "计算题", 1025.5)).answer == "1025.5"
    assert the_item(("题干", "答案", "有效期至"), ("丁。", "√", "2026年12月31日")).valid_until == date(2026, 12, 31)


def test_dates_as_excel_keeps_them():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("题干", "答案", "有效期至"))
        sheet.write_row(1, 0, ("丁。", "√"))
        sheet.write_datetime(1, 2, datetime(2026, 12, 31), book.add_format({"num_format": "yyyy/m/d"}))  # noqa: DTZ001
    assert excel.read(out.getvalue()).bundle.items[0].valid_until == date(2026, 12, 31)


def test_a_running_number_is_no_code():
    assert the_item(("题号", *HEAD), (1, "甲？", "一", "二", "A")).code == ""


def test_faults_name_their_row_and_the_rest_is_read():
    reading = read(
        (*HEAD, "题型"),
        ("甲？", "一", "二", "C", "单选题"),
        ("", "一", "二", "A", "单选题"),
        ("丙？", "", "二", "B", "单选题"),
        ("丁？", "一", "二", "A", "连线题"),
        ("戊？", "一", "二", "A", "单选题"),
    )
    assert [(row.place, row.faults[0]) for row in reading.found if row.faults] == [
        ("第 2 行", "答案“C”与选项不符"),
        ("第 3 行", "没有题干"),
        ("第 4 行", "选项 A 是空的"),
        ("第 5 行", "题库不收“连线题”这种题，只收单项选择题、多项选择题、判断题、简答题、计算填空题"),
    ]
    assert [item.stem for item in reading.bundle.items] == ["戊？"]


def test_words_for_a_difficulty_are_remarked():
    assert read((*HEAD, "难度"), ("甲？", "一", "二", "A", "中等")).remarks == ("第 2 行：难度写的是“中等”，不是预计答对率，没有收下",)


def test_a_formula_counts_as_its_value():
    assert the_item(HEAD, ("甲？", ("=1+1", "2"), ('=UPPER("b")', "B"), "A")).options == ["2", "B"]


@pytest.mark.parametrize(
    ("cell", "why"), [(("=A1&B1", ""), "单元格 B2 是公式，文件里没有它的结果"), (("=A1+B1", "#REF!"), "单元格 B2 是错误值（#REF!）")]
)
def test_a_formula_without_a_value_is_refused(cell, why):
    with pytest.raises(FileRefused, match=re.escape(why)):
        read(HEAD, ("甲？", cell, "二", "A"))


# ── hostile ──


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"旧版 \.xls"),
        (b"PK\x03\x04", "压缩包已损坏"),
        (a_book(("姓名", "成绩"), ("甲", 1)), "没有找到含“题干”一列的工作表"),
        (changed("[Content_Types].xml", b"<a>"), "不是完整的 XML"),
        (changed("xl/workbook.xml", b"<a/>"), "内容已损坏"),
        (changed("xl/sharedStrings.xml", b'<sst uniqueCount="99999999999"><si><t>a</t></si></sst>'), "长度不可信"),
        (changed("docProps/core.xml", b"<a/>").replace(b"docProps/core.xml", b"xl/xlworkbook.bin"), r"不是 \.xlsx"),
        (changed("xl/sharedStrings.xml", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'), "DOCTYPE"),
        (changed("xl/worksheets/sheet2.xml", b" " * 31 * 1024 * 1024), "压缩炸弹"),
        (a_book(HEAD, *[()] * 20_000, ("甲？", "一", "二", "A")), "工作表太大"),
        (a_book(HEAD, ("甲？", "一", "二", "A", *[""] * 300, "远")), "工作表太大"),
    ],
)
def test_a_file_that_is_none_is_refused(data, why):
    with pytest.raises(FileRefused, match=why):
        excel.read(data)


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(excel, "MOST_ITEMS", 1)
    with pytest.raises(FileRefused, match="有 2 道题，最多 1 道"):
        read(HEAD, ("甲？", "一", "二", "A"), ("乙？", "一", "二", "A"))


def test_a_bare_archive_is_no_workbook():
    with pytest.raises(FileRefused, match=r"不是 \.xlsx"):
        sheets.sheets_of(repacked(DATA, lambda name, content: content).replace(b"[Content_Types].xml", b"[Content-Types].xml"))


@settings(max_examples=60, deadline=None)
@given(damaged(DATA, PARTS))
def test_damage_ends_in_a_refusal_or_a_reading(data):
    try:
        assert isinstance(excel.read(data), Reading)
    except FileRefused as refusal:
        assert refusal.why
