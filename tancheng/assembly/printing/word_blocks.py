"""Blocks of rich text as paragraphs, equations, tables and pictures of a Word document."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from tancheng.items.exchange import word_signs as signs
from tancheng.items.exchange.omml_writing import omml_of
from tancheng.items.exchange.word_text import UNREADABLE, fit, indent, shade

_ALIGNMENTS = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def add_blocks(
    document: DocxDocument, blocks: Sequence[Mapping[str, Any]], pictures: Mapping[str, bytes], styles: tuple[str, str], *, lead: str = ""
) -> None:
    """`blocks` as `blocks.blocks` gives them, behind a bold `lead`; `styles` are those of the first paragraph and of the others."""
    first, further = styles
    paragraph = document.add_paragraph(style=first)
    paragraph.add_run(lead).bold = True
    for number, block in enumerate(blocks):
        if block["kind"] == "table":
            _table(document, block)
            continue
        if number:
            paragraph = document.add_paragraph(style=further)
            if blocks[number - 1]["kind"] == "table":
                paragraph.paragraph_format.space_before = Pt(4)
        if block["kind"] == "text":
            _runs(paragraph, block["runs"])
        else:
            _picture(paragraph, block, pictures)


def _runs(paragraph: Paragraph, runs: Iterable[Mapping[str, Any]]) -> None:
    for run in runs:
        if "formula" in run:
            _formula(paragraph, run["formula"])
            continue
        words = paragraph.add_run(run["text"])
        if run["strong"]:
            _stress(words)


def _stress(words: Any) -> None:
    """Bold, with dots below: as Chinese papers stress a word."""
    words.bold = True
    dots = OxmlElement("w:em")
    dots.set(qn("w:val"), "dot")
    words._r.get_or_add_rPr().append(dots)


def _formula(paragraph: Paragraph, tex: str) -> None:
    equation = omml_of(tex)
    if equation is None:
        paragraph.add_run(tex)
    else:
        paragraph._p.append(equation)


def _picture(paragraph: Paragraph, block: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
    """The picture, or its words where there is none that Word can show."""
    run = paragraph.add_run()
    try:
        shape = run.add_picture(io.BytesIO(pictures[block["name"]]))
    except (KeyError, *UNREADABLE):
        run.text = block["alt"]
    else:
        fit(shape, name=block["name"], words=block["alt"])


def _table(document: DocxDocument, block: Mapping[str, Any]) -> None:
    rows = block["rows"]
    table = document.add_table(rows=len(rows), cols=max(map(len, rows)), style=signs.TABLE)
    indent(table._tbl)
    for number, (row, shown) in enumerate(zip(rows, table.rows, strict=True)):
        for cell, runs, alignment in zip(shown.cells, row, block["alignments"], strict=False):
            paragraph = cell.paragraphs[0]
            paragraph.alignment = _ALIGNMENTS[alignment]
            _runs(paragraph, runs)
            if number == 0:
                shade(cell._tc)
