"""What an analysis of answers found out about items, as a CSV file: code, version, discrimination, location, responses."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tancheng.items.rules import decimal_of

COLUMNS = ("code", "version", "discrimination", "location", "responses")
# Beyond these an estimate says that the analysis failed, not what the item is like.
STEEPEST, FARTHEST = Decimal(4), Decimal(6)
_STEP = Decimal("0.001")


@dataclass(frozen=True)
class Measured:
    """2PL parameters of one wording: a = `discrimination`, b = `location` (on the scale where candidates have mean 0 and deviation 1), from so many
    `responses`."""

    code: str
    version: int
    discrimination: Decimal
    location: Decimal
    responses: int


def read(text: str) -> tuple[list[Measured], list[str]]:
    """What the file holds, and what is wrong with it, line by line."""
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    header = tuple(cell.strip() for cell in next(rows, []))
    if header != COLUMNS:
        return [], [f"第 1 行：列名应为 {','.join(COLUMNS)}，现为 {','.join(header)[:80] or '空'}"]
    found: dict[tuple[str, int], Measured] = {}
    faults: list[str] = []
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        wrong = list(_faults(row))
        measured = None if wrong else _measured(row)
        if measured is not None and (measured.code, measured.version) in found:
            wrong.append(f"题号 {measured.code} 第 {measured.version} 版已在前面出现")
        faults += [f"第 {number} 行：{fault}" for fault in wrong]
        if measured is not None and not wrong:
            found[measured.code, measured.version] = measured
    return list(found.values()), faults


def _faults(row: list[str]) -> Iterator[str]:
    if len(row) != len(COLUMNS):
        yield f"应有 {len(COLUMNS)} 列，现有 {len(row)} 列"
        return
    _, version, steepness, location, responses = (cell.strip() for cell in row)
    for name, text in (("version", version), ("responses", responses)):
        if not (text.isascii() and text.isdecimal() and 0 < int(text) < 10**9):
            yield f"{name} 应为正整数，现为“{text[:20]}”"
    a, b = decimal_of(steepness), decimal_of(location)
    if a is None or not 0 < a <= STEEPEST:
        yield f"区分度 discrimination 应在 0 与 {STEEPEST} 之间，现为“{steepness[:20]}”"
    if b is None or abs(b) > FARTHEST:
        yield f"难度 location 应在 ±{FARTHEST} 以内，现为“{location[:20]}”"


def _measured(row: list[str]) -> Measured:
    code, version, steepness, location, responses = (cell.strip() for cell in row)
    # An item that hardly tells must not be rounded to one that tells nothing.
    steep = max(_STEP, Decimal(steepness).quantize(_STEP))
    return Measured(code, int(version), steep, Decimal(location).quantize(_STEP), int(responses))
