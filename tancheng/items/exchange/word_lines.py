"""A Word document as lines of item text: pictures, tables and equations in the Markdown of items. Read from its XML, which is opened by `hostile`."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from tancheng.items.exchange import hostile, omml
from tancheng.items.exchange.reading import FileRefused
from tancheng.items.exchange.word_numbers import Numbers, numbers_of

_OLD_WORD = b"\xd0\xcf\x11\xe0"
_SAVE_ANEW = "请用 Word 或 WPS 打开后另存为 .docx 再上传"
_THROUGH = {"hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple", "moveTo", "customXml", "Choice", "dir", "bdo"}
_SIGNS = {"tab": "\t", "cr": "\n", "noBreakHyphen": "-"}
# Ticks and crosses of the symbol fonts.
_SYMBOLS = {"F0FC": "√", "F0FE": "√", "F050": "√", "F052": "√", "F0FB": "×", "F0FD": "×", "F04F": "×", "F051": "×"}
_LOW = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_HIGH = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SMALL = re.compile(r"[0-9+-]+")
_PICTURE_NAME = re.compile(r"[^\s()/\\]+\.(?:png|jpe?g|gif|webp)", re.IGNORECASE)
_NOT_IN_WORDS = re.compile(r"[\]\r\n]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Line:
    """One line. `style`: the paragraph's or table's style by name; `lettered`: Word counts it A, B, C …; `table`: Markdown lines of a table."""

    text: str
    style: str = ""
    lettered: bool = False
    table: bool = False


@dataclass
class Document:
    """`remarks`: what the document holds that lines can't."""

    lines: list[Line] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def document_of(data: bytes) -> Document:
    """Raises FileRefused."""
    if data.startswith(_OLD_WORD):
        raise FileRefused("这是旧版 .doc 文件，或加了密码", _SAVE_ANEW)
    files = hostile.archive(data)
    main = next(iter(_related(files, "").by_kind("officeDocument")), "word/document.xml")
    if main not in files:
        raise FileRefused("这不是 .docx 文件", _SAVE_ANEW)
    body = hostile.xml(files[main], main).find("{*}body")
    if body is None:
        raise FileRefused("Word 文件没有正文", _SAVE_ANEW)
    return _Reader(files, main).document(body)


@dataclass(frozen=True)
class _Relations:
    """What a part refers to: id → (kind, path in the archive)."""

    targets: Mapping[str, tuple[str, str]]

    def by_kind(self, kind: str) -> list[str]:
        return [path for name, path in self.targets.values() if name == kind]


def _related(files: Mapping[str, bytes], part: str) -> _Relations:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in files:
        return _Relations({})
    found = {}
    for row in hostile.xml(files[path], path).iterfind("{*}Relationship"):
        if row.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, row.get("Target", ""))).lstrip("/")
            found[row.get("Id", "")] = (row.get("Type", "").rsplit("/", 1)[-1], target)
    return _Relations(found)


