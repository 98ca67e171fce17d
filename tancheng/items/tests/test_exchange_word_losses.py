"""Papers from elsewhere: each paragraph of a document stands in an item, a case, a fault or a remark; nothing sticks where it doesn't belong."""

import io
import re
import zipfile

import msgspec
import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tancheng.items.exchange import word, word_blocks, word_keys
from tancheng.items.exchange.reading import Reading
from tancheng.items.exchange.word_blocks import MERGED
from tancheng.items.exchange.word_lines import document_of
from tancheng.items.tests.offices import a_paper, repacked, saved

QUESTION = "1. 甲？\nA. 一\nB. 二\n"
OLE = nsdecls("w", "r") + ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'


def read(text: str) -> Reading:
    return word.read(a_paper(text))


def everything_in(reading: Reading) -> str:
    parts = [msgspec.json.encode(row.item).decode() for row in reading.found if row.item]
    parts += [msgspec.json.encode(case).decode() for case in reading.stimuli]
    return "\n".join(
        [*parts, *reading.remarks, *(row.place for row in reading.found), *(fault for row in reading.found for fault in row.faults)]
    )


def everything_refused(data: bytes, reading: Reading) -> str:
    """The lines of the questions that are not taken in: the page names each by its place and says what to mend."""
    questions = word_blocks.paper_of(document_of(data).lines).questions
    refused = [question for question, row in zip(questions, reading.found, strict=False) if row.faults]
    passages = [passage for one in refused for passage in (one.stem, *one.options, *one.fields.values())]
    return "\n".join(passage.plain for passage in passages)


@pytest.mark.parametrize("line", ["分值：2", "章节：第三章", "【分值】2", "[章节] 第三章", "满分: 2 分", "【试题来源】自编"])
@pytest.mark.parametrize(
    "after", ["A. 一\nB. 二\n{}\n答案：A", "A. 一\nB. 二\n答案：A\n{}\n解析：因为。", "A. 一\nB. 二\n答案：A\n解析：因为。\n{}"]
)
def test_a_label_without_a_place_sticks_to_nothing_and_is_told(line, after):
    reading = read("1. 甲？\n" + after.format(line))
    (item,) = reading.bundle.items
    assert (item.options, item.key) == (["一", "二"], ["A"])
    assert item.explanation in {"", "因为。"}
    (remark,) = reading.remarks
    assert remark.startswith("第 1 题：“") and "没有带进来，题库没有这一栏" in remark


def test_lines_behind_such_a_label_are_told_too():
    reading = read(QUESTION + "答案：A\n备注：先核对\n再发布\n2. 乙？\nA. 一\nB. 二\n答案：B")
    assert [item.explanation for item in reading.bundle.items] == ["", ""]
    assert "第 1 题：“备注”后面的 1 行没有带进来：再发布" in reading.remarks


@pytest.mark.parametrize(
    ("lines", "explanation"),
    [
        ("【答案】A\n【解析】\n【分析】先看边界。\n【详解】再算。", "【分析】先看边界。\n\n【详解】再算。"),
        ("【答案】A\n【分析】先看边界。\n【详解】再算。\n【点睛】记牢。", "【分析】先看边界。\n\n【详解】再算。\n\n【点睛】记牢。"),
        ("【答案】A【分析】先看边界。", "【分析】先看边界。"),
        ("【答案】A\n【详解】再算。", "再算。"),
    ],
)
def test_the_parts_of_an_explanation_stay_together(lines, explanation):
    reading = read(QUESTION + lines)
    (item,) = reading.bundle.items
    assert (item.options, item.explanation.strip()) == (["一", "二"], explanation)
    assert reading.remarks == ()


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("A. 一\nB. 二\n这是什么\n答案：A", "“这是什么”这一行并进了选项 B，请核对"),
        ("A. 一\nB. 二\n答案：A\n解析：因为。\n难点：边界", "“难点：边界”这一行并进了“解析”，请核对"),
    ],
)
def test_a_line_that_may_not_belong_where_it_went_is_told(text, remark):
    assert f"第 1 题：{remark}" in read(f"1. 甲？\n{text}").remarks


@pytest.mark.parametrize("title", ["答案以及解析", "参考答案以及解析", "试题答案及详细解析", "答案与详解", "答案和分析"])
def test_titles_of_keys(title):
    assert word_keys.is_title(title)
    assert read(f"{QUESTION}{title}\n1. A").bundle.items[0].key == ["A"]


