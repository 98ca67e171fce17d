"""Our own Word papers: what is written comes back, also after a teacher has worked on it; nothing damaged gets through as anything but a refusal."""

import io
from datetime import date

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tancheng.items.exchange import examples, omml, word
from tancheng.items.exchange import word_signs as signs
from tancheng.items.exchange.omml_writing import omml_of
from tancheng.items.exchange.reading import FileRefused, Reading
from tancheng.items.tests.makers import an_item_text
from tancheng.items.tests.offices import damaged, repacked, saved
from tancheng.items.tests.strategies import PICTURES, bundles
from tancheng.items.text import Bundle, ItemText, ScoringPoint, StimulusText

CASE = StimulusText(
    code="acc-09-case",
    title="某热电厂",
    text="两台机组，燃料如下：\n\n| 燃料 | 消耗量 (t) |\n|:---|---:|\n| 煤 | 850,000 |\n\n流程见图。\n![流程](fig-1.png)",
)
SINGLE = an_item_text(
    code="acc-04-s1001", feedback=["", "高度不影响排放量。", "", ""], enemies=["acc-04-s1002"], valid_until=date(2026, 12, 31)
)
SHORT = ItemText(
    type="short",
    course="acc-09",
    stimulus="acc-09-case",
    stem="根据案例，简述步骤。\n\n1. 写边界\n2. 写设施",
    model_answer="先定边界。\n答案：不是栏目",
    scoring=[ScoringPoint(points="2.5", text="指出边界"), ScoringPoint(points="2.5", text="列出设施")],
    max_characters=300,
    job_types=["acc", "ver"],
)
NUMERIC = ItemText(
    type="numeric",
    course="acc-09",
    stem="按下式计算：\n\n$$E=\\sum_i AD_i \\times EF_i$$\n\n取 $\\frac{44}{12}$。",
    answer="-1025.50",
    tolerance="0.5%",
    unit="tCO₂",
)
BUNDLE = Bundle(items=[SINGLE, SHORT, NUMERIC], stimuli=[CASE], pictures={"fig-1.png": PICTURES["fig-1.png"]})
DATA = word.write(BUNDLE)
PARTS = ("word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels", "[Content_Types].xml", "customXml/item2.xml")


def opened(data: bytes = DATA) -> DocxDocument:
    return Document(io.BytesIO(data))


def lines(document: DocxDocument, style: str) -> list[str]:
    return [row.text for row in document.paragraphs if row.style.name == style]


def changed(old: str, new: str) -> Reading:
    """The paper with one paragraph's words changed, as typing does it."""
    document = opened()
    (row,) = [row for row in document.paragraphs if row.text == old]
    row.runs[-1].text = new
    for run in row.runs[:-1]:
        run.text = ""
    return word.read(saved(document))


def test_it_works():
    reading = word.read(DATA)
    assert reading.bundle == BUNDLE
    assert [row.place for row in reading.found] == ["单项选择题第 1 题", "简答题第 2 题", "计算填空题第 3 题"]
    assert reading.remarks == ()


def test_it_looks_like_a_paper():
    document = opened()
    assert lines(document, "Heading 1") == ["一、单项选择题（1 题）", "二、简答题（1 题）", "三、计算填空题（1 题）"]
    assert lines(document, signs.STEM)[0] == "1. 核算电厂燃煤排放时，活动数据指什么？"
    assert lines(document, signs.OPTION) == ["A. 入炉煤的热量", "B. 烟囱高度", "C. 机组台数", "D. 职工人数"]
    assert lines(document, signs.LABELLED)[:3] == ["答案：A", "解析：活动数据是导致排放的活动的量。", "反馈B：高度不影响排放量。"]
    assert lines(document, signs.FACTS)[0] == (
        "题号：acc-04-s1001　知识点：活动数据　等级：四级、三级　认知层次：理解　预计答对率：0.7　用时：40 秒　有效期：至 2026-12-31　互斥题：acc-04-s1002"
    )
    assert lines(document, signs.CASE) == ["案例材料：acc-09-case 某热电厂"]


