"""An item from the words of one place: a spreadsheet's row or a document's numbered question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tancheng.items import rules
from tancheng.items.exchange import wording
from tancheng.items.exchange.reading import Found, found
from tancheng.items.text import LETTERS

_LISTS = ("job_types", "enemies")
_WHOLES = ("seconds", "max_characters")
_AS_WRITTEN = ("stem", "course", "point", "stimulus", "explanation", "source", "model_answer", "unit")


@dataclass
class Written:
    """What was written at a place. `cells`: by the fields of ItemText, but that `answer` is the answer of whatever type. `options` and
    `feedback` stand side by side, "" where one is missing. `faults`: what is already known to be wrong."""

    cells: Mapping[str, str]
    options: Sequence[str] = ()
    feedback: Sequence[str] = ()
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def cell(self, name: str) -> str:
        return self.cells.get(name, "").strip()


def take_key(cells: dict[str, str], options: Sequence[object]) -> None:
    """What is called 参考答案 is the answer of a question that has but one: move it there where no other answer stands."""
    words = cells.get("model_answer", "").strip()
    named = wording.type_of(cells.get("type", ""))
    if words and not cells.get("answer", "").strip() and named != "short":
        has_one = bool(options) or wording.truth_of(words) is not None or named in {"true_false", "numeric"}
        if has_one:
            cells["answer"] = cells.pop("model_answer")


def item_at(place: str, written: Written) -> Found:
    """The item, with everything that is wrong with it. Remarks are added to those of `written`."""
    kind = _kind(written)
    if kind is None:
        return Found(place, None, (*written.faults, _no_kind(written)))
    values = {"type": kind, **_plain_values(written), **_answer(kind, written)}
    read = found(place, {name: value for name, value in values.items() if value is not None})
    faults = [*written.faults, *read.faults, *(rules.structure_faults(read.item) if read.item else ())]
    return Found(place, read.item, tuple(dict.fromkeys(faults)))


def _kind(written: Written) -> str | None:
    """The type that is named, or else the one that the options and the answer belong to."""
    named = wording.type_of(written.cell("type"))
    if named or named is None:
        return named
    answer, truth = written.cell("answer"), wording.truth_of(written.cell("answer"))
    if _is_true_false(written.options) or (not written.options and truth is not None):
        return "true_false"
    if written.options:
        return "multiple" if len(wording.letters_of(answer) or []) > 1 else "single"
    if rules.decimal_of(wording.number_of(answer)) is not None:
        return "numeric"
    return "short" if written.cell("model_answer") or written.cell("scoring") else None


def _no_kind(written: Written) -> str:
    words = written.cell("type")
    if wording.type_of(words) is None:
        return f"题库不收“{words}”这种题，只收{'、'.join(wording.TYPES.values())}"
    return "看不出题型：没有写题型，也没有选项或答案"


def _is_true_false(options: Sequence[str]) -> bool:
    return len(options) == 2 and {wording.truth_of(text) for text in options} == {True, False}


def _plain_values(written: Written) -> dict[str, object]:
    """Everything but the answer. A running number in the code's place is no code."""
    code = wording.half_width(written.cell("code"))
    scoring, scoring_faults = wording.scoring_of(written.cell("scoring"))
    written.faults += scoring_faults
    return {
        "code": "" if code.rstrip(".、").isdigit() else code,
        **{name: written.cell(name) for name in _AS_WRITTEN},
        **{name: wording.in_list(written.cell(name)) for name in _LISTS},
        **{name: wording.whole_of(written.cell(name)) for name in _WHOLES},
        "levels": [wording.level_of(word) for word in wording.in_list(written.cell("levels"))],
        "cognitive": wording.cognitive_of(written.cell("cognitive")),
        "valid_from": wording.day_of(written.cell("valid_from")),
        "valid_until": wording.day_of(written.cell("valid_until")),
        "difficulty": _difficulty(written),
        "scoring": scoring,
        "tolerance": wording.number_of(written.cell("tolerance")),
        "feedback": _feedback(written),
    }


def _difficulty(written: Written) -> float | None:
    words = written.cell("difficulty")
    share = wording.share_of(words)
    if words and share is None:
        written.remarks.append(f"难度写的是“{words}”，不是预计答对率，没有收下")
    return share


def _feedback(written: Written) -> list[str]:
    """As many as there are options; none at all when all are empty."""
    texts = [text.strip() for text in written.feedback]
    while texts and not texts[-1]:
        texts.pop()
    return texts and [*texts, *[""] * (len(written.options) - len(texts))]


def _answer(kind: str, written: Written) -> dict[str, object]:
    words = written.cell("answer")
    if kind == "numeric":
        return {"answer": wording.number_of(words), "options": list(written.options)}
    if kind == "short":
        return {"model_answer": written.cell("model_answer") or words, "options": list(written.options)}
    if kind == "true_false":
        return _true_false(written)
    key = wording.letters_of(words)
    written.faults += [*_gaps(written.options), *([f"答案“{words[:20]}”不是选项的字母"] if words and key is None else [])]
    return {"options": list(written.options), "key": key or []}


def _true_false(written: Written) -> dict[str, object]:
    """ "A" means the first option when the two words are listed as options."""
    words = written.cell("answer")
    letters = wording.letters_of(words)
    if not _is_true_false(written.options):
        return {"key": wording.truth_of(words), "options": list(written.options)}
    if letters in (["A"], ["B"]):
        words = written.options[LETTERS.index(letters[0])]
    return {"key": wording.truth_of(words)}


def _gaps(options: Sequence[str]) -> Iterator[str]:
    for letter, text in zip(LETTERS, options, strict=False):
        if not text.strip():
            yield f"选项 {letter} 是空的"


def without_trailing_blanks(texts: Sequence[str]) -> list[str]:
    """`texts` stripped, up to the last that holds anything."""
    stripped = [text.strip() for text in texts]
    while stripped and not stripped[-1]:
        stripped.pop()
    return stripped
