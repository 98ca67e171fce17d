"""Folders of items kept as text in git (`content/items/<course>/*.toml`, or YAML): reading and writing. The format is described in content/README.md."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tancheng.items import text_files
from tancheng.items.exchange.reading import in_words
from tancheng.items.text import Bundle, ItemText, StimulusText, names_of_pictures


class Unreadable(Exception):
    """A folder of items that is not in the format; the message names the places."""


class Placed(NamedTuple):
    """`place`: the file below the folder and the item's number in it, "acc-04/single.toml 第 3 题"."""

    place: str
    item: ItemText


@dataclass
class Contents:
    """What a folder holds, and what in it could not be read, a sentence each."""

    items: list[Placed] = field(default_factory=list)
    stimuli: list[StimulusText] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def bundle(self) -> Bundle:
        return Bundle(items=[row.item for row in self.items], stimuli=self.stimuli, pictures=self.pictures)


def read_folder(folder: Path) -> list[ItemText]:
    """All items below `folder`. Raises Unreadable."""
    return read_bundle(folder).items


def read_bundle(folder: Path) -> Bundle:
    """All items below `folder` with their cases and pictures. Raises Unreadable."""
    contents = read(folder)
    if contents.faults:
        raise Unreadable("；".join(contents.faults[:5]))
    return contents.bundle


def read(folder: Path) -> Contents:
    """All that can be read below `folder`, in order of file names, with the faults of the rest."""
    contents = Contents()
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in text_files.SUFFIXES and path.is_file()):
        inside = path.relative_to(folder)
        # A repository keeps files of its own in .github and the like.
        if not any(part.startswith(".") for part in inside.parts):
            _read_file(path, inside.as_posix(), contents)
    return contents


def _read_file(path: Path, name: str, contents: Contents) -> None:
    try:
        values = text_files.values_of(path)
    except text_files.NotPlain as fault:
        contents.faults.append(f"{name}: {fault}")
        return
    contents.faults += [f"{name}: 不认识“{table}”，只有 item 和 stimulus" for table in sorted(values.keys() - {"item", "stimulus"})]
    items = _rows(values, "item", ItemText, name, contents)
    stimuli = _rows(values, "stimulus", StimulusText, name, contents)
    contents.faults += [f"{place}: 没有题号（code）" for place, item in items if not item.code]
    contents.items += [Placed(place, item) for place, item in items if item.code]
    contents.stimuli += [stimulus for _, stimulus in stimuli]
    for picture in names_of_pictures([*(item for _, item in items), *(stimulus for _, stimulus in stimuli)]):
        _read_picture(path, name, picture, contents)


_NUMBERED = {ItemText: "第 {} 题", StimulusText: "第 {} 份案例材料"}


def _rows(values: dict[str, Any], table: str, kind: Any, name: str, contents: Contents) -> list[tuple[str, Any]]:
    """(place, row) of one table's rows that are of their type."""
    rows = values.get(table, [])
    if not isinstance(rows, list):
        contents.faults.append(f"{name}: {table} 应当是列表")
        return []
    found = []
    for number, row in enumerate(rows, start=1):
        place = f"{name} {_NUMBERED[kind].format(number)}"
        try:
            # YAML brings every scalar as text; TOML's own numbers and days stay what they are.
            found.append((place, msgspec.convert(row, kind, strict=not name.lower().endswith((".yaml", ".yml")))))
        except msgspec.ValidationError as fault:
            contents.faults.append(f"{place}: {in_words(fault)}")
    return found


def _read_picture(path: Path, name: str, picture: str, contents: Contents) -> None:
    file = path.parent / Path(picture).name
    if Path(picture).name != picture or not file.is_file():
        contents.faults.append(f"{name}: 找不到图片 {picture}")
    elif contents.pictures.setdefault(picture, data := file.read_bytes()) != data:
        contents.faults.append(f"{name}: 另一个文件夹里有同名而不同的图片 {picture}，请改名")


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
