"""Items kept as text in git (`content/items/<course>/*.toml`): reading, proving and writing them. The format is described in content/README.md."""

import json
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from tancheng.items import rules
from tancheng.items.quality.report import report
from tancheng.items.text import Bundle, ItemText, StimulusText, names_of_pictures
from tancheng.scheme.document import Scheme


class _File(msgspec.Struct, forbid_unknown_fields=True):
    item: list[ItemText] = []
    stimulus: list[StimulusText] = []


class Unreadable(Exception):
    """A file of items that is not in the format; the message names the place."""


def read_folder(folder: Path) -> list[ItemText]:
    """All items below `folder`. Raises Unreadable."""
    return read_bundle(folder).items


def read_bundle(folder: Path) -> Bundle:
    """All items below `folder` with their cases and pictures. Raises Unreadable."""
    items: list[ItemText] = []
    stimuli: list[StimulusText] = []
    pictures: dict[str, bytes] = {}
    for path in sorted(folder.glob("*/*.toml")):
        file = _read(path)
        items += file.item
        stimuli += file.stimulus
        for name in names_of_pictures([*file.item, *file.stimulus]):
            pictures[name] = _picture(path, name)
    return Bundle(items=items, stimuli=stimuli, pictures=pictures)


def _read(path: Path) -> _File:
    try:
        file = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as fault:
        raise Unreadable(f"{path.parent.name}/{path.name}: {fault}") from fault
    for number, item in enumerate(file.item, start=1):
        if not item.code:
            raise Unreadable(f"{path.parent.name}/{path.name}: 第 {number} 题没有题号（code）")
    return file


def _picture(path: Path, name: str) -> bytes:
    file = path.parent / Path(name).name
    if Path(name).name != name or not file.is_file():
        raise Unreadable(f"{path.parent.name}/{path.name}: 找不到图片 {name}")
    return file.read_bytes()


def write_toml(bundle: Bundle) -> str:
    """The bundle as one file of the folder format (pictures are written beside it by the caller)."""
    tables = [("stimulus", msgspec.to_builtins(row, builtin_types=(date,))) for row in bundle.stimuli]
    for item in bundle.items:
        row = msgspec.to_builtins(item, builtin_types=(date,))
        if item.code and row.get("course") == item.code[:6]:
            del row["course"]
        tables.append(("item", row))
    return "\n".join(f"[[{name}]]\n" + "".join(f"{field} = {_toml(value)}\n" for field, value in row.items()) for name, row in tables)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_toml(part)}" for name, part in value.items()) + " }"
    if isinstance(value, str):
        # JSON's escapes are a subset of TOML's, but for DEL, which TOML wants escaped.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


def check_folder(folder: Path, scheme: Scheme) -> list[str]:
    """Every fault of the bank, in words; empty when it is fit for use."""
    try:
        bundle = read_bundle(folder)
    except Unreadable as fault:
        return [str(fault)]
    courses = {course.code for course in scheme.public_course} | {c.code for job in scheme.job_type for c in job.courses}
    short_points = next((section.points for section in scheme.paper_terms().section if section.type == "short"), None)
    items = bundle.items
    return [
        *(f"{item.code}: {fault}" for item in items for fault in rules.faults(item, courses=courses, short_points=short_points)),
        *_references(bundle),
        *(finding.sentence for finding in report(items).faults),
    ]


def _references(bundle: Bundle) -> Iterator[str]:
    codes, cases = {item.code for item in bundle.items}, {row.code for row in bundle.stimuli}
    for item in bundle.items:
        if item.stimulus and item.stimulus not in cases:
            yield f"{item.code}: 没有案例材料 {item.stimulus}"
        yield from (f"{item.code}: 互斥题 {enemy} 不存在" for enemy in item.enemies if enemy not in codes)
