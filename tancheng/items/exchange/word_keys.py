"""Answers that stand together behind the questions: "参考答案 1-5 BACDD", a table of numbers and letters, or a numbered text each."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from tancheng.items.exchange import wording
from tancheng.items.exchange.option_lines import options_in
from tancheng.items.exchange.word_paper import Paper, Passage, Piece, Question
from tancheng.items.exchange.word_signs import label_of, labelled
from tancheng.items.text import LETTERS

_TITLE = re.compile(
    r"[^，。；？！?:：]{0,30}答案(?:(?:以及|[与及和、])?(?:评分|详细|试题)?(?:解析|详解|解答|标准|细则|说明|分析|点拨))*\s*[:：]?"
)
_ANSWER = "A-HT√×✓✔✗✘对错正确误"
_ENTRY = re.compile(
    rf"\s*第?\s*(\d{{1,4}})\s*(?:[-~～—–－至到]{{1,2}}\s*(\d{{1,4}}))?\s*题?\s*[.．、:：)）]?\s*([{_ANSWER}][{_ANSWER}\s,，、;；/]*)"
)
_GROUP = re.compile(r"[A-HT]+|[√×✓✔✗✘]|正确|错误|对|错")
_LEADING_LETTERS = re.compile(r"([A-H]{1,8})\s*[.．。，,;；:：、\s]\s*(\S.*)", re.DOTALL)
_MOST_ANSWERS = 500


class Uneven(ValueError):
    """A range and its answers differ in number."""


def is_title(line: str) -> bool:
    """ "参考答案", "××试卷答案及解析" alone on a line."""
    return _TITLE.fullmatch(line.strip()) is not None


def answers_in(line: str) -> dict[int, str] | None:
    """Number → answer of "1-5 BACDD 6-7 AB ACD" and "1.B 2.√"; None when anything else stands there. Raises Uneven."""
    text = wording.half_width(re.sub(r"^\s*[【\[]?(?:参考|标准)?答案[】\]]?\s*[:：]?", "", line))
    found: dict[int, str] = {}
    at = 0
    while at < len(text):
        entry = _ENTRY.match(text, at)
        if entry is None:
            return None
        found |= _entry(entry)
        at = entry.end()
    return found or None


def is_list(line: str) -> bool:
    """Whether a line alone, without a title above, is a list of answers: with a range, or of several."""
    try:
        found = answers_in(line)
    except Uneven:
        return True
    return found is not None and len(found) > 1


def _entry(entry: re.Match[str]) -> dict[int, str]:
    first, last = int(entry[1]), int(entry[2] or entry[1])
    groups = _GROUP.findall(entry[3])
    count = last - first + 1
    if not 0 < count <= _MOST_ANSWERS:
        raise Uneven(entry[0].strip())
    if count == 1:
        groups = ["".join(groups)]
    elif len(groups) != count:
        groups = [*"".join(groups)]
    if len(groups) != count:
        raise Uneven(entry[0].strip())
    return dict(zip(range(first, last + 1), groups, strict=True))


def answers_in_table(rows: Sequence[Sequence[str]]) -> dict[int, str] | None:
    """Of a table with a row of numbers above each row of answers; None when it is another table."""
    found: dict[int, str] = {}
    for above, below in pairwise(rows):
        pairs = [(one.strip(), other.strip()) for one, other in zip(above, below, strict=False)]
        numbered = [(number, answer) for number, answer in pairs if number.isascii() and number.isdigit() and len(number) < 5]
        if len(numbered) > 1 or (numbered and pairs[0][0] in {"题号", "序号"}):
            found |= {int(number): answer for number, answer in numbered if _is_answer(answer)}
    return found or None


def _is_answer(text: str) -> bool:
    return wording.letters_of(text) is not None or wording.truth_of(text) is not None


def entries(answers: dict[int, str], section: str) -> Iterator[Question]:
    for number, answer in answers.items():
        yield Question(number, section, fields={"answer": Passage([Piece(answer)])})


def give(paper: Paper) -> None:
    """Each key to its question; what fits none or several is remarked."""
    lost = []
    for key in paper.keys:
        paper.remarks += [f"文末答案{key.place}：{remark}" for remark in key.remarks]
        same_number = [question for question in paper.questions if question.number == key.number]
        same_section = [question for question in same_number if key.section and _kind(question.section) == _kind(key.section)]
        fitting = same_section or same_number
        if len(fitting) == 1:
            _give(key, fitting[0])
        else:
            lost.append(key.place)
    if lost:
        shown = "、".join(lost[:10]) + ("……" if len(lost) > 10 else "")
        paper.remarks.append(f"文末的答案对不上唯一的一道题，没有读入：{shown}；请在答案前写明题型标题，或把答案写在各题后面")


def _kind(section: str) -> str:
    return wording.type_of(section) or section


def _give(key: Question, question: Question) -> None:
    spoken = _from_text(key.stem, question)
    fields = {**spoken, **key.fields}
    for name in spoken.keys() & key.fields.keys():
        if spoken[name].plain != key.fields[name].plain and (lines := [*_new_lines(spoken[name], question)]):
            question.remarks.append(f"文末答案里另有的 {len(lines)} 行没有带进来：{lines[0][:20]}")
    own, given = question.fields.get("answer"), fields.get("answer")
    if own and given and _bare(own) != _bare(given):
        question.faults.append(f"题后的答案“{own.plain[:20]}”与文末的答案“{given.plain[:20]}”不一致")
    for name in fields.keys() & question.fields.keys() - {"answer"}:
        if fields[name].plain != question.fields[name].plain:
            question.remarks.append(f"文末另有一份“{label_of(name)[:-1]}”，与题后的不同，没有带进来：{fields[name].plain[:20]}")
    question.fields = {**fields, **question.fields}


def _new_lines(words: Passage, question: Question) -> Iterator[str]:
    """The lines that the question does not hold already: many a list of answers repeats it with its options before each answer."""
    known = {line.strip() for passage in (question.stem, *question.options) for line in passage.plain.split("\n")}
    for line in map(str.strip, words.plain.split("\n")):
        if line not in known and not any(set(options_in(line, letter) or [line]) <= known for letter in LETTERS):
            yield line


def _from_text(stem: Passage, question: Question) -> dict[str, Passage]:
    """What stands behind the number itself: an answer alone, letters and then the reason, or a whole answer in words."""
    if not stem:
        return {}
    first, *others = stem.pieces
    if (found := labelled(first.text)) is not None:
        return {found.field: Passage([Piece(found.text), *others])}
    reason = _LEADING_LETTERS.fullmatch(first.text.strip()) if question.options else None
    if reason:
        label = labelled(reason[2])
        field, text = label or ("explanation", reason[2])
        return {"answer": Passage([Piece(reason[1])]), field: Passage([Piece(text), *others])}
    if others and _is_answer(first.text):
        return {"answer": Passage([first]), "explanation": Passage(others)}
    return {"answer": stem}


def _bare(answer: Passage) -> object:
    return wording.letters_of(answer.plain) or wording.truth_of(answer.plain) or answer.plain