@pytest.mark.parametrize("second", ["A：B＝2：1，则 A 是几？", "A:B:C=1:2:3，求 A。", "A．B 两厂相邻。"])
def test_a_stems_second_line_that_begins_with_a_letter_is_no_option(second):
    (item,) = read(f"1. 两数之比\n{second}\nA. 一\nB. 二\n答案：B").bundle.items
    assert (item.stem, item.options) == (f"两数之比\n\n{second}", ["一", "二"])


def test_a_ratio_in_a_question_without_options_stays_in_its_stem():
    found = read("一、计算填空题\n1. 两数之比\nA：B＝2：1，则 A 是几？\n答案：4").found[0]
    assert (found.item.options, found.item.stem) == ([], "两数之比\n\nA：B＝2：1，则 A 是几？")


def test_options_with_colons_are_options():
    assert read("1. 甲？\nA：一\nB：二\n答案：A").bundle.items[0].options == ["一", "二"]


@pytest.mark.parametrize(("program", "what"), [("Equation.3", "公式"), ("Equation.DSMT4", "公式"), ("Visio.Drawing.11", "图")])
def test_a_metafile_costs_no_item_and_its_place_is_marked(program, what):
    document = Document()
    paragraph = document.add_paragraph("1. 按 ")
    image = '<v:shape><v:imagedata r:id="rIdW"/></v:shape>'
    paragraph._p.append(parse_xml(f'<w:r {OLE}><w:object>{image}<o:OLEObject ProgID="{program}"/></w:object></w:r>'))
    paragraph.add_run(" 计算？")
    for line in ("A. 一", "B. 二", "答案：A"):
        document.add_paragraph(line)
    relation = '<Relationship Id="rIdW" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/image1.wmf"/>'

    def change(name: str, content: bytes) -> bytes:
        return (
            content.replace(b"</Relationships>", f"{relation}</Relationships>".encode())
            if name == "word/_rels/document.xml.rels"
            else content
        )

    data = repacked(repacked_with(saved(document), "word/media/image1.wmf", b"\xd7\xcd\xc6\x9a"), change)
    reading = word.read(data)
    (item,) = reading.bundle.items
    assert (item.stem, reading.pictures) == (f"按 （{what}） 计算？", {})
    assert reading.remarks == (f"第 1 题：旧式{what}（WMF/EMF）没有带进来，原处写成了“（{what}）”，请重新录入",)


def repacked_with(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_no_remark_or_fault_shows_our_own_marks():
    document = Document()
    math = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x</m:t></m:r></m:oMath>'
    for line in ("开头的说明 ", "1. 甲？", "A. 一", "B. 二", "另一行 ", "答案：A", "备注："):
        document.add_paragraph(line)._p.append(parse_xml(math))
    reading = word.read(saved(document))
    assert len(reading.remarks) > 2
    assert not set("".join(reading.remarks) + "".join(fault for row in reading.found for fault in row.faults)) & {"\ufdd0", "\ufdd1"}


@pytest.mark.parametrize(
    ("run", "text", "remark"),
    [
        ("<w:rPr><w:strike/></w:rPr><w:t>旧数</w:t>", "甲乙", "划掉的文字“旧数”没有带进来"),
        ("<w:rPr><w:dstrike/></w:rPr><w:t>旧数</w:t>", "甲乙", "划掉的文字“旧数”没有带进来"),
        ('<w:rPr><w:strike w:val="0"/></w:rPr><w:t>新数</w:t>', "甲新数乙", ""),
        ("<w:rPr><w:vanish/></w:rPr><w:t>答案是 B</w:t>", "甲乙", "隐藏的文字“答案是 B”没有带进来"),
        ('<w:rPr><w:u w:val="single"/></w:rPr><w:t>有误</w:t>', "甲有误乙", "“有误”下面的线没有带进来"),
        ('<w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>注</w:t>', "甲注乙", "上标“注”写成了普通文字"),
        ("<w:ruby><w:rt><w:r><w:t>yǎn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>䶮</w:t></w:r></w:rubyBase></w:ruby>", "甲䶮（yǎn）乙", ""),
        ('<w:footnoteReference w:id="2"/>', "甲乙", "脚注没有带进来"),
        ('<w:sym w:font="Wingdings" w:char="F04A"/>', "甲乙", "符号字体里的一个字符（F04A）认不出来"),
        (r"<w:instrText> EQ \f(1,2)</w:instrText>", "甲乙", "用域（EQ）写的公式没有带进来"),
        ("<w:unheardOf><w:t>新元素</w:t></w:unheardOf>", "甲乙", "读不懂的文字“新元素”没有带进来"),
        ("<w:drawing><w:chart/></w:drawing>", "甲乙", "图表、图形或嵌入的对象没有带进来"),
    ],
)
def test_no_piece_of_a_paragraph_is_lost_in_silence(run, text, remark):
    document = Document()
    paragraph = document.add_paragraph("1. 甲")
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{run}</w:r>"))
    paragraph.add_run("乙")
    for line in ("A. 一", "B. 二", "答案：A"):
        document.add_paragraph(line)
    reading = word.read(saved(document))
    assert reading.bundle.items[0].stem == text
    assert [one.startswith(f"第 1 题：{remark}") for one in reading.remarks] == [True] * bool(remark)


def test_words_that_a_revision_takes_out_and_words_around_the_text_are_told():
    document = Document()
    paragraph = document.add_paragraph("1. 甲")
    paragraph._p.append(parse_xml(f'<w:del {nsdecls("w")} w:id="1"><w:r><w:delText>旧</w:delText></w:r></w:del>'))
    document.add_paragraph("A. 一 B. 二")
    document.add_paragraph("答案：A")
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.sections[0].footer.paragraphs[0].text = "1 / 2"
    assert set(word.read(saved(document)).remarks) == {"第 1 题：修订中删去的文字“旧”没有带进来", "页眉没有读入：内部资料"}


def test_a_tables_cells_stay_in_their_columns_and_merged_ones_are_told():
    document = Document()
    document.add_paragraph("1. 看表作答。")
    document.add_paragraph("答案：√")
    document.add_paragraph("解析：见下。")
    table = document.add_table(3, 3)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"格{number}"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "合并"
    reading = word.read(saved(document))
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in reading.bundle.items[0].explanation.split("\n") if "格" in line
    ]
    assert rows == [["格0", "格1", "格2"], ["合并", "格4", "格5"], ["", "格7", "格8"]]
    assert reading.remarks == (f"第 1 题：{MERGED}",)


