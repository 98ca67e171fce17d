"""What changed between two versions of an item, field by field and down to the character."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from tancheng.items.exchange.wording import COGNITIVE
from tancheng.items.text import LETTERS, ItemText

# Longer texts are compared by lines: comparing by characters takes time with the square of the length.
LONGEST_BY_CHARACTER = 3_000


class Piece(NamedTuple):
    """`kind`: same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    field: str
    pieces: tuple[Piece, ...]


def differences(old: ItemText, new: ItemText) -> list[Difference]:
    """The fields that differ, in the order of the form."""
    return [Difference(label, pieces(before, after)) for label, read in _FIELDS if (before := read(old)) != (after := read(new))]


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """The new text with what was added and what was removed; joined without the removed it is `after`, without the added `before`."""
    old, new = _tokens(before, after)
    found: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(new[k:m])))
            continue
        found += [Piece(kind, text) for kind, text in (("removed", "".join(old[i:j])), ("added", "".join(new[k:m]))) if text]
    return tuple(found)


def _tokens(before: str, after: str) -> tuple[list[str], list[str]]:
    if len(before) + len(after) > LONGEST_BY_CHARACTER:
        return before.splitlines(keepends=True), after.splitlines(keepends=True)
    # A number or a word changes as a whole.
    return tuple(re.findall(r"[A-Za-z0-9.,%]+|.", text, flags=re.DOTALL) for text in (before, after))  # type: ignore[return-value]


def key_in_words(text: ItemText) -> str:
    """ "A、C", "正确", "1025.5 tCO₂（误差 0.1）"; empty where there is no key."""
    if text.type == "numeric":
        margin = f"（允许误差 {text.tolerance}）" if text.tolerance else ""
        return f"{text.answer} {text.unit}".strip() + margin
    if isinstance(text.key, bool):
        return "正确" if text.key else "错误"
    return "、".join(text.key or [])


def cognitive_in_words(text: ItemText) -> str:
    return COGNITIVE.get(text.cognitive, "")


def _rows(texts: list[str]) -> str:
    return "\n".join(f"{letter}. {text}" for letter, text in zip(LETTERS, texts, strict=False))


_FIELDS: list[tuple[str, Callable[[ItemText], str]]] = [
    ("知识点", lambda text: text.point),
    ("适用工种", lambda text: "、".join(text.job_types)),
    ("等级", lambda text: "、".join(text.levels)),
    ("认知层次", cognitive_in_words),
    ("案例材料", lambda text: text.stimulus),
    ("题干", lambda text: text.stem),
    ("选项", lambda text: _rows(text.options)),
    ("答案", key_in_words),
    ("选项反馈", lambda text: _rows(text.feedback)),
    ("参考答案", lambda text: text.model_answer),
    ("得分点", lambda text: "\n".join(f"{row.points} 分　{row.text}" for row in text.scoring)),
    ("字数上限", lambda text: str(text.max_characters or "")),
    ("解析", lambda text: text.explanation),
    ("依据", lambda text: text.source),
    ("有效期", lambda text: f"{text.valid_from or ''} 至 {text.valid_until or ''}" if text.valid_from or text.valid_until else ""),
    ("预计答对率", lambda text: "" if text.difficulty is None else f"{text.difficulty:.2f}"),
    ("预计用时", lambda text: "" if text.seconds is None else f"{text.seconds} 秒"),
    ("互斥题", lambda text: "、".join(text.enemies)),
]
