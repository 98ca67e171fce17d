"""Items and cases as GIFT text, in the shapes that Moodle itself writes."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from tancheng.items.exchange import moodle_answers, moodle_labels, moodle_text
from tancheng.items.exchange.moodle_writing import CASES, category_of, held_elsewhere, name_of, weights
from tancheng.items.text import Bundle, ItemText, StimulusText, names_of_pictures

_ESCAPES = str.maketrans({"\\": r"\\", "#": r"\#", "=": r"\=", "~": r"\~", "{": r"\{", "}": r"\}", ":": r"\:", "\n": r"\n", "\r": ""})


def paragraphs(bundle: Bundle) -> Iterator[str]:
    """The parts of the file, to be parted by blank lines."""
    names = names_of_pictures([*bundle.stimuli, *bundle.items])
    if names:
        yield f"// 注意：GIFT 不带图片。下列图片请另行上传，或改用 Moodle XML 格式：{'、'.join(names)}"
    if bundle.stimuli:
        yield f"$CATEGORY: {CASES}"
        yield from map(_case, bundle.stimuli)
    for course, items in groupby(bundle.items, key=lambda item: item.course):
        yield f"$CATEGORY: {' '.join(category_of(course).split())}"
        yield from map(_question, items)


def _case(case: StimulusText) -> str:
    """A question without a place for answers: what Moodle calls a description."""
    tags = _comment(case.code, moodle_labels.labels("stimulus", case.code))
    return f"{tags}::{_escaped(case.title)}::[html]{_escaped(moodle_text.flow(case.text))}"


def _question(item: ItemText) -> str:
    head = _comment(item.code, moodle_labels.labels_of(item, without=held_elsewhere(item)))
    return f"{head}::{_escaped(name_of(item))}::[html]{_escaped(moodle_text.flow(item.stem))}{{{_answers(item)}}}"


def _answers(item: ItemText) -> str:
    feedback = moodle_text.with_source(item.explanation, item.source)
    if item.type == "short":
        # GIFT has no notes for those who mark.
        feedback += moodle_text.for_graders(item)
    lines = [*_ANSWERS[item.type](item), *([f"####{_marked(feedback)}"] if feedback else [])]
    first = {"true_false": _truth(item), "numeric": "#"}.get(item.type, "")
    return first + "".join(f"\n\t{line}" for line in lines) + ("\n" if lines else "")


def _truth(item: ItemText) -> str:
    """Nothing for a draft whose author has not decided."""
    return "" if item.key is None else "TRUE" if item.key else "FALSE"


def _options(item: ItemText) -> Iterator[str]:
    feedback = [*item.feedback, *[""] * len(item.options)]
    for option, weight, words in zip(item.options, weights(item), feedback, strict=False):
        sign = "~" if weight == "0" else "=" if item.type == "single" else f"~%{weight}%"
        yield sign + _marked(moodle_text.flow(option)) + (f"#{_marked(moodle_text.flow(words))}" if words else "")


def _number(item: ItemText) -> Iterator[str]:
    tolerance = moodle_answers.absolute_tolerance(item)
    yield f"={_escaped(moodle_answers.plain_number(item.answer))}" + (f":{tolerance}" if tolerance else "")


def _nothing(item: ItemText) -> Iterator[str]:
    yield from ()


_ANSWERS = {"single": _options, "multiple": _options, "true_false": _nothing, "short": _nothing, "numeric": _number}


def _marked(html: str) -> str:
    """A text inside the braces. It is HTML as the question is; said again where its first character would mean something else."""
    return ("[html]" if html.startswith(("[", "%")) else "") + _escaped(html)


def _escaped(text: str) -> str:
    return moodle_text.legal(text).translate(_ESCAPES)


def _comment(identifier: str, labels: Iterable[str]) -> str:
    """The line in which Moodle looks for an ID number and tags."""
    parts = [*([f"[id:{identifier}]"] if identifier else []), *(f"[tag:{label}]" for label in labels)]
    return f"// {' '.join(parts)}\n" if parts else ""
