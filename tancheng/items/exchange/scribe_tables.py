"""A table's cells in their columns, whatever spans rows or columns; and what stands in a table without being in a cell."""

from collections.abc import Iterator, Sequence

from lxml import etree

from tancheng.items.exchange.mathml import name_of

Row = list[etree._Element | None]
_PARTS = {"thead", "tbody", "tfoot", "tr", "colgroup", "col"}
_CELLS = {"td", "th"}
# A span costs a few letters of the file and a cell of the text for each column.
_MOST_COLUMNS = 60


def rows_of(table: etree._Element) -> list[Row]:
    """The rows, each cell at the column where it shows; None where a column is taken from above or from the left."""
    rows: list[Row] = []
    # For each column, how many of the coming rows are taken.
    taken: list[int] = []
    group = None
    for element in (row for row in table.iter() if name_of(row) == "tr" and _own_table(row) is table):
        if element.getparent() is not group:
            # A cell ends with the head or body that it stands in.
            taken, group = [], element.getparent()
        rows.append(_row([cell for cell in element if name_of(cell) in _CELLS], taken))
    return [row for row in rows if any(cell is not None for cell in row)]


def has_spans(rows: Sequence[Row]) -> bool:
    return any(cell is not None and (_span(cell, "colspan") > 1 or _span(cell, "rowspan") != 1) for row in rows for cell in row)


def strays(table: etree._Element) -> Iterator[etree._Element | str]:
    """Words and elements of a table that are in none of its cells."""
    for part in table.iter():
        if part is table or (name_of(part) in _PARTS and _own_table(part) is table):
            yield part.text or ""
            for child in part:
                is_cell = name_of(child) in _CELLS and name_of(part) == "tr"
                if name_of(child) not in _PARTS and not is_cell:
                    yield child
                yield child.tail or ""


def alignment(cell: etree._Element | None) -> str:
    wanted = "" if cell is None else (cell.get("style", "") + cell.get("align", "")).replace(" ", "")
    return "---:" if wanted.endswith("right") or "text-align:right" in wanted else ":---:" if "center" in wanted else "---"


def _row(cells: list[etree._Element], taken: list[int]) -> Row:
    row: Row = []
    for cell in cells:
        _pass_over(row, taken)
        wide, deep = _span(cell, "colspan"), _span(cell, "rowspan")
        wide = min(wide, max(1, _MOST_COLUMNS - len(row)))
        taken += [0] * (len(row) + wide - len(taken))
        for column in range(len(row), len(row) + wide):
            # Nought: down to the end of its group.
            taken[column] = deep - 1 if deep else 1_000_000
        row += [cell, *[None] * (wide - 1)]
    for column in range(len(row), len(taken)):
        taken[column] = max(0, taken[column] - 1)
    return row


def _pass_over(row: Row, taken: list[int]) -> None:
    """Go on to the next column that is free in this row."""
    while len(row) < len(taken) and taken[len(row)]:
        taken[len(row)] -= 1
        row.append(None)


def _span(cell: etree._Element, name: str) -> int:
    text = str(cell.get(name, "1")).strip()
    if not (text.isascii() and text.isdecimal()) or len(text) > 6:
        return 1
    return int(text) if name == "rowspan" else max(1, int(text))


def _own_table(part: etree._Element) -> etree._Element | None:
    return next((above for above in part.iterancestors() if name_of(above) == "table"), None)