def test_tables_pictures_and_formulas_are_real_ones():
    document = opened()
    (table,) = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["燃料", "消耗量 (t)"], ["煤", "850,000"]]
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == ["流程"]
    assert [omml.tex_of(row) for row in document.element.body.iter("{*}oMath")] == [r"E=\sum _{i} AD_{i}\times EF_{i}", r"\frac{44}{12}"]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bundles())
def test_everything_comes_back(bundle):
    reading = word.read(word.write(bundle))
    assert (reading.bundle, reading.remarks) == (bundle, ())


def test_what_looks_like_a_label_within_a_text_is_none():
    item = an_item_text(stem="A. 甲\n答案：B\n2. 乙\n案例材料：case-01 丙\n一、单项选择题", point="甲　等级：三级", source="解析：乙")
    assert word.read(word.write(Bundle(items=[item]))).bundle.items == [item]


def test_strong_words_are_stressed():
    item = an_item_text(stem="下列说法**不**正确的是 ***a*** 或 ** b ** 或 **a****b**？")
    data = word.write(Bundle(items=[item]))
    assert lines(opened(data), signs.STEM) == ["1. 下列说法不正确的是 *a* 或 ** b ** 或 ab？"]
    assert word.read(data).bundle.items == [item]


def test_two_ways_of_writing_a_formula_stay_two():
    item = an_item_text(stem="比较 $x_1$ 与 $x_{1}$。", options=["$$x_1$$", "a", "b", "c"])
    assert word.read(word.write(Bundle(items=[item]))).bundle.items == [item]


def test_characters_that_no_document_holds_are_left_out():
    (item,) = word.read(word.write(Bundle(items=[an_item_text(stem="甲\x0b乙\x00\ufffe？")]))).bundle.items
    assert item.stem == "甲乙？"


def test_a_picture_that_is_not_at_hand_stays_named():
    item = an_item_text(stem="见图 ![锅炉](gone.png)。", explanation="![坏](fig-1.png)")
    reading = word.read(word.write(Bundle(items=[item], pictures={"fig-1.png": b"no picture"})))
    assert (reading.bundle.items, reading.pictures) == ([item], {})


# ── edited by a teacher ──


def test_an_edited_paper_comes_back_as_edited():
    (item,) = [row.item for row in changed("答案：A", "答案：C").found if row.item.type == "single"]
    assert item.key == ["C"]
    (item,) = [row.item for row in changed("B. 烟囱高度", "B. 烟囱的高度").found if row.item.type == "single"]
    assert item.options[1] == "烟囱的高度"


def test_an_edited_formula_is_not_overruled():
    document = opened()
    next(document.element.body.iter("{*}oMath")).find(".//{*}t").text = "P"
    assert "$$P=\\sum _{i} AD_{i}\\times EF_{i}$$" in word.read(saved(document)).found[2].item.stem


def test_questions_typed_below_are_new_ones():
    document = opened()
    for text in ("4. 外购电力属于哪个范围？", "A. 范围一", "B. 范围二", "答案：B"):
        document.add_paragraph(text)
    added = word.read(saved(document)).found[-1]
    assert (added.item.type, added.item.options, added.item.key, added.faults) == ("single", ["范围一", "范围二"], ["B"], ())


def test_a_number_deleted_by_mistake_is_no_loss():
    reading = changed("3. 按下式计算：", "按下式计算：")
    assert [row.item.stem[:6] for row in reading.found] == ["核算电厂燃煤", "根据案例，简", "按下式计算："]


def test_a_deleted_option_is_said():
    document = opened()
    (row,) = [row for row in document.paragraphs if row.text == "B. 烟囱高度"]
    row._p.getparent().remove(row._p)
    assert "选项 B 是空的" in word.read(saved(document)).found[0].faults


def test_an_option_that_stands_twice_is_said():
    assert "选项 A 出现了两次" in changed("B. 烟囱高度", "A. 烟囱高度").found[0].faults


def test_examples_are_passed_over():
    reading = word.read(word.write(examples.BUNDLE))
    assert (reading.found, reading.stimuli, reading.remarks) == ((), (), (examples.REMARK,))


