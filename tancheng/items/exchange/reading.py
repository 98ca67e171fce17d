"""What a file was found to hold, place by place."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from tancheng.items.text import Bundle, ItemText, StimulusText
from tancheng.ledger.errors import Refusal

MOST_BYTES = 20 * 1024 * 1024
MOST_ITEMS = 5_000
_MOST_PLACES = 5


class FileRefused(Refusal):
    """The file as a whole can't be read; nothing of it is kept."""

    def __init__(self, why: str, next_step: str = "请检查文件后再上传，题库没有任何改动") -> None:
        super().__init__("文件没有导入", why, next_step)


@dataclass(frozen=True)
class Found:
    """One place of a file ("第 12 行", "第 3 题"): the item read there, or None, and what is wrong with it."""

    place: str
    item: ItemText | None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """`pictures`: file name → bytes as they came, not yet looked at. `remarks`: what was left out of the file, in words."""

    found: tuple[Found, ...]
    stimuli: tuple[StimulusText, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    @property
    def bundle(self) -> Bundle:
        """The items that could be read."""
        items = [row.item for row in self.found if row.item is not None and not row.faults]
        return Bundle(items=items, stimuli=list(self.stimuli), pictures=dict(self.pictures))


def found(place: str, values: Mapping[str, object]) -> Found:
    """An item from plain values (empty ones left out), checked by its type; what doesn't fit becomes a fault of this place."""
    given = {name: value for name, value in values.items() if value not in (None, "", [], ())}
    try:
        return Found(place, msgspec.convert(given, ItemText, strict=False))
    except msgspec.ValidationError as fault:
        return Found(place, None, (in_words(fault),))


def told(places: Sequence[str], remark: str) -> str:
    """A remark with the places that it is about, the first few by name."""
    more = f"等 {len(places)} 处" if len(places) > _MOST_PLACES else ""
    return f"{'、'.join(places[:_MOST_PLACES])}{more}：{remark}"


def gathered(remarks: Sequence[str], places: Collection[str]) -> list[str]:
    """Remarks of one wording on several of `places` ("第 2 行：……") as one, where the first of them stands."""
    found: dict[str, list[str]] = {}
    for remark in remarks:
        place, _, words = remark.partition("：")
        is_placed = place in places and words != ""
        found.setdefault(f"：{words}" if is_placed else remark, []).extend([place] if is_placed else [])
    return [told(where, words[1:]) if where else words for words, where in found.items()]


def in_words(fault: msgspec.ValidationError) -> str:
    """msgspec's message for the person who wrote the file: which field, and the message itself where there are no better words."""
    text = str(fault)
    field_name = text.rsplit("`$.", 1)[-1].split("`", maxsplit=1)[0].split("[", maxsplit=1)[0] if "`$." in text else ""
    if "missing required field `stem`" in text:
        return "没有题干"
    if "missing required field `type`" in text:
        return "没有题型"
    shown = _FIELDS.get(field_name, field_name)
    if "length >=" in text:
        return f"“{shown}”里有空的一项" if "[" in text else f"没有{shown}"
    if most := re.search(r"length <= (\d+)", text):
        return f"“{shown}”超过 {most[1]} 字"
    return f"“{shown}”写法不对（{text}）" if field_name else f"写法不对（{text}）"


_FIELDS = {
    "code": "题号",
    "type": "题型",
    "course": "课程",
    "point": "知识点",
    "levels": "等级",
    "cognitive": "认知层次",
    "stem": "题干",
    "options": "选项",
    "key": "答案",
    "explanation": "解析",
    "source": "依据",
    "valid_from": "有效期起",
    "valid_until": "有效期止",
    "difficulty": "预计答对率",
    "seconds": "预计用时",
    "scoring": "得分点",
    "max_characters": "字数上限",
    "unit": "单位",
}
