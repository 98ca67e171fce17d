"""Tables of Word ↔ Markdown tables."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from tancheng.items.exchange.word_xml import value, whole

_MOST_COLUMNS = 60
_MARKS = {"right": "---:", "end": "---:", "center": ":---:"}
_CELL_END = re.compile(r"(?<!\\)\|")


def markdown_table(rows: Sequence[Sequence[str]], alignments: Sequence[str]) -> str:
    """`rows` of cells, the first being the heading; `alignments` by column: "left", "right", "center"."""
    width = max(map(len, rows), default=0)
    if not width:
        return ""
    marks = [_MARKS.get(alignments[column] if column < len(alignments) else "", "---") for column in range(width)]
    lines = ["| " + " | ".join(text.replace("|", "\\|") for text in [*row, *[""] * (width - len(row))]) + " |" for row in rows]
    return "\n".join([lines[0], f"|{'|'.join(marks)}|", *lines[1:]])


def rows_of(table: str) -> tuple[list[list[str]], list[str]]:
    """The cells and alignments of a Markdown table, all rows as long as the longest."""
    first, marks, *others = table.split("\n")
    rows = [[cell.strip().replace("\\|", "|") for cell in _cells(line)] for line in (first, *others)]
    width = max(map(len, rows))
    alignments = [_alignment(mark.strip()) for mark in _cells(marks)]
    return [[*row, *[""] * (width - len(row))] for row in rows], [*alignments, *["left"] * (width - len(alignments))]


def _cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    return _CELL_END.split(bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare)


def _alignment(mark: str) -> str:
    return ("center" if mark.startswith(":") else "right") if mark.endswith(":") else "left"


def cells_of(row: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """The cells of a `w:tr`, with the number of columns that each spans."""
    for cell in row.iterfind("{*}tc"):
        yield cell, max(1, min(whole(value(cell, "tcPr/{*}gridSpan"), 1), _MOST_COLUMNS))


def skipped(row: etree._Element) -> int:
    """How many columns the row leaves free before its first cell."""
    return min(whole(value(row, "trPr/{*}gridBefore"), 0), _MOST_COLUMNS)


def has_spans(table: etree._Element) -> bool:
    """Whether a cell of it takes the place of others."""
    own = (cell for row in table.iterfind("{*}tr") for cell, _ in cells_of(row))
    return any(cell.find("{*}tcPr/{*}vMerge") is not None or whole(value(cell, "tcPr/{*}gridSpan"), 1) > 1 for cell in own)


def alignments_of(table: etree._Element) -> list[str]:
    """By the paragraphs of the first row."""
    first = next(table.iterfind("{*}tr"), None)
    return [] if first is None else [value(cell, "p/{*}pPr/{*}jc") for cell, span in cells_of(first) for _ in range(span)]
