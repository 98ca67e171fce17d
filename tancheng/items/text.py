"""An item as text: the one shape that files in git, the desk's form, every exchange format and the database agree on."""

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

LETTERS = "ABCDEFGH"
TYPE_LETTERS = {"single": "s", "multiple": "m", "true_false": "t", "short": "e", "numeric": "n"}
TRUE_FALSE = ({"id": "true", "text": "正确"}, {"id": "false", "text": "错误"})
CODE = r"[a-z]{3}-\d\d-[smten]\d{3,5}"
CASE_CODE = r"[a-z0-9][a-z0-9-]{2,29}"
_PICTURE = re.compile(r"!\[[^\]\n]*\]\(([^)\s]+)\)")

ItemKind = Literal["single", "multiple", "true_false", "short", "numeric"]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=3000)]
LongText = Annotated[str, msgspec.Meta(max_length=20_000)]
Code = Annotated[str, msgspec.Meta(pattern=f"^({CODE})?$")]


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    pass


class ScoringPoint(_Struct, frozen=True, kw_only=True):
    """One thing a short answer is given `points` for."""

    points: str
    text: Text


class StimulusText(_Struct, frozen=True, kw_only=True):
    """A case that several items share, in the rich text of stems."""

    code: Annotated[str, msgspec.Meta(pattern=f"^{CASE_CODE}$")]
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=20_000)]

    @property
    def digest(self) -> str:
        return _digest(self)

    @property
    def pictures(self) -> list[str]:
        return pictures_in(self.text)

    def with_pictures_renamed(self, names: dict[str, str]) -> "StimulusText":
        return msgspec.structs.replace(self, text=with_pictures_renamed(self.text, names))


class ItemText(_Struct, frozen=True, kw_only=True):
    """One item. Only `type` and `stem` are needed for a draft; `rules.faults` says what an item needs to be used.

    Texts are Markdown with tables, $formulas$ and `![words](picture.png)`. `key`: letters of `options`, or true/false. `feedback` stands beside
    `options`, "" where there is none. `difficulty`: expected share of right answers, 0 to 1. `answer`, `tolerance`, `unit` belong to numeric items:
    a decimal, a decimal or a percentage ("0.5", "1%"), and the unit shown behind the field. `course` is the code's first part when there is a code.
    """

    type: ItemKind
    stem: Text
    code: Code = ""
    course: str = ""
    point: Annotated[str, msgspec.Meta(max_length=80)] = ""
    job_types: list[str] = []
    levels: list[str] = []
    cognitive: Literal["", "remember", "understand", "apply", "analyse"] = ""
    stimulus: str = ""
    options: list[Text] = []
    key: list[str] | bool | None = None
    feedback: list[str] = []
    explanation: LongText = ""
    source: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    valid_from: date | None = None
    valid_until: date | None = None
    difficulty: float | None = None
    seconds: int | None = None
    model_answer: LongText = ""
    scoring: list[ScoringPoint] = []
    max_characters: int | None = None
    answer: str = ""
    tolerance: str = ""
    unit: Annotated[str, msgspec.Meta(max_length=30)] = ""
    enemies: list[str] = []

    def __post_init__(self) -> None:
        if self.code and not self.course:
            msgspec.structs.force_setattr(self, "course", self.code[:6])

    @property
    def digest(self) -> str:
        return _digest(self)

    @property
    def pictures(self) -> list[str]:
        """File names of all pictures, in reading order, each once."""
        texts = (self.stem, *self.options, *self.feedback, self.explanation, self.model_answer)
        return list(dict.fromkeys(name for text in texts for name in pictures_in(text)))

    def with_pictures_renamed(self, names: dict[str, str]) -> "ItemText":
        return msgspec.structs.replace(
            self,
            stem=with_pictures_renamed(self.stem, names),
            options=[with_pictures_renamed(text, names) for text in self.options],
            feedback=[with_pictures_renamed(text, names) for text in self.feedback],
            explanation=with_pictures_renamed(self.explanation, names),
            model_answer=with_pictures_renamed(self.model_answer, names),
        )

    def canonical_options(self) -> list[dict[str, str]]:
        """[{"id": "a", "text": …}]; true/false has the two ids of its key."""
        if self.type == "true_false":
            return [dict(option) for option in TRUE_FALSE]
        return [{"id": letter.lower(), "text": text} for letter, text in zip(LETTERS, self.options, strict=False)]

    def canonical_key(self) -> list[str]:
        if isinstance(self.key, bool):
            return ["true" if self.key else "false"]
        return sorted(letter.lower() for letter in self.key or [])


class Bundle(_Struct, frozen=True, kw_only=True):
    """Items with what they refer to: what a file holds that comes in or goes out. `pictures`: file name → bytes."""

    items: list[ItemText]
    stimuli: list[StimulusText] = []
    pictures: dict[str, bytes] = {}


def names_of_pictures(texts: Iterable[ItemText | StimulusText]) -> list[str]:
    """File names of all pictures, each once."""
    return list(dict.fromkeys(name for text in texts for name in text.pictures))


def pictures_in(text: str) -> list[str]:
    return _PICTURE.findall(text)


def with_pictures_renamed(text: str, names: dict[str, str]) -> str:
    """`text` with the file names of its pictures replaced as `names` says."""
    return _PICTURE.sub(lambda match: match[0].replace(f"({match[1]})", f"({names.get(match[1], match[1])})"), text)


def plain(text: str) -> str:
    """Characters only: for comparing wordings."""
    return re.sub(r"[\s，。、；：？！“”（）()]", "", text)


def decimal_text(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _digest(text: msgspec.Struct) -> str:
    return hashlib.sha256(msgspec.json.encode(text, order="sorted")).hexdigest()
