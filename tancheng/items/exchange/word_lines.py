"""A Word document as lines of item text: pictures, tables and equations in the Markdown of items. Read from its XML, which is opened by `hostile`."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from tancheng.items.exchange import omml, word_signs
from tancheng.items.exchange.word_marks import bare, escaped, marked
from tancheng.items.exchange.word_numbers import Numbers, numbers_of
from tancheng.items.exchange.word_package import Package, opened
from tancheng.items.exchange.word_tables import alignments_of, cells_of, markdown_table
from tancheng.items.exchange.word_xml import attribute, name_of, value

_THROUGH = {"hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple", "moveTo", "customXml", "Choice", "dir", "bdo"}
_SIGNS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-"}
# Ticks and crosses of the symbol fonts.
_SYMBOLS = {"F0FC": "√", "F0FE": "√", "F050": "√", "F052": "√", "F0FB": "×", "F0FD": "×", "F04F": "×", "F051": "×"}
_LOW = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_HIGH = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SMALL = re.compile(r"[0-9+-]+")
_STRESSED = re.compile(r"\w(?:[^*$`\\\n\t]*\w)?")
_PICTURE_NAME = re.compile(r"[^\s()/\\]+\.(?:png|jpe?g|gif|webp)", re.IGNORECASE)
_NOT_IN_WORDS = re.compile(r"[\]\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Line:
    """One line. `style`: the paragraph's or table's style by name; `lettered`: Word counts it A, B, C …; `rows`: the cells of a table.

    Markdown within `text` stands between the marks of `word_marks`; the text of a table is Markdown altogether.
    """

    text: str
    style: str = ""
    lettered: bool = False
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass
class Document:
    """`remarks`: what the document holds that lines can't."""

    lines: list[Line] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def document_of(data: bytes) -> Document:
    """Raises FileRefused."""
    package = opened(data)
    return _Reader(package).document(package.body)


class _Reader:
    def __init__(self, package: Package) -> None:
        self.package, self.out = package, Document()
        styles = package.part("styles")
        self.numbers: Numbers = numbers_of(package.part("numbering"), styles)
        rows = [] if styles is None else styles.iterfind("{*}style")
        self.styles: Mapping[str, str] = {attribute(row, "styleId"): value(row, "name") for row in rows}

    def document(self, body: etree._Element) -> Document:
        self.out.lines += self._blocks(body)
        return self.out

    def _blocks(self, parent: etree._Element) -> Iterator[Line]:
        for child in parent:
            name = name_of(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield self._table(child)
            elif name in _THROUGH:
                yield from self._blocks(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Line]:
        """A line for each part between line breaks; the first carries the list's number."""
        style = value(paragraph, "pPr/{*}pStyle")
        name = self.styles.get(style, style)
        form, label = self.numbers.of(paragraph, style)
        lettered = form.endswith("Letter")
        own = name in word_signs.OWN
        first, *others = _CONTROL.sub("", self._text(paragraph, own=own)).split("\n")
        yield Line(f"{label} {first}" if label and not lettered else first, name, lettered)
        for text in others:
            yield Line(text)

    def _text(self, parent: etree._Element, *, own: bool) -> str:
        return "".join(self._piece(child, own=own) for child in parent)

    def _piece(self, element: etree._Element, *, own: bool) -> str:
        name = name_of(element)
        if name == "r":
            return self._run(element, own=own)
        if name in {"oMath", "oMathPara"}:
            # In a foreign document a formula that stands alone in an option is no display.
            return self._formula(omml.tex_of(element), "$$" if own and name == "oMathPara" else "$")
        if name == "AlternateContent":
            return "".join(self._text(child, own=own) for child in element if name_of(child) == "Choice")
        return self._text(element, own=own) if name in _THROUGH else ""

    def _formula(self, tex: str, dollars: str) -> str:
        if not tex:
            return ""
        shown = f"{dollars}{tex}{dollars}"
        return marked(self.package.carried.get(shown, shown))

    def _run(self, run: etree._Element, *, own: bool) -> str:
        text = "".join(map(self._sign, run))
        align = value(run, "rPr/{*}vertAlign")
        if align and _SMALL.fullmatch(text):
            return text.translate(_LOW if align == "subscript" else _HIGH)
        if not own and text and not text.strip() and value(run, "rPr/{*}u") not in {"", "none"}:
            # A place to fill in.
            return "____"
        if value(run, "rPr/{*}em") not in {"", "none"} and _STRESSED.fullmatch(text):
            # Dots below: "下列说法**不**正确的是".
            return marked(f"**{text}**")
        return text

    def _sign(self, element: etree._Element) -> str:
        name = name_of(element)
        if name == "t":
            return bare((element.text or "").replace("\r", "").replace("\n", " "))
        if name == "br":
            return "" if attribute(element, "type") in {"page", "column"} else "\n"
        if name == "sym":
            return _SYMBOLS.get(attribute(element, "char").upper(), "")
        if name == "AlternateContent":
            return "".join(self._sign(part) for child in element if name_of(child) == "Choice" for part in child)
        if name in {"drawing", "pict", "object"}:
            return self._drawing(element)
        return _SIGNS.get(name, "")

    def _drawing(self, element: etree._Element) -> str:
        if next(element.iter("{*}txbxContent"), None) is not None:
            self.out.remarks.append("文本框里的文字没有读入，请改为普通段落")
        written = []
        for part in element.iter("{*}blip", "{*}imagedata"):
            path = self.package.file_of(attribute(part, "embed") or attribute(part, "id"))
            if path:
                about = next(element.iter("{*}docPr"), None)
                written.append(marked(self._picture(path, {} if about is None else dict(about.attrib))))
            else:
                self.out.remarks.append("有一幅图片不在文件里（链接的图片），没有读入")
        return "".join(written)

    def _picture(self, path: str, about: Mapping[str, str]) -> str:
        """Called as we named it when we wrote the document, else as its file in the archive."""
        given, content = about.get("name", ""), self.package.files[path]
        name = given if _PICTURE_NAME.fullmatch(given) and self.out.pictures.get(given, content) == content else ""
        name = name or re.sub(r"[\s()]", "-", posixpath.basename(path))
        self.out.pictures[name] = content
        words = _NOT_IN_WORDS.sub(" ", bare(about.get("descr", "")))
        return f"![{words}]({name})"

    def _table(self, table: etree._Element) -> Line:
        style = value(table, "tblPr/{*}tblStyle")
        name = self.styles.get(style, style)
        own = name == word_signs.TABLE
        rows = [self._row(row, own=own) for row in table.iter("{*}tr") if row.getparent() is table or name_of(row.getparent()) in _THROUGH]
        typed = tuple(tuple(map(bare, row)) for row in rows)
        shown = markdown_table([[(bare if own else escaped)(text) for text in row] for row in rows], alignments_of(table))
        return Line(self.package.carried.get(shown, shown) if own else shown, name, rows=typed)

    def _row(self, row: etree._Element, *, own: bool) -> list[str]:
        cells: list[str] = []
        for cell, span in cells_of(row):
            lines = list(self._blocks(cell))
            if any(line.rows for line in lines):
                self.out.remarks.append("表格里套着的表格没有读入")
            if own and len(lines) == 1:
                texts = [lines[0].text]
            else:
                texts = [line.text.strip() for line in lines if line.text.strip() and not line.rows]
            cells += [" ".join(texts), *[""] * (span - 1)]
        return cells