class _Reader:
    def __init__(self, files: Mapping[str, bytes], main: str) -> None:
        self.files, self.relations, self.out = files, _related(files, main), Document()
        styles, numbering = self._part("styles"), self._part("numbering")
        self.numbers: Numbers = numbers_of(numbering, styles)
        self.styles = {} if styles is None else {_attribute(row, "styleId"): _value(row, "name") for row in styles.iterfind("{*}style")}

    def document(self, body: etree._Element) -> Document:
        for line in self._blocks(body):
            self.out.lines.append(line)
        return self.out

    def _part(self, kind: str) -> etree._Element | None:
        path = next((path for path in self.relations.by_kind(kind) if path in self.files), None)
        return None if path is None else hostile.xml(self.files[path], path)

    def _blocks(self, parent: etree._Element) -> Iterator[Line]:
        for child in parent:
            name = _name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield self._table(child)
            elif name in _THROUGH:
                yield from self._blocks(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Line]:
        """A line for each part between line breaks; the first carries the list's number."""
        style = _value(paragraph, "pPr/{*}pStyle")
        form, label = self.numbers.of(paragraph, style)
        lettered = form.endswith("Letter")
        first, *others = _CONTROL.sub("", self._text(paragraph)).split("\n")
        yield Line(f"{label} {first}" if label and not lettered else first, self.styles.get(style, style), lettered)
        for text in others:
            yield Line(text)

    def _text(self, parent: etree._Element) -> str:
        return "".join(self._piece(child) for child in parent)

    def _piece(self, element: etree._Element) -> str:
        name = _name(element)
        if name == "r":
            return self._run(element)
        if name in {"oMath", "oMathPara"}:
            formula = omml.tex_of(element)
            return f"${formula}$" if formula else ""
        if name == "AlternateContent":
            return "".join(self._piece(child) for child in element if _name(child) == "Choice")
        return self._text(element) if name in _THROUGH else ""

    def _run(self, run: etree._Element) -> str:
        text = "".join(self._sign(child) for child in run)
        align = _value(run, "rPr/{*}vertAlign")
        if align and _SMALL.fullmatch(text):
            return text.translate(_LOW if align == "subscript" else _HIGH)
        return text

    def _sign(self, element: etree._Element) -> str:
        name = _name(element)
        if name == "t":
            return (element.text or "").replace("\r", "").replace("\n", " ")
        if name == "br":
            return "" if _attribute(element, "type") in {"page", "column"} else "\n"
        if name == "sym":
            return _SYMBOLS.get(_attribute(element, "char").upper(), "")
        if name == "AlternateContent":
            return "".join(self._sign(part) for child in element if _name(child) == "Choice" for part in child)
        if name in {"drawing", "pict", "object"}:
            return self._drawing(element)
        return _SIGNS.get(name, "")

    def _drawing(self, element: etree._Element) -> str:
        if any(_name(part) == "txbxContent" for part in element.iter("{*}txbxContent")):
            self.out.remarks.append("文本框里的文字没有读入，请改为普通段落")
        written = []
        for part in element.iter("{*}blip", "{*}imagedata"):
            path = self.relations.targets.get(_attribute(part, "embed") or _attribute(part, "id"), ("", ""))[1]
            if path in self.files:
                about = next(element.iter("{*}docPr"), None)
                written.append(self._picture(path, {} if about is None else dict(about.attrib)))
            else:
                self.out.remarks.append("有一幅图片不在文件里（链接的图片），没有读入")
        return "".join(written)

    def _picture(self, path: str, about: Mapping[str, str]) -> str:
        """Called as we named it when we wrote the document, else as its file in the archive."""
        given, content = about.get("name", ""), self.files[path]
        name = given if _PICTURE_NAME.fullmatch(given) and self.out.pictures.get(given, content) == content else ""
        name = name or re.sub(r"[\s()]", "-", posixpath.basename(path))
        self.out.pictures[name] = content
        words = _NOT_IN_WORDS.sub(" ", about.get("descr", ""))
        return f"![{words}]({name})"

    def _table(self, table: etree._Element) -> Line:
        rows = [self._row(row) for row in table.iter("{*}tr") if row.getparent() is table or _name(row.getparent()) in _THROUGH]
        style = _value(table, "tblPr/{*}tblStyle")
        return Line(markdown_table(rows, _alignments(table)), self.styles.get(style, style), table=True)

    def _row(self, row: etree._Element) -> list[str]:
        cells: list[str] = []
        for cell in row.iterfind("{*}tc"):
            lines = list(self._blocks(cell))
            if any(line.table for line in lines):
                self.out.remarks.append("表格里套着的表格没有读入")
            cells += [" ".join(line.text.strip() for line in lines if line.text.strip() and not line.table), *[""] * (_span(cell) - 1)]
        return cells


def markdown_table(rows: list[list[str]], alignments: list[str]) -> str:
    """`rows` of cells, the first being the heading; `alignments` by column: "left", "right", "center"."""
    width = max((len(row) for row in rows), default=0)
    if not width:
        return ""
    marks = {"right": "---:", "center": ":---:", "end": "---:"}
    shown = [marks.get(alignments[column] if column < len(alignments) else "", "---") for column in range(width)]
    lines = ["| " + " | ".join(text.replace("|", "\\|") for text in [*row, *[""] * (width - len(row))]) + " |" for row in rows]
    return "\n".join([lines[0], f"|{'|'.join(shown)}|", *lines[1:]])


def _alignments(table: etree._Element) -> list[str]:
    first = next(table.iterfind("{*}tr"), None)
    return [] if first is None else [_value(cell, "p/{*}pPr/{*}jc") for cell in first.iterfind("{*}tc") for _ in range(_span(cell))]


def _span(cell: etree._Element) -> int:
    given = _value(cell, "tcPr/{*}gridSpan")
    return min(int(given), 60) if given.isascii() and given.isdigit() and len(given) < 4 and int(given) else 1


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name, whichever namespace of Word's it is in."""
    return next((value for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def _value(element: etree._Element, path: str) -> str:
    """The `w:val` of the element at `path`."""
    found = element.find(f"{{*}}{path}")
    return "" if found is None else _attribute(found, "val")
