"""Items as an Excel workbook (.xlsx): a row an item, a second sheet of cases, a third that says how to fill them in.

Pictures stay behind: a cell holds their names only. Formula cells count as their values, numbers as the sheet shows them; what is hidden is not
read and told. CSV is not read.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import xlsxwriter

from tancheng.items.exchange import examples, option_lines, sheets, wording
from tancheng.items.exchange.reading import MOST_ITEMS, FileRefused, Found, Reading, in_words
from tancheng.items.exchange.sheet_columns import CASE_COLUMNS, COLUMNS, Column, case_name_of, cells_of, letters_from, name_of, title_of
from tancheng.items.exchange.sheets import Cell, Sheet
from tancheng.items.exchange.written import Written, item_at, take_key
from tancheng.items.text import LETTERS, Bundle, ItemText, StimulusText, names_of_pictures
from tancheng.ledger.errors import Refusal

ITEMS, CASES, GUIDE = "试题", "案例材料", "填写说明"
_HEADER_WITHIN = 20
_ROWS_WITH_LISTS = 5_000
_LONGEST_CELL = 32_767
# In points. No row fills the screen.
_LINE_HEIGHT, _TALLEST_ROW = 15, 180
# Read as numbers or days, however the sheet shows them.
_BY_VALUE = {"seconds", "max_characters", "valid_from", "valid_until"}
_HINTS = (
    "在“试题”表中一行写一道题，第一行的列名请不要改；列的顺序可以换，用不到的列可以删。",
    "几道题共用的材料写在“案例材料”表，题目的“案例”一列写它的编号。",
    "带黄底的两行是示例，导入时略过，可以删去。",
    "公式写在两个 $ 之间，如 $E=AD\\times EF$；表格用 Markdown 写法。",
    "Excel 不带图片：单元格里的 ![说明](图片名.png) 只是图片的名字，请在系统中补传图片，或改用 Word 格式。",
)


class CellTooLong(Refusal):
    """Excel has no room for a text of the bundle."""

    def __init__(self, place: str, title: str) -> None:
        super().__init__("没有写成 Excel 文件", f"{place}的“{title}”超过 {_LONGEST_CELL} 字，单元格放不下", "请改用 Word 或 QTI 格式")


def write(bundle: Bundle) -> bytes:
    """The bundle as a workbook. Raises CellTooLong."""
    return _workbook(bundle, marked=False)


def template() -> bytes:
    """The empty workbook with two example rows."""
    return _workbook(examples.BUNDLE, marked=True)


def _workbook(bundle: Bundle, *, marked: bool) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        guide = book.add_worksheet(GUIDE)
        items, cases = book.add_worksheet(ITEMS), book.add_worksheet(CASES)
        _write_table(book, items, COLUMNS, [cells_of(item) for item in bundle.items], marked=marked)
        _write_table(book, cases, CASE_COLUMNS, [msgspec.structs.asdict(row) for row in bundle.stimuli], marked=marked)
        items.freeze_panes(1, 3)
        items.activate()
        _write_guide(book, guide)
    return out.getvalue()


def _write_table(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, str]],
    *,
    marked: bool,
) -> None:
    """Everything as text: nothing a cell holds may turn into a formula, a date or a rounded number."""
    head = book.add_format({"bold": True, "bg_color": "#E6F2ED", "bottom": 1, "num_format": "@", "valign": "top"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    shaded = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "bg_color": "#FFF8DC"})
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width, text)
        sheet.write_string(0, number, column.title, head)
        if column.choices:
            rule = {
                "validate": "list",
                "source": list(column.choices),
                "error_type": "warning",
                "error_message": f"请从列表中选{column.title}",
            }
            sheet.data_validation(1, number, _ROWS_WITH_LISTS, number, rule)
    sheet.ignore_errors({"number_stored_as_text": f"A1:AZ{_ROWS_WITH_LISTS}"})
    for line, row in enumerate(rows, start=1):
        sheet.set_row(line, min(_LINE_HEIGHT * max(_lines(row.get(column.name, ""), column.width) for column in columns), _TALLEST_ROW))
        for number, column in enumerate(columns):
            words = row.get(column.name, "")
            if len(words) > _LONGEST_CELL:
                raise CellTooLong(f"第 {line} 题", column.title)
            if words:
                sheet.write_string(line, number, words, shaded if marked else text)


def _lines(words: str, width: int) -> int:
    """How many lines `words` take in a column of `width` characters; a Chinese one is as wide as two."""
    return sum(1 + sum(2 if ord(sign) > 0x2E7F else 1 for sign in line) // width for line in words.split("\n"))


def _write_guide(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 16, bold)
    sheet.set_column(1, 1, 90, wrapped)
    sheet.write_string(0, 0, "怎样填写", bold)
    lines = [*(("", hint) for hint in _HINTS), ("", ""), *_explained("试题", COLUMNS), *_explained("案例材料", CASE_COLUMNS)]
    for number, (title, note) in enumerate(lines, start=1):
        sheet.write_string(number, 0, title, bold)
        sheet.write_string(number, 1, note, wrapped)


def _explained(name: str, columns: Sequence[Column]) -> Iterator[tuple[str, str]]:
    """The columns A to H in one line each group."""
    yield f"“{name}”表", ""
    for column in columns:
        letter = column.name.partition(" ")[2]
        if letter in {"", "A"}:
            yield (
                column.title + (f"–{LETTERS[-1]}" if letter else ""),
                column.note + (f"（{'、'.join(column.choices)}）" if column.choices else ""),
            )
    yield "", ""


def read(data: bytes) -> Reading:
    """Our own workbook, or another system's with a row an item under headings such as 题干 and 答案. Raises FileRefused."""
    book = sheets.sheets_of(data)
    result = _Result(alone=len([sheet for sheet in book if _holds_items(sheet)]) < 2)
    for sheet in book:
        result.read(sheet)
    if not result.tables:
        raise FileRefused("没有找到含“题干”一列的工作表", "请下载模板，把题目填进去再上传")
    if len(result.found) > MOST_ITEMS:
        raise FileRefused(f"文件里有 {len(result.found)} 道题，最多 {MOST_ITEMS} 道", "请拆成几个文件后分别上传")
    return Reading(tuple(result.found), tuple(result.stimuli), remarks=(*dict.fromkeys(result.remarks), *result.remarks_on_pictures()))


