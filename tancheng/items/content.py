"""Items kept as text (`content/items/<course>/*.toml`): reading and proving them. The format is described in content/README.md."""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from tancheng.scheme.document import Scheme

LETTERS = "ABCDEF"
SHORT_POINTS = Decimal("5")
_LONGEST_KEY_SHARE = 0.40
_POSITION_SHARE = (0.15, 0.35)
_TRUE_SHARE = (0.35, 0.65)
_GIVEAWAYS = ("以上都是", "以上都对", "以上都不对", "以上均", "以上都不是", "全部正确")

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=3000)]


class ScoringPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    points: str
    text: Text


class ItemText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One `[[item]]` of a file."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{3}-\d\d-[smte]\d{3}$")]
    type: Literal["single", "multiple", "true_false", "short"]
    point: Text
    levels: list[str]
    cognitive: Literal["remember", "understand", "apply", "analyse"]
    stem: Text
    options: list[Text] = []
    key: list[str] | bool | None = None
    explanation: str = ""
    source: Text
    valid_from: date | None = None
    valid_until: date | None = None
    difficulty: float
    seconds: int
    model_answer: str = ""
    scoring: list[ScoringPoint] = []
    max_characters: int | None = None

    @property
    def course(self) -> str:
        return self.code[:6]

    @property
    def digest(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self, order="sorted")).hexdigest()

    def canonical_options(self) -> list[dict[str, str]]:
        """[{"id": "a", "text": …}]; true/false has the two ids of its key."""
        if self.type == "true_false":
            return [{"id": "true", "text": "正确"}, {"id": "false", "text": "错误"}]
        return [{"id": letter.lower(), "text": text} for letter, text in zip(LETTERS, self.options, strict=False)]

    def canonical_key(self) -> list[str]:
        if isinstance(self.key, bool):
            return ["true" if self.key else "false"]
        return sorted(letter.lower() for letter in self.key or [])


class _File(msgspec.Struct, forbid_unknown_fields=True):
    item: list[ItemText]


class Unreadable(Exception):
    """A file of items that is not in the format; the message names the place."""


def read_folder(folder: Path) -> list[ItemText]:
    """All items below `folder`. Raises Unreadable."""
    return [item for path in sorted(folder.glob("*/*.toml")) for item in read_file(path)]


def read_file(path: Path) -> list[ItemText]:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _File).item
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as fault:
        raise Unreadable(f"{path.parent.name}/{path.name}: {fault}") from fault


def check_folder(folder: Path, scheme: Scheme) -> list[str]:
    """Every fault of the bank, in words; empty when it is fit for use."""
    try:
        items = read_folder(folder)
    except Unreadable as fault:
        return [str(fault)]
    courses = {course.code for course in scheme.public_course} | {c.code for job in scheme.job_type for c in job.courses}
    return [
        *(f"{item.code}: {fault}" for item in items for fault in _faults(item, courses)),
        *_twins(items),
        *_balance(items),
    ]


def _faults(item: ItemText, courses: set[str]) -> Iterator[str]:
    if item.course not in courses:
        yield f"course {item.course} is not in the scheme"
    if {"single": "s", "multiple": "m", "true_false": "t", "short": "e"}[item.type] != item.code[7]:
        yield f"code letter does not fit type {item.type}"
    if not item.levels or set(item.levels) - {"3", "4"}:
        yield f"levels {item.levels}"
    if not 0 < item.difficulty < 1:
        yield f"difficulty {item.difficulty} is no share of right answers"
    if not 10 <= item.seconds <= 900:
        yield f"{item.seconds} seconds"
    if item.valid_from and item.valid_until and item.valid_until < item.valid_from:
        yield "valid_until lies before valid_from"
    if any(phrase in option for option in item.options for phrase in _GIVEAWAYS):
        yield "an option refers to all the others"
    if not item.explanation and item.type != "short":
        yield "no explanation"
    yield from _key_faults(item)


def _key_faults(item: ItemText) -> Iterator[str]:
    if item.type == "short":
        yield from _scoring_faults(item)
        return
    if item.type == "true_false":
        if not isinstance(item.key, bool) or item.options:
            yield "a true/false item has key = true or false and no options"
        return
    key = item.key if isinstance(item.key, list) else []
    letters = set(LETTERS[: len(item.options)])
    if len(item.options) not in ({4} if item.type == "single" else {4, 5}):
        yield f"{len(item.options)} options"
    if not key or set(key) - letters or len(set(key)) != len(key):
        yield f"key {item.key} does not fit the options"
    if item.type == "single" and len(key) != 1:
        yield "a single-choice item has one key"
    if item.type == "multiple" and len(key) < 2:
        yield "a multiple-choice item has two keys or more"
    if len({_plain(option) for option in item.options}) != len(item.options):
        yield "two options are alike"


def _scoring_faults(item: ItemText) -> Iterator[str]:
    try:
        points = [Decimal(row.points) for row in item.scoring]
    except InvalidOperation:
        points = [Decimal("nan")]
    if not all(value.is_finite() for value in points):
        yield "scoring points are not numbers"
        return
    if sum(points) != SHORT_POINTS:
        yield f"scoring points add up to {sum(points)}, not {SHORT_POINTS}"
    if any(value <= 0 or value % Decimal("0.5") for value in points):
        yield "scoring points come in steps of 0.5"
    if not item.model_answer or not item.max_characters:
        yield "a short-answer item has a model answer and a limit of characters"


def _twins(items: list[ItemText]) -> Iterator[str]:
    for code, count in Counter(item.code for item in items).items():
        if count > 1:
            yield f"{code}: used {count} times"
    seen: dict[str, str] = {}
    for item in items:
        text = _plain(item.stem) + "|".join(sorted(_plain(option) for option in item.options))
        if text in seen:
            yield f"{item.code}: the same as {seen[text]}"
        seen[text] = item.code


def _balance(items: list[ItemText]) -> Iterator[str]:
    single = [item for item in items if item.type == "single" and isinstance(item.key, list) and len(item.key) == 1]
    if len(single) < 40:
        return
    for letter, count in sorted(Counter(item.key[0] for item in single if isinstance(item.key, list)).items()):
        share = count / len(single)
        if not _POSITION_SHARE[0] <= share <= _POSITION_SHARE[1]:
            yield f"bank: the key of {share:.0%} of single-choice items is {letter}"
    longest = sum(_key_is_longest(item) for item in single) / len(single)
    if longest > _LONGEST_KEY_SHARE:
        yield f"bank: in {longest:.0%} of single-choice items the key is the longest option"
    judged = [item.key for item in items if item.type == "true_false"]
    if judged and not _TRUE_SHARE[0] <= sum(map(bool, judged)) / len(judged) <= _TRUE_SHARE[1]:
        yield f"bank: {sum(map(bool, judged))} of {len(judged)} true/false items are true"


def _key_is_longest(item: ItemText) -> bool:
    assert isinstance(item.key, list)
    lengths = {letter: len(text) for letter, text in zip(LETTERS, item.options, strict=False)}
    own = lengths.get(item.key[0], 0)
    return all(own > length for letter, length in lengths.items() if letter != item.key[0])


def _plain(text: str) -> str:
    return re.sub(r"[\s，。、；：？！“”（）()]", "", text)