# ── hostile ──


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 .doc"),
        (b"PK\x03\x04", "压缩包已损坏"),
        (repacked(DATA, lambda name, content: b"<a/>" if name == "word/document.xml" else content), "没有正文"),
        (repacked(DATA, lambda name, content: b"<a>" if name == "word/styles.xml" else content), "不是完整的 XML"),
    ],
)
def test_a_file_that_is_none_is_refused(data, why):
    with pytest.raises(FileRefused, match=why):
        word.read(data)


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "customXml/item2.xml"])
def test_no_entity_of_any_part_is_followed(part):
    bomb = b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]><w>&e;</w>'
    with pytest.raises(FileRefused, match="DOCTYPE"):
        word.read(repacked(DATA, lambda name, content: bomb if name == part else content))


def test_a_bomb_is_refused():
    with pytest.raises(FileRefused, match="压缩炸弹"):
        word.read(repacked(DATA, lambda name, content: b" " * 31 * 1024 * 1024 if name == "word/document.xml" else content))


def test_what_was_carried_along_cannot_blow_up():
    huge = b'<texts xmlns="urn:tancheng:items:carried"><text shown="$\\frac{44}{12}$">' + b"x" * 1000 + b"</text></texts>"
    reading = word.read(repacked(DATA, lambda name, content: huge if name == "customXml/item2.xml" else content))
    assert "取 $\\frac{44}{12}$。" in reading.found[2].item.stem


def test_deep_nesting_is_no_crash():
    nested = b'<m:oMath xmlns:m="m">' + b"<m:e>" * 230 + b"<m:t>x</m:t>" + b"</m:e>" * 230 + b"</m:oMath></w:p>"
    data = repacked(DATA, lambda name, content: content.replace(b"</w:p>", nested, 1) if name == "word/document.xml" else content)
    assert isinstance(_read_or_refused(data), Reading | FileRefused)


@settings(max_examples=60, deadline=None)
@given(damaged(DATA, PARTS))
def test_damage_ends_in_a_refusal_or_a_reading(data):
    assert isinstance(_read_or_refused(data), Reading | FileRefused)


def _read_or_refused(data: bytes) -> Reading | FileRefused:
    try:
        return word.read(data)
    except FileRefused as refusal:
        return refusal


# ── formulas ──


@pytest.mark.parametrize(
    ("tex", "again"),
    [
        (r"E=AD\times EF", r"E=AD\times EF"),
        (r"\frac{44}{12}", r"\frac{44}{12}"),
        (r"\sqrt[3]{x}", r"\sqrt[3]{x}"),
        (r"x_1^2", r"x_{1}^{2}"),
        (r"Q_{\text{有效}}", r"Q_{\text{有效}}"),
        (r"\left(\frac{a}{b}\right)^2", r"\left(\frac{a}{b}\right)^{2}"),
        (r"\overline{M}\le 99\%", r"\overline{M}\le 99\%"),
        (r"\{a\}", r"\{a\}"),
        (r"\lambda\to\infty", r"\lambda \to \infty"),
    ],
)
def test_a_formula_there_and_back(tex, again):
    assert omml.tex_of(omml_of(tex)) == again


@pytest.mark.parametrize(
    "tex", [r"\begin{matrix}a\end{matrix}", r"\frac{a", "a}", "a_", r"\color{red}", "{" * 40 + "x" + "}" * 40, r"\bar x", "a & b"]
)
def test_a_formula_that_word_cannot_show_stays_text(tex):
    assert omml_of(tex) is None
    item = an_item_text(stem=f"见 ${tex}$。")
    assert word.read(word.write(Bundle(items=[item]))).bundle.items == [item]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([*"ab1_^{}\\ []", "\\frac", "\\sqrt", "\\left(", "\\right)", "\\sum", "\\text{"]), max_size=12).map("".join)
)
def test_no_formula_is_a_crash(tex):
    equation = omml_of(tex)
    assert equation is None or isinstance(omml.tex_of(equation), str)