@dataclass
class _Result:
    """What has been read so far. `alone`: only one sheet holds items; `tables`: names of those that did."""

    alone: bool
    found: list[Found] = field(default_factory=list)
    stimuli: list[StimulusText] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)

    def read(self, sheet: Sheet) -> None:
        if sheet.name == GUIDE:
            return
        if sheet.look.hidden:
            if any(cell.text for row in sheet.rows for cell in row):
                self.remarks.append(f"隐藏的工作表“{sheet.name}”没有读入；要读入请先取消隐藏")
            return
        if sheet.name == CASES and (head := _header(sheet, case_name_of, {"code", "text"})):
            self._read_cases(sheet, *head)
        elif head := _header(sheet, name_of, {"stem"}):
            self.tables.append(sheet.name)
            self._read_items(sheet, *head)
        elif any(cell.text for row in sheet.rows for cell in row):
            self.remarks.append(f"“{sheet.name}”表没有“题干”一列，没有读入")

    def _read_items(self, sheet: Sheet, start: int, names: Sequence[str | None]) -> None:
        self._look_at(sheet, start, names)
        for number, row in self._rows(sheet, start):
            if any(cell.text for cell, name in zip(row, names, strict=True) if name):
                place = f"第 {number} 行" if self.alone or sheet.name == ITEMS else f"“{sheet.name}”表第 {number} 行"
                self._read_item(place, sheet.name, {name: cell for name, cell in zip(names, row, strict=True) if name})

    def _look_at(self, sheet: Sheet, start: int, names: Sequence[str | None]) -> None:
        """What of the sheet is not read, or not as it shows."""
        heads, name = sheet.rows[start - 1], f"“{sheet.name}”表"
        above = [text for row in sheet.rows[: start - 1] if (text := next((cell.text for cell in row if cell.text), ""))]
        if above:
            self.remarks.append(f"{name}列名之前的 {len(above)} 行没有读入：{above[0][:30]}")
        left = [
            cell.text for cell, field_name in zip(heads, names, strict=True) if field_name is None and cell.text and cell.text != "序号"
        ]
        if left:
            self.remarks.append(f"{name}没有读入的列：{'、'.join(left)}")
        bare = [at for at, cell in enumerate(heads) if not cell.text and any(row[at].text for row in sheet.rows[start:])]
        if bare:
            self.remarks.append(f"{name}第 {'、'.join(str(at + 1) for at in bare[:5])} 列没有列名，没有读入")
        hidden = [cell.text for at, cell in enumerate(heads, start=1) if names[at - 1] and at in sheet.look.columns]
        if hidden:
            self.remarks.append(f"{name}隐藏的列也读入了：{'、'.join(hidden)}")
        merged = [words for words in sheet.look.merged if (rows := re.findall(r"\d+", words)) and int(rows[-1]) > start]
        if merged:
            self.remarks.append(
                f"{name}有合并的单元格（{'、'.join(merged[:3])}{'……' if len(merged) > 3 else ''}）：内容只算在第一格，其余按空白读入，请核对"
            )
        self.remarks += [name + remark for remark in sheet.look.remarks]

    def _rows(self, sheet: Sheet, start: int) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """The rows below the headings that can be seen, with their numbers."""
        hidden = []
        for number, row in enumerate(sheet.rows[start:], start=start + 1):
            if number not in sheet.look.rows:
                yield number, row
            elif any(cell.text for cell in row):
                hidden.append(number)
        if hidden:
            shown = "、".join(map(str, hidden[:10])) + ("……" if len(hidden) > 10 else "")
            self.remarks.append(f"“{sheet.name}”表隐藏或筛选掉的 {len(hidden)} 行没有读入（第 {shown} 行）；要读入请先取消隐藏或筛选")

    def _read_item(self, place: str, sheet_name: str, row: Mapping[str, Cell]) -> None:
        cells = {name: cell.value if cell.value and name in _BY_VALUE else cell.text for name, cell in row.items()}
        if not cells.get("type") and wording.type_of(sheet_name):
            cells["type"] = sheet_name
        options = option_lines.split_options(cells["options"]) if cells.get("options") else letters_from(cells, "option")
        take_key(cells, options)
        written = Written(cells, options, letters_from(cells, "feedback"))
        written.remarks += _remarks_on(row, cells)
        item = item_at(place, written)
        if examples.is_example(item):
            self.remarks.append(examples.REMARK)
            return
        self.found.append(item)
        self.remarks += [f"{place}：{remark}" for remark in written.remarks]

    def _read_cases(self, sheet: Sheet, start: int, names: Sequence[str | None]) -> None:
        self._look_at(sheet, start, names)
        for number, row in self._rows(sheet, start):
            values = {name: cell.text for name, cell in zip(names, row, strict=True) if name}
            if not any(values.values()) or values.get("code") in examples.CASES:
                continue
            self.remarks += [
                f"“{CASES}”表第 {number} 行：{remark}" for cell, name in zip(row, names, strict=True) if name for remark in cell.remarks
            ]
            try:
                self.stimuli.append(msgspec.convert(values, StimulusText))
            except msgspec.ValidationError as fault:
                self.found.append(Found(f"“{CASES}”表第 {number} 行", None, (in_words(fault),)))

    def remarks_on_pictures(self) -> Iterator[str]:
        texts: list[ItemText | StimulusText] = [*(row.item for row in self.found if row.item), *self.stimuli]
        names = names_of_pictures(texts)
        if names:
            yield f"Excel 不带图片，题中写了 {len(names)} 个图片名（{'、'.join(names[:5])}{'……' if len(names) > 5 else ''}），请另行上传图片"


