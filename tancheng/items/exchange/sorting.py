"""What would become of each place of a file: a new item, a new wording of the importer's own, nothing new, or nothing at all. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import msgspec

from tancheng.items import rules
from tancheng.items.exchange.reading import Found
from tancheng.items.text import TYPE_LETTERS, ItemText, StimulusText, plain


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    FAULT = "fault"


class Defaults(msgspec.Struct, frozen=True):
    """For rows that say nothing themselves."""

    course: str = ""
    levels: list[str] = []
    point: str = ""

    def applied_to(self, item: ItemText) -> ItemText:
        return msgspec.structs.replace(
            item, course=item.course or self.course, levels=item.levels or self.levels, point=item.point or self.point
        )


@dataclass(frozen=True)
class Known:
    """An item that the bank has under a code of the file. `text` is its newest wording, None when it is someone else's.
    `locked`: when it can't be written on now, its state and the way back, in words."""

    text: ItemText | None
    locked: str = ""


@dataclass(frozen=True)
class Facts:
    """What the bank knows of a file's items. `wordings`: the importer's own, `wording` → code. `cases`: digests of the newest wording of the
    importer's own stimuli by code; `others_cases` those of everybody else. `pictures`: names already kept. Codes below `first_number` are the
    starter bank's."""

    courses: Collection[str]
    known: Mapping[str, Known] = field(default_factory=dict)
    wordings: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)
    others_cases: Mapping[str, str] = field(default_factory=dict)
    pictures: Collection[str] = ()
    picture_faults: Mapping[str, str] = field(default_factory=dict)
    short_points: Decimal | None = None
    first_number: int = 0


@dataclass(frozen=True)
class Row:
    """One place of a file and what becomes of it. `missing`: what a draft of it still lacks; `code`: the item that it changes or repeats."""

    place: str
    item: ItemText | None
    outcome: Outcome
    faults: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    code: str = ""


def wording(item: ItemText) -> str:
    """For finding an item that the writer already has, whatever its spacing and the order of its options."""
    return plain(item.stem) + "|" + "|".join(sorted(plain(option) for option in item.options))


def sorted_rows(found: Sequence[Found], stimuli: Sequence[StimulusText], facts: Facts) -> list[Row]:
    """A row for each place, in the file's order."""
    case_faults = {row.code: fault for row in stimuli if (fault := stimulus_fault(row, facts)) is not None}
    own_cases = {*facts.cases, *(row.code for row in stimuli)} - case_faults.keys()
    seen = _Seen()
    return [_row(place, facts, own_cases, case_faults, seen) for place in found]


def stimulus_fault(stimulus: StimulusText, facts: Facts) -> str | None:
    """Why this case can't come in, if so."""
    if facts.others_cases.get(stimulus.code, stimulus.digest) != stimulus.digest:
        return f"案例材料编号 {stimulus.code} 已被占用，请换一个编号"
    if rules.unprintable(stimulus.title, stimulus.text):
        return f"案例材料 {stimulus.code}：{rules.UNPRINTABLE}"
    return next(_picture_faults(stimulus.pictures, facts), None)


class _Seen:
    """Codes and wordings of earlier places, each with its place."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.wordings: dict[str, str] = {}


def _row(found: Found, facts: Facts, cases: Collection[str], case_faults: Mapping[str, str], seen: _Seen) -> Row:
    item = found.item
    known = facts.known.get(item.code) if item is not None and item.code else None
    if item is not None and known is not None and known.text is not None:
        if not item.enemies:
            # Few formats have a place for enemies, and leaving them out is not a wish to drop them.
            item = msgspec.structs.replace(item, enemies=known.text.enemies)
        if known.text == _as_kept(item):
            # Half-finished or locked, it stays as it is: nothing is wrong with a file that says the same.
            seen.codes.setdefault(item.code, found.place)
            return Row(found.place, item, Outcome.SAME, missing=_missing(item, facts), code=item.code)
    if item is None or found.faults:
        return Row(found.place, item, Outcome.FAULT, found.faults or ("没有读出题目",))
    faults = [
        *rules.structure_faults(item),
        *_placement_faults(item, facts),
        *_code_faults(item, facts, seen),
        *_case_faults(item, cases, case_faults),
        *_picture_faults(item.pictures, facts),
    ]
    text = wording(item)
    if not faults and known is None and text in seen.wordings:
        faults.append(f"与{seen.wordings[text]}的题目相同")
    if item.code:
        seen.codes.setdefault(item.code, found.place)
    if faults:
        return Row(found.place, item, Outcome.FAULT, tuple(faults))
    seen.wordings.setdefault(text, found.place)
    missing = _missing(item, facts)
    if known is not None:
        return Row(found.place, item, Outcome.CHANGED, missing=missing, code=item.code)
    if text in facts.wordings:
        return Row(found.place, item, Outcome.SAME, missing=missing, code=facts.wordings[text])
    return Row(found.place, item, Outcome.NEW, missing=missing)


def _missing(item: ItemText, facts: Facts) -> tuple[str, ...]:
    return tuple(rules.missing(item, courses=facts.courses, short_points=facts.short_points))


def _as_kept(item: ItemText) -> ItemText:
    """As it would come back from the database."""
    key = sorted(item.key) if isinstance(item.key, list) else item.key
    difficulty = None if item.difficulty is None else float(Decimal(str(item.difficulty)).quantize(Decimal("0.01")))
    return msgspec.structs.replace(item, key=None if key == [] else key, difficulty=difficulty, enemies=sorted(item.enemies))


def _placement_faults(item: ItemText, facts: Facts) -> Iterator[str]:
    if not item.course:
        yield "没有写课程，也没有选默认课程"
    elif item.course not in facts.courses:
        yield f"方案中没有课程 {item.course}"
    if item.code and item.code[:6] != item.course:
        yield f"题号 {item.code} 与课程 {item.course} 不符"
    if item.code and item.code[7] != TYPE_LETTERS[item.type]:
        yield f"题号 {item.code} 的字母与题型不符"


def _code_faults(item: ItemText, facts: Facts, seen: _Seen) -> Iterator[str]:
    if not item.code:
        return
    if item.code in seen.codes:
        yield f"题号 {item.code} 与{seen.codes[item.code]}重复"
    known = facts.known.get(item.code)
    if known is None:
        if int(item.code[8:]) < facts.first_number:
            yield f"题号 {item.code} 属于随系统题库的号段，请删去题号，由系统编号"
    elif known.text is None:
        yield f"题号 {item.code} 不是您的题目，不能改写；要另建一道题，请删去题号"
    elif known.text.type != item.type:
        yield f"题号 {item.code} 原来是另一种题型，题型不能改"
    elif known.locked:
        yield f"题号 {item.code} 现在{known.locked}"


def _case_faults(item: ItemText, cases: Collection[str], case_faults: Mapping[str, str]) -> Iterator[str]:
    if item.stimulus in case_faults:
        yield case_faults[item.stimulus]
    elif item.stimulus and item.stimulus not in cases:
        yield f"没有案例材料 {item.stimulus}"


def _picture_faults(names: Collection[str], facts: Facts) -> Iterator[str]:
    for name in names:
        if name in facts.picture_faults:
            yield facts.picture_faults[name]
        elif name not in facts.pictures:
            yield f"文件里没有图片 {name}"
