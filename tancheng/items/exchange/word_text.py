"""Writes items' Markdown into a Word document: text, real tables, equations and pictures; what Word can't show stays as it is written."""

import io
import re
from collections.abc import Iterator, Mapping

from docx.document import Document as DocxDocument
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl, CT_Tc
from docx.oxml.text.paragraph import CT_P
from docx.shape import InlineShape
from docx.shared import Cm, Length
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

from tancheng.items.exchange import omml
from tancheng.items.exchange import word_signs as signs
from tancheng.items.exchange.omml_writing import NAMESPACE as MATH
from tancheng.items.exchange.omml_writing import omml_of
from tancheng.items.exchange.word_tables import markdown_table, rows_of
from tancheng.learning import markup

_WIDEST, _HIGHEST = Cm(13), Cm(16)
_SHRUNK = 0.75
_TABLE_WIDTH = Cm(15)
# What python-docx says of pictures that it can't measure.
UNREADABLE = (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError, ZeroDivisionError)
# XML has no place for these; the two that our reader uses as marks are no characters either.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0\ufdd1\ufffe\uffff]")
_PICTURE = re.compile(r"!\[(?P<words>[^\]\n]*)\]\((?P<name>[^()\s/\\]+\.(?:png|jpe?g|gif))\)", re.IGNORECASE)
_FORMULA = re.compile(
    r"(?<![\\$])\$\$(?P<display>[^$\n]+)\$\$(?!\$)|(?<![\\$])\$(?P<inline>[^$\s](?:[^$\n]*[^$\s\\])?)\$(?!\$)",
)
# Only what Markdown shows strong wherever it stands.
_STRONG = re.compile(r"\*\*(?=\w)([^*$`\\\n\t]*\w)\*\*")
# python-docx's own way of adding takes ten times as long, and a bank has thousands of items.
_P, _PROPERTIES, _STYLE, _VAL = qn("w:p"), qn("w:pPr"), qn("w:pStyle"), qn("w:val")
_R, _RUN_PROPERTIES, _BOLD, _DOTS, _TAB, _T, _SPACE = qn("w:r"), qn("w:rPr"), qn("w:b"), qn("w:em"), qn("w:tab"), qn("w:t"), qn("xml:space")


class Pen:
    """Adds paragraphs at the end of `document`. `carried`: what formulas and tables will read as → how they were written."""

    def __init__(self, document: DocxDocument, pictures: Mapping[str, bytes]) -> None:
        self.document, self.pictures = document, pictures
        self.carried: dict[str, str] = {}
        self.body = document.element.body
        self.ids = {style.name: style.style_id for style in document.styles}
        # Kept for the end: python-docx looks for it before every paragraph that it adds.
        self.section = self.body.sectPr
        self.body.remove(self.section)

    def finish(self) -> None:
        self.body.append(self.section)

    def text(self, text: str, style: str) -> None:
        """A paragraph of plain words."""
        _add_text(self._paragraph(style), _UNWRITABLE.sub("", text))

    def passage(self, text: str, style: str, further: str, *, lead: str = "") -> None:
        """A field's text behind its bold `lead`: the first line in `style`, the others in `further`."""
        paragraph = self._paragraph(style)
        _add_text(paragraph, lead, bold=True)
        for place, (kind, part) in enumerate(_parts(_UNWRITABLE.sub("", text))):
            if kind == "table" and self._table(part):
                continue
            for number, line in enumerate(part.split("\n")):
                if place or number:
                    paragraph = self._paragraph(further)
                self._line(paragraph, line)

    def _paragraph(self, style: str) -> CT_P:
        paragraph: CT_P = etree.SubElement(self.body, _P)  # type: ignore[assignment]
        etree.SubElement(etree.SubElement(paragraph, _PROPERTIES), _STYLE).set(_VAL, self.ids[style])
        return paragraph

    def _line(self, paragraph: CT_P, line: str) -> None:
        """Pictures come first: no formula goes around one."""
        at = 0
        for found in _PICTURE.finditer(line):
            self._words(paragraph, line[at : found.start()])
            if not self._picture(paragraph, found):
                _add_text(paragraph, found[0])
            at = found.end()
        self._words(paragraph, line[at:])

    def _words(self, paragraph: CT_P, text: str) -> None:
        at = 0
        for found in _FORMULA.finditer(text):
            _add_words(paragraph, text[at : found.start()])
            if not self._formula(paragraph, found):
                _add_text(paragraph, found[0])
            at = found.end()
        _add_words(paragraph, text[at:])

    def _formula(self, paragraph: CT_P, found: re.Match[str]) -> bool:
        equation = omml_of(found["display"] or found["inline"])
        dollars = "$$" if found["display"] else "$"
        if equation is None or not self._carries(f"{dollars}{omml.tex_of(equation)}{dollars}", found[0]):
            return False
        if found["display"]:
            frame = etree.Element(f"{{{MATH}}}oMathPara", nsmap={"m": MATH})
            frame.append(equation)
            equation = frame
        paragraph.append(equation)
        return True

    def _carries(self, shown: str, text: str) -> bool:
        """Whether `text` will come back for what the document shows: two ways of writing the same can't both."""
        return self.carried.setdefault(shown, text) == text

    def _picture(self, paragraph: CT_P, found: re.Match[str]) -> bool:
        content = self.pictures.get(found["name"])
        if content is None:
            return False
        run = Run(paragraph.add_r(), Paragraph(paragraph, self.document._body))
        try:
            shape = run.add_picture(io.BytesIO(content))
        except UNREADABLE:
            paragraph.remove(run._r)
            return False
        fit(shape, name=found["name"], words=found["words"])
        return True

    def _table(self, text: str) -> bool:
        rows, alignments = rows_of(text)
        if not self._carries(markdown_table(rows, alignments), text):
            return False
        width = Length(int(_TABLE_WIDTH / len(rows[0])))
        table = CT_Tbl.new_tbl(len(rows), len(rows[0]), Length(width * len(rows[0])))
        table.tblStyle_val = self.ids[signs.TABLE]
        indent(table)
        for number, (row, shown) in enumerate(zip(rows, table.tr_lst, strict=True)):
            for cell, words, alignment in zip(shown.tc_lst, row, alignments, strict=True):
                paragraph = cell.p_lst[0]
                if alignment != "left":
                    _align(paragraph, alignment)
                if number == 0:
                    shade(cell)
                self._line(paragraph, words)
        self.body.append(table)
        return True


