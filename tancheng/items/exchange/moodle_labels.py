"""What Moodle has no field for travels in tags, "知识点：活动数据": they survive an import and an export there, and can be searched and changed.

A tag of Moodle's has at most 50 characters, no `<`, `>` or backtick and no two blanks in a row. Such characters are written as `^3c;`, and a long
value takes several numbered tags.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from tancheng.items.exchange import wording
from tancheng.items.text import ItemText

_LONGEST = 50
# Also a comma, at which Moodle's own form parts tags, and what GIFT's comments use for themselves.
_UNFIT = re.compile(r"[<>`,\[\]\\^\x00-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]|[^\S ]|(?<= ) |^ | $")
_LONGEST_PART = len("^10ffff;")
_ESCAPE = re.compile(r"\^([0-9a-f]{1,6});")
_LABEL = re.compile(r"(?P<title>[^：:]{1,8}?)(?P<number>\d{0,2})\s*[：:]\s*(?P<value>.*)", re.DOTALL)

TITLES = {
    "point": "知识点",
    "job_types": "工种",
    "levels": "等级",
    "cognitive": "认知层次",
    "stimulus": "案例",
    "difficulty": "预计答对率",
    "seconds": "预计用时",
    "valid_from": "有效期起",
    "valid_until": "有效期止",
    "max_characters": "字数上限",
    "tolerance": "允许误差",
    "unit": "单位",
    "enemies": "互斥题",
}
_FIELD_OF = {title: name for name, title in TITLES.items()}
_LISTS = {"job_types", "levels", "enemies"}
_READ: dict[str, Callable[[str], object]] = {"levels": wording.level_of, "cognitive": wording.cognitive_of, "valid_from": wording.day_of, "valid_until": wording.day_of,
         "seconds": wording.whole_of, "max_characters": wording.whole_of, "tolerance": wording.number_of, "difficulty": lambda words: wording.share_of(words) or words}  # fmt: skip


def labels_of(item: ItemText, *, without: Iterable[str] = ()) -> list[str]:
    """The tags of an item. `without`: fields that the file holds elsewhere."""
    return [label for name in TITLES if name not in without for value in _values(item, name) for label in labels(name, value)]


def labels(name: str, value: str) -> Iterator[str]:
    """The tags for one value of a field."""
    title = TITLES[name]
    pieces = _pieces(value, _LONGEST - len(title) - len("00："))
    if len(pieces) == 1 or name in _LISTS:
        yield f"{title}：{''.join(pieces)}"
    else:
        yield from (f"{title}{number}：{piece}" for number, piece in enumerate(pieces, start=1))


def values_of(tags: Iterable[str]) -> tuple[dict[str, object], list[str]]:
    """Fields by tags, and the tags that mean nothing here."""
    lists: dict[str, list[str]] = {}
    pieces: dict[str, dict[int, str]] = {}
    unknown = []
    for tag in dict.fromkeys(tags):
        found = _LABEL.fullmatch(tag.strip())
        name = _FIELD_OF.get(found["title"]) if found else None
        if found is None or name is None:
            unknown.append(tag.strip())
        elif name in _LISTS:
            lists.setdefault(name, []).append(_unescaped(found["value"]))
        else:
            pieces.setdefault(name, {}).setdefault(int(found["number"] or 0), found["value"])
    values: dict[str, object] = {name: [_read(name, text) for text in texts] for name, texts in lists.items()}
    for name, parts in pieces.items():
        values[name] = _read(name, _unescaped("".join(text for _, text in sorted(parts.items()))))
    return values, unknown


def _values(item: ItemText, name: str) -> list[str]:
    value = getattr(item, name)
    if name == "levels":
        return [wording.LEVELS.get(level, level) for level in value]
    if name == "cognitive":
        value = wording.COGNITIVE.get(value, value)
    if isinstance(value, list):
        return value
    return [] if value in ("", None) else [str(value)]


def _read(name: str, text: str) -> object:
    return _READ[name](text) if name in _READ else text


def _pieces(value: str, room: int) -> list[str]:
    """The escaped value in pieces of at most `room` characters, none with a blank at an end."""
    pieces = [""]
    for part in _parts(value):
        if len(pieces[-1]) + max(len(part), 4 * (part == " ")) > room:
            pieces.append("")
        pieces[-1] += _escaped(part) if part == " " and not 0 < len(pieces[-1]) < room - _LONGEST_PART else part
    return pieces


def _parts(value: str) -> Iterator[str]:
    at = 0
    for found in _UNFIT.finditer(value):
        yield from value[at : found.start()]
        yield _escaped(found[0])
        at = found.end()
    yield from value[at:]


def _escaped(character: str) -> str:
    return f"^{ord(character):x};"


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    character = chr(number) if number < 0x110000 else ""
    # A control character or half a surrogate pair would be hostile.
    return found[0] if not character or unicodedata.category(character) in {"Cc", "Cs"} else character
