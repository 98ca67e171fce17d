"""Lines of a question paper → its questions and cases, as they are written there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tancheng.items.exchange import word_signs as signs
from tancheng.items.exchange.option_lines import options_in
from tancheng.items.exchange.word_lines import Line
from tancheng.items.text import LETTERS

_OWN = {signs.STEM, signs.OPTION, signs.LABELLED, signs.FURTHER, signs.TABLE}


@dataclass
class Passage:
    """The text of one field, gathered line by line."""

    text: str = ""
    _after_foreign_table: bool = False

    def add(self, text: str, *, exact: bool = False, table: bool = False) -> None:
        """`exact`: a line of our own writing; any other paragraph of a document is a paragraph of the text."""
        if not self.text and not exact:
            self.text = text
        else:
            self.text += ("\n" if exact and not self._after_foreign_table else "\n\n") + text
        self._after_foreign_table = table and not exact


@dataclass
class Question:
    """`number` as the document shows it; `section`: the type named by the heading above."""

    number: int
    section: str
    own: bool
    stem: Passage = field(default_factory=Passage)
    options: list[Passage] = field(default_factory=list)
    fields: dict[str, Passage] = field(default_factory=dict)

    @property
    def is_answered(self) -> bool:
        return bool(self.options) or bool(self.fields)


@dataclass
class Case:
    code: str
    title: str
    text: Passage = field(default_factory=Passage)


@dataclass
class Paper:
    """`remarks`: lines that belong to nothing."""

    questions: list[Question] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def paper_of(lines: Iterable[Line]) -> Paper:
    parser = _Parser([*_single(lines)])
    for index in range(len(parser.lines)):
        parser.take(index)
    return parser.paper


def _single(lines: Iterable[Line]) -> Iterator[Line]:
    """Foreign lines with several labels taken apart; empty ones left out."""
    for line in lines:
        if line.style in _OWN or line.table or line.lettered:
            yield line
        elif line.text.strip():
            yield from (Line(part, line.style) for part in signs.parted(line.text))


class _Parser:
    def __init__(self, lines: list[Line]) -> None:
        self.lines, self.paper = lines, Paper()
        self.section, self.number = "", 0
        self.question: Question | None = None
        self.open: Passage | None = None

    def take(self, index: int) -> None:
        line = self.lines[index]
        if (
            line.table
            or line.style == signs.FURTHER
            or not (self._option(line) or self._labelled(line) or self._case(line) or self._heading(line) or self._start(index))
        ):
            self._go_on(line)

    def _go_on(self, line: Line) -> None:
        if self.open is not None and not (line.style not in _OWN and signs.is_answer_table(line.text)):
            exact = line.style in {signs.FURTHER, signs.TABLE}
            self.open.add(line.text if exact else line.text.strip(), exact=exact, table=line.table)
            if line.style == signs.FURTHER and signs.start(line.text) and signs.labelled(self.lines[0].text) is None:
                return
        elif line.text.strip():
            self.paper.remarks.append(f"这一行不属于哪道题，没有读入：{line.text.strip()[:30]}")

    def _option(self, line: Line) -> bool:
        question = self.question
        if question is None or len(question.options) >= len(LETTERS):
            return False
        letter = LETTERS[len(question.options)]
        if line.style == signs.OPTION and line.text.startswith(f"{letter}. "):
            texts: list[str] | None = [line.text[3:]]
        elif line.lettered:
            texts = options_in(f"{letter}. {line.text}", letter)
        elif question.options and "answer" in question.fields:
            return False
        else:
            texts = options_in(line.text, letter)
        for text in texts or ():
            question.options.append(Passage(text))
            self.open = question.options[-1]
        return bool(texts)

    def _labelled(self, line: Line) -> bool:
        found = signs.labelled(line.text)
        question = self.question
        if found is None or question is None:
            return False
        if line.style != signs.LABELLED and (found.field in question.fields or (found.field in signs.WEAK and not question.is_answered)):
            return False
        self.open = question.fields[found.field] = Passage(found.text)
        return True

    def _case(self, line: Line) -> bool:
        found = signs.case(line.text)
        if found is None:
            return False
        self.paper.cases.append(Case(*found))
        self.question, self.open = None, self.paper.cases[-1].text
        return True

    def _heading(self, line: Line) -> bool:
        found = None if line.style in _OWN else signs.heading(line.text)
        if found is None:
            return False
        self.section, self.number = found, 0
        self.question = self.open = None
        return True

    def _start(self, index: int) -> bool:
        line = self.lines[index]
        found = signs.start(line.text)
        own = line.style == signs.STEM
        if found is None or not (own or self._begins_question(found.number, index)):
            return False
        self.number = found.number
        self.question = Question(found.number, self.section, own)
        self.question.stem.text = found.text
        self.open = self.question.stem
        self.paper.questions.append(self.question)
        return True

    def _begins_question(self, number: int, index: int) -> bool:
        """Numbers also stand within a question ("下列说法：1. …… 2. ……", the points of a model answer)."""
        if self.question is None:
            return True
        if number == self.number + 1:
            return self.question.is_answered or not self._is_answered_from(index) or self._next_number(index) != number + 1
        return self.question.is_answered and self._is_answered_from(index)

    def _is_answered_from(self, index: int) -> bool:
        """Whether options or an answer follow before the next number."""
        for line in self.lines[index + 1 :]:
            if line.lettered or options_in(line.text, "A") or signs.labelled(line.text):
                return True
            if signs.start(line.text):
                return False
        return False

    def _next_number(self, index: int) -> int | None:
        return next((found.number for line in self.lines[index + 1 :] if (found := signs.start(line.text))), None)