def fit(shape: InlineShape, *, name: str, words: str) -> None:
    """Pictures rarely say how large they are, and a Word page takes less than a screen."""
    scale = min(_SHRUNK, _WIDEST / shape.width, _HIGHEST / shape.height)
    shape.width, shape.height = Length(max(1, int(shape.width * scale))), Length(max(1, int(shape.height * scale)))
    about = shape._inline.docPr
    about.set("name", name)
    about.set("descr", words)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """("lines" | "table", text) in reading order; joined by newlines they are the text."""
    lines = text.split("\n")
    at = 0
    tables = [token.map for token in markup.parsed(text) if token.type == "table_open" and token.level == 0] if "|" in text else []
    for first, last in filter(None, tables):
        end = last
        while end > first and not lines[end - 1].strip():
            end -= 1
        if first > at:
            yield "lines", "\n".join(lines[at:first])
        yield "table", "\n".join(lines[first:end])
        at = end
    if at < len(lines):
        yield "lines", "\n".join(lines[at:])


def _add_words(paragraph: CT_P, text: str) -> None:
    """Strong words as Chinese papers stress them: bold, with dots below."""
    for number, part in enumerate(_STRONG.split(text)):
        _add_text(paragraph, part, bold=number % 2 == 1, dotted=number % 2 == 1)


def _add_text(paragraph: CT_P, text: str, *, bold: bool = False, dotted: bool = False) -> None:
    if not text:
        return
    run = etree.SubElement(paragraph, _R)
    if bold:
        properties = etree.SubElement(run, _RUN_PROPERTIES)
        etree.SubElement(properties, _BOLD)
        if dotted:
            etree.SubElement(properties, _DOTS).set(_VAL, "dot")
    for number, part in enumerate(text.split("\t")):
        if number:
            etree.SubElement(run, _TAB)
        if part:
            words = etree.SubElement(run, _T)
            words.text = part
            words.set(_SPACE, "preserve")


def _align(paragraph: CT_P, alignment: str) -> None:
    mark = OxmlElement("w:jc")
    mark.set(qn("w:val"), alignment)
    paragraph.get_or_add_pPr().append(mark)


def shade(cell: CT_Tc) -> None:
    """The light ground of a table's heading."""
    mark = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "EEF2F0")):
        mark.set(qn(f"w:{name}"), value)
    cell.get_or_add_tcPr().append(mark)


def indent(table: CT_Tbl) -> None:
    """As far in as the text above it."""
    mark = OxmlElement("w:tblInd")
    mark.set(qn("w:w"), "425")
    mark.set(qn("w:type"), "dxa")
    properties = table.tblPr
    properties.insert_element_before(mark, "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
