"""What a workbook's own XML says beside the values: which sheets, rows and columns are hidden, how numbers show, which words are struck out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from tancheng.items.exchange import sheet_formats
from tancheng.items.exchange.office_package import related
from tancheng.items.exchange.scribe import LOWERED, RAISED
from tancheng.items.exchange.scribe_looks import BLANK
from tancheng.items.exchange.word_xml import attribute

_MOST_COLUMNS = 300
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True)
class Look:
    """Of one cell. `raw`: its number as it is kept, shown by the format `code`; `text`: its words, where they are not all of one look."""

    raw: str = ""
    code: str = ""
    text: str | None = None
    struck: bool = False
    remarks: tuple[str, ...] = ()


@dataclass
class SheetLook:
    """Rows and columns count from 1. `remarks`: what the sheet holds that cells can't."""

    hidden: bool = False
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], Look] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def looks_of(files: Mapping[str, bytes], roots: Mapping[str, etree._Element]) -> dict[str, SheetLook]:
    """By the sheets' names. `roots`: path → parsed XML. Raises FileRefused."""
    main = next((path for kind, path in related(files, "").values() if kind == "officeDocument"), "xl/workbook.xml")
    book, parts = roots.get(main), related(files, main)
    if book is None:
        return {}
    styles, strings = (
        next((roots.get(path) for kind, path in parts.values() if kind == wanted), None) for wanted in ("styles", "sharedStrings")
    )
    reader = _Reader(_styles(styles), _strings(strings))
    found = {}
    for row in book.iterfind("{*}sheets/{*}sheet"):
        path = parts.get(attribute(row, "id"), ("", ""))[1]
        look = reader.look(roots[path]) if path in roots else SheetLook()
        look.hidden = row.get("state", "visible") != "visible"
        look.remarks += _beside(files, roots, path)
        found[row.get("name", "")] = look
    return found


def _beside(files: Mapping[str, bytes], roots: Mapping[str, etree._Element], path: str) -> Iterator[str]:
    """Pictures and notes that lie on the sheet."""
    kinds = {kind: roots.get(target) for kind, target in related(files, path).values()} if path else {}
    drawing = kinds.get("drawing")
    if drawing is not None and len(drawing):
        yield "表上的图片、图表和形状没有读入，请另行上传图片"
    if "comments" in kinds or "threadedComment" in kinds:
        yield "批注没有读入"


@dataclass
class _Reader:
    """`styles`: number format and whether struck out, by the cell's style; `strings`: those of the shared strings with several looks."""

    styles: list[tuple[str, bool]]
    strings: dict[int, Look]

    def look(self, root: etree._Element) -> SheetLook:
        look = SheetLook()
        for column in root.iterfind("{*}cols/{*}col"):
            if _is_yes(column.get("hidden")) or column.get("width") in {"0", "0.0"}:
                first, last = _whole(column.get("min")), _whole(column.get("max"))
                look.columns |= {*range(first, min(last, _MOST_COLUMNS) + 1)} if first else set()
        number = 0
        for row in root.iterfind("{*}sheetData/{*}row"):
            number = _whole(row.get("r")) or number + 1
            if _is_yes(row.get("hidden")) or row.get("ht") in {"0", "0.0"}:
                look.rows.add(number)
            column_number = 0
            for cell in row.iterfind("{*}c"):
                place = _REFERENCE.fullmatch(cell.get("r", "").upper())
                column_number = _column(place[1]) if place else column_number + 1
                if (found := self._cell(cell)) is not None:
                    look.cells[number, column_number] = found
        look.merged = [row.get("ref", "")[:20] for row in root.iterfind("{*}mergeCells/{*}mergeCell")]
        return look

    def _cell(self, cell: etree._Element) -> Look | None:
        code, struck = self._style(cell)
        kind, raw = cell.get("t", "n"), (cell.findtext("{*}v") or "").strip()
        if kind == "n" and raw:
            return Look(raw, code, struck=struck)
        inline = cell.find("{*}is")
        several = self.strings.get(_whole(raw)) if kind == "s" and raw.isdecimal() else _words(inline) if inline is not None else None
        if several is not None and not struck:
            return several
        return Look(struck=True) if struck else None

    def _style(self, cell: etree._Element) -> tuple[str, bool]:
        number = _whole(cell.get("s"))
        return self.styles[number] if number < len(self.styles) else (sheet_formats.GENERAL, False)


def _styles(root: etree._Element | None) -> list[tuple[str, bool]]:
    if root is None:
        return []
    own = {_whole(row.get("numFmtId")): row.get("formatCode", "") for row in root.iterfind("{*}numFmts/{*}numFmt")}
    struck = [_has(font, "strike") for font in root.iterfind("{*}fonts/{*}font")]
    styles = []
    for row in root.iterfind("{*}cellXfs/{*}xf"):
        number, font = _whole(row.get("numFmtId")), _whole(row.get("fontId"))
        code = own.get(number) or sheet_formats.BUILT_IN.get(number, f"内置格式 {number}")
        styles.append((code, font < len(struck) and struck[font]))
    return styles


def _strings(root: etree._Element | None) -> dict[int, Look]:
    found = {}
    for number, row in enumerate(() if root is None else root.iterfind("{*}si")):
        look = _words(row)
        if look is not None:
            found[number] = look
    return found


def _words(text: etree._Element) -> Look | None:
    """Of a text in several looks, where a look changes what it says."""
    runs = [(run, run.find("{*}rPr"), run.findtext("{*}t") or "") for run in text.iterfind("{*}r")]
    if not any(looks is not None and any(_has(looks, name) for name in ("strike", "vertAlign", "u")) for _, looks, _ in runs):
        return None
    written, remarks = "", []
    for _, looks, words in runs:
        shown, remark = (words, "") if looks is None else _shown(looks, words)
        written += shown
        remarks += [remark] if remark else []
    return Look(text=written, remarks=tuple(remarks))


def _shown(looks: etree._Element, words: str) -> tuple[str, str]:
    """(what comes in, remark)."""
    align = looks.find("{*}vertAlign")
    kind = "" if align is None else align.get("val", "")
    letters = {"subscript": LOWERED, "superscript": RAISED}.get(kind)
    if _has(looks, "strike"):
        return "", f"划掉的文字“{words[:20]}”没有带进来" if words.strip() else ""
    if letters and words.strip():
        if all(ord(letter) in letters for letter in words.strip()):
            return words.translate(letters), ""
        return words, f"{'下' if kind == 'subscript' else '上'}标“{words[:20]}”写成了普通文字，请核对"
    if _has(looks, "u"):
        return (words, f"“{words[:20]}”下面的线没有带进来") if words.strip() else (BLANK if words else "", "")
    return words, ""


def _has(looks: etree._Element, name: str) -> bool:
    found = looks.find(f"{{*}}{name}")
    return found is not None and found.get("val", "1") not in {"0", "false", "none", "baseline"}


def _is_yes(text: str | None) -> bool:
    return text in {"1", "true"}


def _whole(text: str | None) -> int:
    """0 for what is no number of few digits."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 8 else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
