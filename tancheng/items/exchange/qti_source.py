"""tancheng.json in a package: the items and cases as the bank has them, for what QTI has no place for and for the exact wording of texts.

It is no second truth: what the QTI documents say otherwise, because another system changed them, is taken from there.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import zip_longest

import msgspec

from tancheng.items.exchange.qti_text import shows_the_same
from tancheng.items.rules import decimal_of, tolerance_of
from tancheng.items.text import ItemText, StimulusText

NAME = "tancheng.json"
# What the documents say themselves; everything else of an item is only here.
SAID_IN_XML = {
    "stem", "options", "key", "feedback", "explanation", "model_answer", "scoring", "max_characters", "answer", "tolerance", "unit",
}  # fmt: skip


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """`items`: by their documents' identifiers; `cases`: by code; `pictures`: name of a file in the package → name in the texts."""

    items: dict[str, ItemText] = {}
    cases: dict[str, StimulusText] = {}
    pictures: dict[str, str] = {}


def written(source: Source) -> bytes:
    return msgspec.json.format(msgspec.json.encode(source), indent=1)


def read(data: bytes) -> Source | None:
    """None when it can't be understood."""
    try:
        return msgspec.json.decode(data, type=Source)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return None


def in_its_words(said: Mapping[str, object], source: ItemText | None) -> dict[str, object]:
    """`said` by the documents, in the wording of the source where both mean the same, and with what only the source knows."""
    if source is None:
        return dict(said)
    kept = msgspec.to_builtins(source)
    values = {name: value for name, value in kept.items() if name not in SAID_IN_XML}
    for name, value in said.items():
        values[name] = kept[name] if name in kept and _SAME.get(name, _equal)(value, kept[name]) else value
    if "tolerance" in said and _amount(said.get("tolerance"), said.get("answer")) == _amount(source.tolerance, said.get("answer")):
        values["tolerance"] = source.tolerance
    return values


def case_in_its_words(title: str, text: str, source: StimulusText | None) -> tuple[str, str]:
    if source is None:
        return title, text
    return source.title if _equal_words(title, source.title) else title, source.text if shows_the_same(text, source.text) else text


def _amount(tolerance: object, answer: object) -> Decimal | None:
    """What a tolerance comes to. QTI knows no difference between none and 0, and takes no percentage of a negative number."""
    value = decimal_of(str(answer))
    return None if value is None else tolerance_of(str(tolerance or "0"), value)


def _equal(said: object, kept: object) -> bool:
    return said == kept


def _equal_words(said: object, kept: object) -> bool:
    return str(said).split() == str(kept).split()


def _equal_text(said: object, kept: object) -> bool:
    return isinstance(said, str) and isinstance(kept, str) and shows_the_same(said, kept)


def _equal_texts(said: object, kept: object) -> bool:
    return isinstance(said, list) and isinstance(kept, list) and len(said) == len(kept) and all(map(_equal_text, said, kept))


def _equal_feedback(said: object, kept: object) -> bool:
    """No list at all and one of empty texts are the same."""
    if not isinstance(said, list) or not isinstance(kept, list):
        return False
    return all(_equal_text(one, two) for one, two in zip_longest(said, kept, fillvalue=""))


def _equal_key(said: object, kept: object) -> bool:
    return said == kept or (isinstance(said, list) and isinstance(kept, list) and sorted(said) == sorted(kept))


def _equal_scoring(said: object, kept: object) -> bool:
    if not isinstance(said, list) or not isinstance(kept, list) or len(said) != len(kept):
        return False
    pairs = zip(said, kept, strict=True)
    return all(_equal_number(one["points"], two["points"]) and shows_the_same(one["text"], two["text"]) for one, two in pairs)


def _equal_number(said: object, kept: object) -> bool:
    return said == kept or (decimal_of(str(said)) is not None and decimal_of(str(said)) == decimal_of(str(kept)))


_SAME: dict[str, Callable[[object, object], bool]] = {
    "stem": _equal_text,
    "options": _equal_texts,
    "feedback": _equal_feedback,
    "explanation": _equal_text,
    "model_answer": _equal_text,
    "scoring": _equal_scoring,
    "key": _equal_key,
    "answer": _equal_number,
    "unit": _equal_words,
    "point": _equal_words,
}
