"""A form as a Word document, in the look of the papers that the bank itself exports."""

import io
from collections.abc import Mapping
from typing import Any

from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from tancheng.assembly.printing.word_blocks import add_blocks
from tancheng.items.exchange import word_signs as signs
from tancheng.items.exchange.word_styles import empty_document

_TEXT_WIDTH = Cm(16)
_BLANK = "_" * 14


def word(paper: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """`paper` as `paper.paper_of` gives it; `pictures` by the names that its blocks use."""
    document = empty_document()
    document.core_properties.title = f"{paper['title']} {paper['code']}"
    document.add_paragraph(paper["title"], "Title")
    _centred(document, paper["group"], 12)
    _centred(document, f"{paper['facts']}　试卷编号 {paper['code']}", 9)
    if not paper["with_keys"]:
        _centred(document, f"姓名：{_BLANK}　准考证号：{_BLANK}　得分：{_BLANK}", 10.5)
    for section in paper["sections"]:
        document.add_paragraph(f"{section['title']}（{section['note']}）", "Heading 1")
        for item in section["items"]:
            _item(document, item, pictures)
    document.add_paragraph(f"试卷摘要（SHA-256）{paper['digest']}", signs.GUIDE).paragraph_format.space_before = Pt(18)
    _footer(document, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _centred(document: DocxDocument, text: str, size: float) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.add_run(text).font.size = Pt(size)


def _item(document: DocxDocument, item: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
    if item["case"]:
        document.add_paragraph(f"阅读材料：{item['case']['title']}", signs.CASE)
        add_blocks(document, item["case"]["blocks"], pictures, (signs.CASE_TEXT, signs.CASE_TEXT))
    add_blocks(document, item["stem"], pictures, (signs.STEM, signs.FURTHER), lead=f"{item['number']}. ")
    for option in item["options"]:
        add_blocks(document, option["blocks"], pictures, (signs.OPTION, signs.FURTHER_OPTION), lead=f"{option['letter']}. ")
    if item["key"] is not None:
        _key(document, item["key"], pictures)
    elif item["unit"]:
        document.add_paragraph(f"答：{_BLANK} {item['unit']}", signs.FURTHER)
    # An item stays on one page; the next may begin on another.
    document.paragraphs[-1].paragraph_format.keep_with_next = False


def _key(document: DocxDocument, key: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
    small = (signs.LABELLED, signs.FURTHER_SMALL)
    add_blocks(document, key["answer"], pictures, small, lead="答案：")
    for point in key["scoring"]:
        add_blocks(document, point["blocks"], pictures, small, lead=f"{point['points']}：")
    if key["explanation"]:
        add_blocks(document, key["explanation"], pictures, small, lead="解析：")
    document.add_paragraph(f"依据：{key['source']}　题号：{key['code']}", signs.LABELLED)


def _footer(document: DocxDocument, paper: Mapping[str, Any]) -> None:
    """Which paper a loose sheet belongs to, and where in it."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.clear()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    for stop in document.styles["Footer"].paragraph_format.tab_stops:  # type: ignore[attr-defined]
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    paragraph.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(paper["code"] + ("　含答案，限存档使用" if paper["with_keys"] else "") + "\t第 ").font.size = Pt(9)
    for field, behind in (("PAGE", " 页，共 "), ("NUMPAGES", " 页")):
        mark = OxmlElement("w:fldSimple")
        mark.set(qn("w:instr"), field)
        paragraph._p.append(mark)
        paragraph.add_run(behind).font.size = Pt(9)