def _remarks_on(row: Mapping[str, Cell], cells: dict[str, str]) -> Iterator[str]:
    """What of a row's cells does not come in as it shows. A share in the answer's place is read by the unit."""
    for name, cell in row.items():
        if not (name in _BY_VALUE and cell.value):
            yield from (f"“{title_of(name)}”{remark}" for remark in cell.remarks)
    answer, tolerance = row.get("answer", Cell()), row.get("tolerance", Cell())
    if answer.is_share and wording.half_width(cells.get("unit", "")) == "%":
        cells["answer"] = answer.text.removesuffix("%")
    elif answer.is_share:
        cells["answer"] = answer.value
        yield f"“答案”在表里显示为 {answer.text}，按 {answer.value} 读入；题目要填百分数的，请把单位写成 %"
    elif answer.number:
        cells["answer"] = answer.value
    if tolerance.number and not tolerance.is_share:
        yield f"允许误差按 {tolerance.value} 这个数读入；如果原意是百分比，请把单元格改成文本，写“1%”这样"


def _holds_items(sheet: Sheet) -> bool:
    return sheet.name not in {GUIDE, CASES} and _header(sheet, name_of, {"stem"}) is not None


def _header(sheet: Sheet, field_of: object, needed: set[str]) -> tuple[int, list[str | None]] | None:
    """(index of the row after the headings, the field of each column); None when no row near the top has the needed headings."""
    for number, row in enumerate(sheet.rows[:_HEADER_WITHIN], start=1):
        names: list[str | None] = []
        for cell in row:
            name = field_of(cell.text)  # type: ignore[operator]
            names.append(None if name in names else name)
        if needed <= {*names} and len([name for name in names if name]) > 1:
            return number, names
    return None