def test_columns_that_a_row_leaves_free_move_no_value():
    document = Document()
    document.add_paragraph("1. 看表作答。")
    table = document.add_table(2, 3)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"格{number}"
    row = table.rows[1]._tr
    row.remove(row.tc_lst[0])
    row.get_or_add_trPr().append(parse_xml(f'<w:gridBefore {nsdecls("w")} w:val="1"/>'))
    document.add_paragraph("答案：√")
    assert "|  | 格4 | 格5 |" in word.read(saved(document)).bundle.items[0].stem


LINES = (
    "{number}. {word}？", "A. {word}", "B. {word}", "C. {word}", "答案：A", "解析：{word}。", "【分析】{word}", "【详解】{word}", "分值：{word}", "【题源】{word}",
    "{word}", "难点：{word}", "一、单项选择题", "参考答案：{word}", "知识点：{word}", "反馈A：{word}", "答案以及解析", "材料一：{word}", "1-2 AB", "（{number}）{word}",
    "案例材料：case-{number} {word}", "依据：{word}", "备注：{word}",
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "remarks"),
    [
        ("1. 甲？", []),
        ("1. 甲？\nA. 一 B. 二", []),
        ("1. 甲？\nA. 一\nB. 三", ["第 1 题：文末答案里另有的 1 行没有带进来：B. 三"]),
        ("1. 另一句", ["第 1 题：文末答案里另有的 1 行没有带进来：另一句"]),
    ],
)
def test_words_before_a_labelled_answer_behind_the_questions_are_the_question_again_or_told(line, remarks):
    reading = read(QUESTION + f"参考答案\n{line}\n答案：A")
    assert [item.key for item in reading.bundle.items] == [["A"]]
    assert [*reading.remarks] == remarks


@pytest.mark.slow
@given(st.lists(st.sampled_from(LINES), min_size=3, max_size=14))
@settings(max_examples=100, deadline=None)
@example([LINES[0], LINES[1], LINES[3], LINES[5]])
def test_each_line_of_a_paper_is_accounted_for(shapes):
    lines = [shape.format(number=number // 4 + 1, word=f"词{number:02}") for number, shape in enumerate(shapes)]
    data = a_paper("\n".join(["一、单项选择题", "1. 起头？", "A. 一", "B. 二", *lines]))
    reading = word.read(data)
    told = everything_in(reading) + everything_refused(data, reading)
    lost = [line for line in lines if (at := line.find("词")) >= 0 and line[at : at + 3] not in told]
    # A remark that counts lines shows the first of them; answers that fit no question are told by their numbers, a code by its fault.
    by_number = any("对不上唯一的一道题" in remark for remark in reading.remarks)
    counted = re.findall(r"(\d+) 行没有", "\n".join(reading.remarks))
    by_count = sum(map(int, counted)) + sum(len(row.faults) for row in reading.found)
    assert by_number or len(lost) <= by_count, lost
