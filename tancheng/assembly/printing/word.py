"""A form as a Word document."""

import io
from collections.abc import Mapping
from typing import Any

from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

_WIDEST = Cm(11)


def word(paper: Mapping[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """`paper` as `paper.paper_of` gives it; `pictures` by the names that its blocks use."""
    document = Document()
    _faces(document)
    document.add_heading(paper["title"], level=0)
    document.add_paragraph(paper["group"])
    document.add_paragraph(f"{paper['facts']}　试卷编号 {paper['code']}" + ("　含答案，限存档使用" if paper["with_keys"] else ""))
    for section in paper["sections"]:
        document.add_heading(f"{section['title']}（{section['note']}）", level=1)
        for item in section["items"]:
            _item(document, item, pictures)
    document.add_paragraph(f"试卷摘要（SHA-256）{paper['digest']}").runs[0].font.size = Pt(8)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _faces(document: DocxDocument) -> None:
    for name in ("Normal", "Title", "Heading 1"):
        style = document.styles[name]
        style.font.name = "Times New Roman"  # type: ignore[attr-defined]
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")


def _item(document: DocxDocument, item: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
    if item["case"]:
        document.add_paragraph(f"阅读材料：{item['case']['title']}").runs[0].bold = True
        _blocks(document, item["case"]["blocks"], pictures)
    _blocks(document, item["stem"], pictures, lead=f"{item['number']}. ")
    for option in item["options"]:
        _blocks(document, option["blocks"], pictures, lead=f"{option['letter']}. ")
    key = item["key"]
    if key is None:
        if item["unit"]:
            document.add_paragraph(f"答：____________ {item['unit']}")
        return
    document.add_paragraph(f"答案：{key['answer']}").runs[0].bold = True
    for row in key["scoring"]:
        document.add_paragraph(row)
    if key["explanation"]:
        document.add_paragraph(f"解析：{key['explanation']}")
    document.add_paragraph(f"依据：{key['source']}　题号：{key['code']}")


def _blocks(document: DocxDocument, blocks: list[dict[str, Any]], pictures: Mapping[str, bytes], lead: str = "") -> None:
    for block in blocks:
        if block["kind"] == "text":
            document.add_paragraph(lead + block["text"])
        elif block["kind"] == "table":
            _table(document, block["rows"])
        elif block["name"] in pictures:
            document.add_picture(io.BytesIO(pictures[block["name"]]))
            shape = document.inline_shapes[-1]
            if shape.width > _WIDEST:
                shape.height, shape.width = int(shape.height * _WIDEST / shape.width), _WIDEST  # type: ignore[assignment]
        else:
            document.add_paragraph(lead + block["alt"])
        lead = ""


def _table(document: DocxDocument, rows: list[list[str]]) -> None:
    if not rows:
        return
    table = document.add_table(rows=0, cols=max(map(len, rows)), style="Table Grid")
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=False):
            cell.text = text
