"""An item as pages show it: its rich texts rendered once, pictures included."""

import re
from dataclasses import dataclass

from tancheng.items import rendering
from tancheng.items.differences import cognitive_in_words, key_in_words
from tancheng.items.exchange.wording import levels_text
from tancheng.items.models import ItemType
from tancheng.items.text import LETTERS, TRUE_FALSE, ItemText


@dataclass(frozen=True)
class ShownOption:
    letter: str
    html: str
    is_right: bool
    feedback: str


@dataclass(frozen=True)
class Shown:
    """`text` with its Markdown as HTML; `case` = (title, html) of the shared material or None."""

    text: ItemText
    type_name: str
    stem: str
    options: tuple[ShownOption, ...]
    key: str
    explanation: str
    model_answer: str
    cognitive: str
    levels: str
    case: tuple[str, str] | None


def shown(text: ItemText, case: tuple[str, str] | None = None) -> Shown:
    """`case`: title and Markdown of the item's shared material."""
    texts = [text.stem, *text.options, *text.feedback, text.explanation, text.model_answer, *(case or ())]
    pictures = rendering.addresses(texts)
    return Shown(
        text=text,
        type_name=ItemType(text.type).label,
        stem=rendering.html_of(text.stem, pictures),
        options=_options(text, pictures),
        key=key_in_words(text),
        explanation=rendering.html_of(text.explanation, pictures),
        model_answer=rendering.html_of(text.model_answer, pictures),
        cognitive=cognitive_in_words(text),
        levels=levels_text(text),
        case=(case[0], rendering.html_of(case[1], pictures)) if case else None,
    )


def first_words(markdown: str, most: int = 60) -> str:
    """A stem as one line of a list."""
    without_pictures = re.sub(r"!\[[^\]\n]*\]\([^)\s]*\)", "〔图〕", markdown)
    without_tables = re.sub(r"(?m)(^\s*\|.*$\n?)+", "〔表〕", without_pictures)
    words = " ".join(re.sub(r"[$*`#]+", "", without_tables).split())
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _options(text: ItemText, pictures: dict[str, str]) -> tuple[ShownOption, ...]:
    if text.type == "true_false":
        return tuple(
            ShownOption("", row["text"], isinstance(text.key, bool) and text.key == (row["id"] == "true"), "") for row in TRUE_FALSE
        )
    right = text.key if isinstance(text.key, list) else []
    feedback = [*text.feedback, *[""] * len(text.options)]
    return tuple(
        ShownOption(letter, rendering.option_html_of(option, pictures), letter in right, rendering.option_html_of(words, pictures))
        for letter, option, words in zip(LETTERS, text.options, feedback, strict=False)
    )
