"""Items and cases as the questions of a Moodle XML document."""

import base64
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby

from lxml import etree
from lxml.builder import E

from tancheng.items.exchange import moodle_answers, moodle_labels, moodle_text
from tancheng.items.rules import decimal_of
from tancheng.items.text import CODE, LETTERS, Bundle, ItemText, StimulusText, decimal_text, pictures_in

CATEGORY = "$course$/top/碳程题库"
CASES = f"{CATEGORY}/案例材料"
_LONGEST_NAME = 80
# A wrong pick costs everything, a missing one its share: as the bank itself scores.
WRONG = "-100"
_END_OF_CDATA = "]]>"


def document(bundle: Bundle) -> etree._Element:
    """Cases first, each as a description; then the items in their order, under a category for each course."""
    quiz = E.quiz()
    if bundle.stimuli:
        quiz.append(_category(CASES))
        quiz.extend(_case(case, bundle.pictures) for case in bundle.stimuli)
    for course, items in groupby(bundle.items, key=lambda item: item.course):
        quiz.append(_category(category_of(course)))
        quiz.extend(_question(item, bundle.pictures) for item in items)
    return quiz


def category_of(course: str) -> str:
    return f"{CATEGORY}/{course.replace('/', '//')}" if course else CATEGORY


def name_of(item: ItemText) -> str:
    """What Moodle's lists show: the code and how the question begins."""
    words = re.sub(r"!\[([^\]\n]*)\]\([^)\s]+\)", r"\1", item.stem)
    words = " ".join(moodle_text.legal(words).split())
    if not item.code and re.match(CODE, words):
        # Nobody should take it for the item's code.
        words = f"题：{words}"
    whole = f"{item.code} {words}".strip()
    return whole if len(whole) <= _LONGEST_NAME else whole[: _LONGEST_NAME - 1].rstrip() + "…"


def weights(item: ItemText) -> list[str]:
    """Per cent for each option, as Moodle's list of grades has them."""
    key = item.key if isinstance(item.key, list) else []
    share = f"{100 / max(len(key), 1):.5f}".rstrip("0").rstrip(".")
    wrong = "0" if item.type == "single" else WRONG
    return [share if letter in key else wrong for letter in LETTERS[: len(item.options)]]


def points(item: ItemText) -> str:
    total = sum((decimal_of(row.points) or Decimal(0) for row in item.scoring), Decimal(0))
    return decimal_text(total or Decimal(1))


def held_elsewhere(item: ItemText) -> set[str]:
    """Fields that need no tag: an amount of tolerance stands with the answer, a share of it ("1%") does not."""
    return set() if item.tolerance.endswith("%") else {"tolerance"}


def _category(path: str) -> etree._Element:
    return E.question(E.category(E.text(moodle_text.legal(path))), type="category")


def _case(case: StimulusText, pictures: Mapping[str, bytes]) -> etree._Element:
    question = E.question(E.name(_text(case.title)), type="description")
    question.append(_rich("questiontext", moodle_text.blocks(case.text), [case.text], pictures))
    question.extend([_rich("generalfeedback"), E.defaultgrade("0"), E.penalty("0"), E.hidden("0"), E.idnumber(case.code)])
    question.append(_tags(moodle_labels.labels("stimulus", case.code)))
    return question


def _question(item: ItemText, pictures: Mapping[str, bytes]) -> etree._Element:
    kind, write = _WRITERS[item.type]
    question = E.question(E.name(_text(name_of(item))), type=kind)
    question.append(_rich("questiontext", moodle_text.blocks(item.stem), [item.stem], pictures))
    explanation = moodle_text.with_source(item.explanation, item.source)
    question.append(_rich("generalfeedback", explanation, [item.explanation], pictures))
    penalty = "1" if item.type == "true_false" else "0" if item.type == "short" else "0.3333333"
    question.extend([E.defaultgrade(points(item)), E.penalty(penalty), E.hidden("0"), E.idnumber(item.code)])
    question.extend(write(item, pictures))
    labels = moodle_labels.labels_of(item, without=held_elsewhere(item) | ({"unit"} if item.type == "numeric" else set()))
    if labels:
        question.append(_tags(labels))
    return question


def _multichoice(item: ItemText, pictures: Mapping[str, bytes]) -> Iterator[etree._Element]:
    yield E.single("true" if item.type == "single" else "false")
    yield E.shuffleanswers("true")
    yield E.answernumbering("ABCD")
    feedback = [*item.feedback, *[""] * len(item.options)]
    for option, weight, words in zip(item.options, weights(item), feedback, strict=False):
        answer = _rich("answer", moodle_text.flow(option), [option], pictures, fraction=weight)
        answer.append(_rich("feedback", moodle_text.flow(words) if words else "", [words], pictures))
        yield answer


def _truefalse(item: ItemText, pictures: Mapping[str, bytes]) -> Iterator[etree._Element]:
    for truth in (True, False):
        yield _answer("true" if truth else "false", "100" if truth == item.key else "0")


def _numerical(item: ItemText, pictures: Mapping[str, bytes]) -> Iterator[etree._Element]:
    answer = _answer(moodle_answers.plain_number(item.answer), "100")
    if tolerance := moodle_answers.absolute_tolerance(item):
        answer.append(E.tolerance(tolerance))
    yield answer
    if item.unit:
        yield E.units(E.unit(E.multiplier("1"), E.unit_name(moodle_text.legal(item.unit))))
    # The unit may be typed, and is not marked; without one there is no field for it.
    yield from (E.unitgradingtype("0"), E.unitpenalty("0.1"), E.showunits("0" if item.unit else "3"), E.unitsleft("0"))


def _essay(item: ItemText, pictures: Mapping[str, bytes]) -> Iterator[etree._Element]:
    yield from (E.responseformat("plain"), E.responserequired("1"), E.responsefieldlines("10"))
    yield from (E.attachments("0"), E.attachmentsrequired("0"))
    texts = [item.model_answer, *(row.text for row in item.scoring)]
    yield _rich("graderinfo", moodle_text.for_graders(item), texts, pictures)
    yield _rich("responsetemplate")


_WRITERS = {
    "single": ("multichoice", _multichoice),
    "multiple": ("multichoice", _multichoice),
    "true_false": ("truefalse", _truefalse),
    "short": ("essay", _essay),
    "numeric": ("numerical", _numerical),
}


def _answer(text: str, weight: str) -> etree._Element:
    return E.answer(_text(text), _rich("feedback"), fraction=weight, format="moodle_auto_format")


def _rich(
    name: str, written: str = "", texts: list[str] | None = None, pictures: Mapping[str, bytes] | None = None, **attributes: str
) -> etree._Element:
    """An element with HTML and the pictures of the Markdown `texts` that it was made of."""
    element = etree.Element(name, **attributes, format="html")
    element.append(_text(written))
    shown = dict.fromkeys(picture for text in texts or () for picture in pictures_in(text))
    for picture in [picture for picture in shown if pictures and picture in pictures]:
        content = base64.b64encode((pictures or {})[picture]).decode()
        element.append(E.file(content, name=picture, path="/", encoding="base64"))
    return element


def _text(words: str) -> etree._Element:
    """As Moodle writes it: markup stands in CDATA."""
    element, words = E.text(), moodle_text.legal(words)
    marked = re.search("[<>&]", words) is not None and _END_OF_CDATA not in words
    element.text = etree.CDATA(words) if marked else words
    return element


def _tags(labels: list[str] | Iterator[str]) -> etree._Element:
    return E.tags(*(E.tag(_text(label)) for label in labels))
