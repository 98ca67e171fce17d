"""Other people's Word papers: Word's own lists, equations, pictures, tables and marks."""

import io

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm
from PIL import Image

from tancheng.items.exchange import word, word_lines
from tancheng.items.exchange.reading import FileRefused
from tancheng.items.exchange.word_writing import empty_document
from tancheng.items.tests.offices import saved
from tancheng.items.tests.test_exchange_word_foreign import read


def _list(document: DocxDocument, *levels: str) -> str:
    """A list with a level for each format ("decimal %1."); returns its number."""
    numbering = document.part.numbering_part.element
    rows = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{level.split()[0]}"/><w:lvlText w:val="{level.split()[1]}"/></w:lvl>'
        for depth, level in enumerate(levels)
    )
    number = str(900 + len(numbering))
    kind = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{rows}</w:abstractNum>')
    numbering.insert(0, kind)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    return number


def _counted(document: DocxDocument, number: str, depth: int, text: str) -> None:
    paragraph = document.add_paragraph(text)
    mark = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    paragraph._p.get_or_add_pPr().append(parse_xml(mark))


def test_numbers_and_letters_that_word_counts():
    document = Document()
    heads, questions = _list(document, "chineseCountingThousand %1、"), _list(document, "decimal %1.", "upperLetter %2.")
    _counted(document, heads, 0, "单项选择题")
    for stem, options, answer in (("甲？", ("一", "二"), "B"), ("乙？", ("三", "四"), "A")):
        _counted(document, questions, 0, stem)
        for text in options:
            _counted(document, questions, 1, text)
        document.add_paragraph(f"答案：{answer}")
    reading = word.read(saved(document))
    assert [row.place for row in reading.found] == ["单项选择题第 1 题", "单项选择题第 2 题"]
    assert [(row.stem, row.options, row.key) for row in reading.bundle.items] == [
        ("甲？", ["一", "二"], ["B"]),
        ("乙？", ["三", "四"], ["A"]),
    ]


_EQUATION = """<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">
<m:r><m:t>E燃煤=AD×</m:t></m:r><m:f><m:num><m:r><m:t>44</m:t></m:r></m:num><m:den><m:r><m:t>12</m:t></m:r></m:den></m:f>
<m:sSub><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sub><m:r><m:t>1</m:t></m:r></m:sub></m:sSub></m:oMath>"""


def test_equations_of_word():
    document = Document()
    document.add_paragraph("1. 由公式 ")._p.append(parse_xml(_EQUATION))
    document.add_paragraph("A. 一 B. 二")
    document.add_paragraph("答案：A")
    (item,) = word.read(saved(document)).bundle.items
    assert item.stem == r"由公式 $E\text{燃煤}=AD\times \frac{44}{12}x_{1}$"


def test_lowered_digits_ticks_and_places_to_fill_in():
    document = Document()
    stem = document.add_paragraph("1. CO")
    stem.add_run("2").font.subscript = True
    stem.add_run(" 的量是")
    stem.add_run("      ").underline = True
    stem.add_run("吨。（")
    stem._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'))
    stem.add_run("）")
    (item,) = word.read(saved(document)).bundle.items
    assert (item.stem, item.key) == ("CO₂ 的量是____吨。（　　）", True)


def test_words_with_dots_below_are_strong():
    document = Document()
    stem = document.add_paragraph("1. 下列说法")
    stem._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:rPr><w:em w:val="dot"/></w:rPr><w:t>不</w:t></w:r>'))
    stem.add_run("正确的是？")
    document.add_paragraph("A. 一 B. 二")
    document.add_paragraph("答案：A")
    assert word.read(saved(document)).bundle.items[0].stem == "下列说法**不**正确的是？"


def _picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 90, 60)).save(out, "PNG")
    out.seek(0)
    return out


def test_pictures():
    document = Document()
    document.add_paragraph("1. 见图：")
    document.add_picture(_picture(), width=Cm(3))
    document.add_paragraph("A. 一 B. 二")
    document.add_paragraph("答案：A")
    reading = word.read(saved(document))
    (name,) = reading.pictures
    assert reading.bundle.items[0].stem == f"见图：\n\n![]({name})"
    assert reading.pictures[name] == _picture().getvalue()


def _table(document: DocxDocument, *rows: tuple[str, ...]) -> None:
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def test_tables_of_figures_and_tables_of_options():
    document = Document()
    document.add_paragraph("1. 见表：")
    _table(document, ("燃料", "消耗量|t"), ("煤", "2*3*4"))
    document.add_paragraph("合计多少？")
    _table(document, ("A. 一", "B. 二"), ("C. 三", "D. 四"))
    document.add_paragraph("答案：D")
    (item,) = word.read(saved(document)).bundle.items
    assert item.stem == "见表：\n\n| 燃料 | 消耗量\\|t |\n|---|---|\n| 煤 | 2\\*3\\*4 |\n\n合计多少？"
    assert item.options == ["一", "二", "三", "四"]


def test_what_stays_behind_is_said():
    document = Document()
    document.add_paragraph("1. 甲？")
    box = f"<w:r {nsdecls('w')}><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></w:r>"
    document.add_paragraph("A. 一 B. 二")._p.append(parse_xml(box))
    document.add_paragraph("答案：A")
    assert word.read(saved(document)).remarks == ("第 1 题：文本框里的文字没有读入，请改为普通段落",)


def test_deleted_words_of_tracked_changes_are_gone_and_inserted_ones_stay():
    document = Document()
    stem = document.add_paragraph("1. 甲")
    stem._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>旧</w:delText></w:r></w:del>"))
    stem._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>新？</w:t></w:r></w:ins>"))
    document.add_paragraph("A. 一 B. 二")
    document.add_paragraph("答案：A")
    assert word.read(saved(document)).bundle.items[0].stem == "甲新？"


def test_a_document_without_questions_has_none():
    reading = read("会议纪要\n今天讨论了题库。")
    assert (reading.found, reading.remarks) == ((), ("第一题之前的 2 行没有读入：会议纪要……",))


def test_too_many_questions_are_refused(monkeypatch):
    monkeypatch.setattr(word, "MOST_ITEMS", 1)
    with pytest.raises(FileRefused, match="有 2 道题，最多 1 道"):
        read("1. 甲。（√）\n2. 乙。（×）")


def test_an_empty_document_has_no_lines():
    assert word_lines.document_of(saved(empty_document())).lines == []
