"""Workbooks from outside as rows of text."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from tancheng.items.exchange import hostile
from tancheng.items.exchange.reading import FileRefused

# Calamine lays a sheet out as a full rectangle, so a lone cell far away would take all memory.
MOST_ROWS = 20_000
MOST_COLUMNS = 300
_MOST_DIGITS = 6
_REFERENCE = re.compile(r"([A-Z]{1,3})?([0-9]{1,7})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_SAVE_ANEW = "请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"


@dataclass(frozen=True)
class Cell:
    """`number`: the cell holds a number, not a text that looks like one."""

    text: str = ""
    number: bool = False


@dataclass(frozen=True)
class Sheet:
    name: str
    rows: tuple[tuple[Cell, ...], ...]


def sheets_of(data: bytes) -> list[Sheet]:
    """All worksheets, from cell A1 on. Raises FileRefused."""
    if data.startswith(_OLD_EXCEL):
        raise FileRefused("这是旧版 .xls 文件，或加了密码", _SAVE_ANEW)
    files = hostile.archive(data)
    # Calamine would try its other formats on what is no .xlsx, with sizes that nobody has looked at.
    if "[Content_Types].xml" not in files or "content.xml" in files or any(name.endswith(".bin") and "workbook" in name for name in files):
        raise FileRefused("这不是 .xlsx 文件", _SAVE_ANEW)
    for name, content in files.items():
        if b"<" in content.lstrip()[:4]:
            root = hostile.xml(content, name)
            _check_counts(root)
            _check_extent(root)
            _check_values(root)
    # calamine reports most faults as its own errors; a panic of its Rust code is no Exception at all.
    try:
        return _opened(data)
    except (CalamineError, ValueError, OSError, OverflowError) as fault:
        raise FileRefused("Excel 文件的内容已损坏", _SAVE_ANEW) from fault
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":
            raise
        raise FileRefused("Excel 文件的内容已损坏", _SAVE_ANEW) from fault


def _opened(data: bytes) -> list[Sheet]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return [
            Sheet(name, tuple(tuple(map(_cell, row)) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)))
            for name in book.sheet_names
        ]


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


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return Cell("正确" if value else "错误")
    if isinstance(value, int | float):
        return Cell(_digits(value), number=True)
    if isinstance(value, datetime):
        return Cell(value.date().isoformat())
    if isinstance(value, date):
        return Cell(value.isoformat())
    return Cell(_CONTROL.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n")).strip())


def _digits(value: float) -> str:
    if value == int(value):
        return str(int(value))
    return f"{Decimal(repr(value)):f}"
