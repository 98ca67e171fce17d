"""Workbooks from outside as rows of text."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from tancheng.items.exchange import hostile, sheet_formats
from tancheng.items.exchange.reading import FileRefused
from tancheng.items.exchange.sheet_looks import Look, SheetLook, looks_of

# Calamine lays a sheet out as a full rectangle, so a lone cell far away would take all memory.
MOST_ROWS = 20_000
MOST_COLUMNS = 300
_MOST_DIGITS = 6
_REFERENCE = re.compile(r"([A-Z]{1,3})?([0-9]{1,7})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# How WPS keeps a picture in a cell.
_EMBEDDED = re.compile(r"=?(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_SAVE_ANEW = "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"


@dataclass(frozen=True)
class Cell:
    """`text` as the sheet shows it. `number`: the cell holds a number, not a text that looks like one; `value`: that number, or a day as ISO
    writes it. `remarks`: what does not come in as it shows, in words."""

    text: str = ""
    number: bool = False
    value: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def is_share(self) -> bool:
        return self.number and self.text.endswith("%")


@dataclass(frozen=True)
class Sheet:
    """`look`: what of it is hidden or merged, and what lies on it."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    look: SheetLook = field(default_factory=SheetLook)


def sheets_of(data: bytes) -> list[Sheet]:
    """All worksheets, from cell A1 on. Raises FileRefused."""
    if data.startswith(_OLD_EXCEL):
        raise FileRefused("这是旧版 .xls 文件，或加了密码", _SAVE_ANEW)
    files = hostile.archive(data)
    # Calamine would try its other formats on what is no .xlsx, with sizes that nobody has looked at.
    if "[Content_Types].xml" not in files or "content.xml" in files or any(name.endswith(".bin") and "workbook" in name for name in files):
        raise FileRefused("这不是 .xlsx 文件", _SAVE_ANEW)
    roots = {name: hostile.xml(content, name) for name, content in files.items() if b"<" in content.lstrip()[:4]}
    for root in roots.values():
        _check_counts(root)
        _check_extent(root)
        _check_values(root)
    looks = looks_of(files, roots)
    # calamine reports most faults as its own errors; a panic of its Rust code is no Exception at all.
    try:
        return _opened(data, looks)
    except (CalamineError, ValueError, OSError, OverflowError) as fault:
        raise FileRefused("Excel 文件的内容已损坏", _SAVE_ANEW) from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise FileRefused("Excel 文件的内容已损坏", _SAVE_ANEW) from fault


def _opened(data: bytes, looks: Mapping[str, SheetLook]) -> list[Sheet]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return [
            _sheet(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False), looks.get(name, SheetLook()))
            for name in book.sheet_names
        ]


def _sheet(name: str, rows: Sequence[Sequence[object]], look: SheetLook) -> Sheet:
    cells = look.cells
    return Sheet(
        name,
        tuple(
            tuple(_cell(value, cells.get((line, at))) for at, value in enumerate(row, start=1)) for line, row in enumerate(rows, start=1)
        ),
        look,
    )


def _check_counts(root: etree._Element) -> None:
    """Calamine asks for as much memory as a list says it is long, and a refusal by the system ends the whole process."""
    for element in (root, *root):
        for name in ("count", "uniqueCount"):
            if len(element.get(name, "").strip()) > _MOST_DIGITS:
                raise FileRefused("Excel 文件的内容已损坏（表的长度不可信）", _SAVE_ANEW)


def _check_extent(root: etree._Element) -> None:
    for place in _references(root):
        found = _REFERENCE.fullmatch(place.strip().upper())
        if found is None or int(found[2] or 0) > MOST_ROWS or _column(found[1] or "") > MOST_COLUMNS:
            raise FileRefused(f"工作表太大（有内容在 {place[:20]}），最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列", "请删去多余的行列后再上传")


def _check_values(root: etree._Element) -> None:
    """A formula counts as its value; one without a value would be read as an empty cell."""
    for cell in root.iter("{*}c"):
        kind, value = cell.get("t", ""), cell.find("{*}v")
        if kind == "e":
            raise FileRefused(f"单元格 {cell.get('r', '')} 是错误值（{_shown(value)}）", "请改成文字或数值后再上传，题库没有任何改动")
        if cell.find("{*}f") is not None and kind != "str" and not _shown(value):
            raise FileRefused(
                f"单元格 {cell.get('r', '')} 是公式，文件里没有它的结果", "请用 Excel 或 WPS 打开、保存一次，或把公式改成文字，再上传"
            )


def _shown(value: etree._Element | None) -> str:
    return "" if value is None else (value.text or "").strip()[:20]


def _references(root: etree._Element) -> Iterator[str]:
    """Where rows and filled cells stand: "7", "B7"."""
    for row in root.iter("{*}row"):
        if len(row) and any(len(cell) for cell in row):
            yield row.get("r", "")
    for cell in root.iter("{*}c"):
        if len(cell):
            yield cell.get("r", "")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _cell(value: object, look: Look | None) -> Cell:
    """What the sheet shows there."""
    if look is not None and look.struck:
        words = _text(value)
        return Cell(remarks=(f"划掉的内容“{words[:20]}”没有带进来",) if words else ())
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, date | time | timedelta):
        return _moment(value, look.code if look else "")
    if isinstance(value, int | float):
        return _number(value, look.code if look else sheet_formats.GENERAL)
    if look is not None and look.text is not None:
        return Cell(_text(look.text), remarks=look.remarks)
    text = _text(value)
    return Cell(remarks=("嵌在单元格里的图片没有读入，请另行上传图片",)) if _EMBEDDED.match(text) else Cell(text)


def _text(value: object) -> str:
    return _CONTROL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n")).strip()


def _number(raw: float, code: str) -> Cell:
    value = sheet_formats.value_of(raw)
    plain = sheet_formats.plain(value)
    try:
        shown = sheet_formats.number(value, code)
    except ArithmeticError:
        shown = None
    if shown is None:
        return Cell(plain, True, plain, (f"单元格格式“{code[:30]}”没有照搬，按数值 {plain} 读入，请核对",))
    if shown.exact:
        return Cell(shown.text, True, plain)
    kept = f"{sheet_formats.plain(value * 100)}%" if shown.text.endswith("%") else plain
    return Cell(kept, True, plain, (f"表里显示为 {shown.text}，实际存的是 {kept}，按 {kept} 读入",))


def _moment(value: date | time | timedelta, code: str) -> Cell:
    iso = sheet_formats.iso(value)
    shown = sheet_formats.moment(value, code) if code else None
    return Cell(shown, value=iso) if shown else Cell(iso, value=iso, remarks=(f"日期或时间按 {iso} 读入，与表里显示的可能不同，请核对",))
