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
from tancheng.items.exchange.word_tables import alignments_of, cells_of, has_spans, markdown_table, skipped
from tancheng.items.exchange.word_unread import DELETED, UNREAD, beside, gone_as, is_equation, is_underlined, words_in
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
_METAFILES = (".wmf", ".emf", ".wmz", ".emz")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Line:
    """One line. `style`: the paragraph's or table's style by name; `lettered`: Word counts it A, B, C …; `rows`: the cells of a table, `merged`:
    some of them span others; `remarks`: what of it can't be read, in words.

    Markdown within `text` stands between the marks of `word_marks`; the text of a table is Markdown altogether.
    """

    text: str
    style: str = ""
    lettered: bool = False
    rows: tuple[tuple[str, ...], ...] = ()
    merged: bool = False
    remarks: tuple[str, ...] = ()


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
        # What of the paragraph or table at work can't be read.
        self.notes: list[str] = []
        styles = package.part("styles")
        self.numbers: Numbers = numbers_of(package.part("numbering"), styles)
        rows = [] if styles is None else styles.iterfind("{*}style")
        self.styles: Mapping[str, str] = {attribute(row, "styleId"): value(row, "name") for row in rows}

    def document(self, body: etree._Element) -> Document:
        self.out.lines += self._blocks(body)
        self.out.remarks += beside(self.package)
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
            else:
                self._pass_over(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Line]:
        """A line for each part between line breaks; the first carries the list's number."""
        style = value(paragraph, "pPr/{*}pStyle")
        name = self.styles.get(style, style)
        form, label = self.numbers.of(paragraph, style)
        lettered = form.endswith("Letter")
        own = name in word_signs.OWN
        first, *others = _CONTROL.sub("", self._text(paragraph, own=own)).split("\n")
        yield Line(f"{label} {first}" if label and not lettered else first, name, lettered, remarks=self._noted())
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
        if name in _THROUGH:
            return self._text(element, own=own)
        self._pass_over(element)
        return ""

    def _noted(self) -> tuple[str, ...]:
        notes, self.notes = tuple(dict.fromkeys(self.notes)), []
        return notes

    def _pass_over(self, element: etree._Element) -> None:
        """An element that is not read: if words stand in it, they are told."""
        words = words_in(element)
        if words:
            kind = "修订中删去" if name_of(element) in DELETED else "读不懂"
            self.notes.append(f"{kind}的文字“{words[:20]}”没有带进来")

    def _formula(self, tex: str, dollars: str) -> str:
        if not tex:
            return ""
        shown = f"{dollars}{tex}{dollars}"
        return marked(self.package.carried.get(shown, shown))

    def _run(self, run: etree._Element, *, own: bool) -> str:
        text = "".join(map(self._sign, run))
        if gone := gone_as(run):
            if text.strip():
                self.notes.append(f"{gone}的文字“{bare(text).strip()[:20]}”没有带进来")
            return ""
        if not own and is_underlined(run) and any(letter.isalnum() for letter in bare(text)):
            self.notes.append(f"“{bare(text).strip()[:20]}”下面的线没有带进来；题中如果说到“划线部分”，请改写")
        align = value(run, "rPr/{*}vertAlign")
        if align and _SMALL.fullmatch(text):
            return text.translate(_LOW if align == "subscript" else _HIGH)
        if align in {"subscript", "superscript"} and bare(text).strip():
            self.notes.append(f"{'下' if align == 'subscript' else '上'}标“{bare(text).strip()[:20]}”写成了普通文字，请核对")
        if not own and text and not text.strip() and is_underlined(run):
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
            return self._symbol(attribute(element, "char").upper())
        if name == "ruby":
            base, above = (words_in(part) for wanted in ("rubyBase", "rt") for part in element.iterfind(f"{{*}}{wanted}"))
            return f"{base}（{above}）"
        if name == "AlternateContent":
            return "".join(self._sign(part) for child in element if name_of(child) == "Choice" for part in child)
        if name in {"drawing", "pict", "object"}:
            return self._drawing(element)
        if name in UNREAD:
            self.notes.append(UNREAD[name])
        elif name == "instrText" and re.match(r"\s*eq\b", element.text or "", re.IGNORECASE):
            self.notes.append("用域（EQ）写的公式没有带进来，请用 Word 的公式编辑器重新录入")
        elif name not in {"instrText", "rPr"} and name not in _SIGNS:
            self._pass_over(element)
        return _SIGNS.get(name, "")

    def _symbol(self, code: str) -> str:
        if code not in _SYMBOLS:
            self.notes.append(f"符号字体里的一个字符（{code[:8]}）认不出来，没有带进来")
        return _SYMBOLS.get(code, "")

    def _drawing(self, element: etree._Element) -> str:
        if next(element.iter("{*}txbxContent"), None) is not None:
            self.notes.append("文本框里的文字没有读入，请改为普通段落")
        written = []
        for part in element.iter("{*}blip", "{*}imagedata"):
            path = self.package.file_of(attribute(part, "embed") or attribute(part, "id"))
            if path.lower().endswith(_METAFILES):
                what = "公式" if is_equation(element) else "图"
                self.notes.append(f"旧式{what}（WMF/EMF）没有带进来，原处写成了“（{what}）”，请重新录入")
                written.append(f"（{what}）")
            elif path:
                about = next(element.iter("{*}docPr"), None)
                written.append(marked(self._picture(path, {} if about is None else dict(about.attrib))))
            else:
                self.notes.append("有一幅图片不在文件里（链接的图片），没有读入")
        if next(element.iter("{*}blip", "{*}imagedata", "{*}txbxContent"), None) is None:
            self.notes.append("图表、图形或嵌入的对象没有带进来")
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
        merged = not own and has_spans(table)
        return Line(self.package.carried.get(shown, shown) if own else shown, name, rows=typed, merged=merged, remarks=self._noted())

    def _row(self, row: etree._Element, *, own: bool) -> list[str]:
        cells: list[str] = [""] * skipped(row)
        for cell, span in cells_of(row):
            lines = list(self._blocks(cell))
            self.notes += [remark for line in lines for remark in line.remarks]
            if any(line.rows for line in lines):
                self.notes.append("表格里套着的表格没有读入")
            if own and len(lines) == 1:
                texts = [lines[0].text]
            else:
                texts = [line.text.strip() for line in lines if line.text.strip() and not line.rows]
            cells += [" ".join(texts), *[""] * (span - 1)]
        return cells
