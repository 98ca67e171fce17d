"""Lines of a question paper → its questions and cases, as they are written there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tancheng.items.exchange import word_keys, wording
from tancheng.items.exchange import word_signs as signs
from tancheng.items.exchange.option_lines import options_in
from tancheng.items.exchange.word_lines import Line
from tancheng.items.exchange.word_paper import Case, Paper, Passage, Question
from tancheng.items.text import LETTERS

_OWN_OPTION = re.compile(r"\s*([A-H])\. ?(.*)", re.DOTALL)
# How far ahead a number that comes again is looked for.
_AHEAD = 200
MERGED = "表格里有合并的单元格：内容写在合并区的第一格，其余留空，请核对"


def paper_of(lines: Iterable[Line]) -> Paper:
    parser = _Parser([*_single(lines)])
    for index in range(len(parser.lines)):
        parser.take(index)
    parser.finish()
    return parser.paper


def _single(lines: Iterable[Line]) -> Iterator[Line]:
    """Foreign lines with several labels taken apart, tables that only hold options as lines; empty ones left out."""
    for line in lines:
        if line.style.lower() in signs.PASSED_OVER:
            continue
        if line.style in signs.EXACT:
            yield line
        elif line.rows:
            yield from _options_of(line) or [line]
        elif line.style == signs.FACTS:
            yield from _parts_of(line)
        elif line.style in signs.OWN or line.lettered:
            if line.text.strip() or line.lettered:
                yield line
        elif line.text.strip():
            yield from _parts_of(line)


def _parts_of(line: Line) -> Iterator[Line]:
    for number, part in enumerate(signs.parted(line.text)):
        yield Line(part, line.style, remarks=() if number else line.remarks)


def _options_of(table: Line) -> list[Line]:
    """The cells of a table that is there to put options side by side."""
    cells = [cell for row in table.rows for cell in row if cell.strip()]
    fitting = len(cells) <= len(LETTERS) and all(options_in(cell, letter) for cell, letter in zip(cells, LETTERS, strict=False))
    lines = [Line(cell) for cell in cells] if cells and fitting else []
    return [replace(lines[0], remarks=table.remarks), *lines[1:]] if lines else []


class _Parser:
    """`inner`: the last number of a list within the question at work; `shape`: how the section's questions are numbered."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines, self.paper = lines, Paper()
        self.section, self.number, self.shape = "", 0, ""
        self.inner: int | None = None
        self.question: Question | None = None
        self.open: Passage | None = None
        self.in_keys = False
        self.before: list[str] = []
        # Lines behind what has no place; in whose words they are told.
        self.dropped: list[tuple[str, Passage]] = []

    def take(self, index: int) -> None:
        line = self.lines[index]
        self._taken(index)
        if line.remarks:
            told = self.paper.remarks if self.question is None else self.question.remarks
            told += line.remarks

    def _taken(self, index: int) -> None:
        line = self.lines[index]
        if line.style in signs.EXACT:
            self._go_on(line)
        elif line.rows:
            if not self._key_table(line):
                self._go_on(line)
        elif not (
            self._keys(index)
            or self._option(index)
            or self._labelled(line)
            or self._unplaced(line)
            or self._case(line)
            or self._heading(line)
            or self._start(index)
            or self._material(line)
        ):
            self._go_on(line)

    def finish(self) -> None:
        if any(question.section for question in self.paper.questions):
            # Numbered instructions above the first heading.
            bare = [row for row in self.paper.questions if not (row.section or row.own or row.is_answered)]
            self.before += [row.stem.plain for row in bare]
            self.paper.questions = [row for row in self.paper.questions if row not in bare]
        word_keys.give(self.paper)
        if self.before:
            self.paper.remarks.insert(0, f"第一题之前的 {len(self.before)} 行没有读入：{self.before[0].strip()[:30]}……")
        for whose, passage in self.dropped:
            if passage:
                self.paper.remarks.append(f"{whose}后面的 {len(passage.pieces)} 行没有带进来：{passage.plain[:30]}")

    def _go_on(self, line: Line) -> None:
        exact = line.style in signs.EXACT
        if self.open is not None:
            self.open.add(line.text if exact else line.text.strip(), exact=exact, markdown=bool(line.rows))
            self._remark_on_joined(line)
        elif not self.paper.questions:
            self.before.append(line.text)
        elif line.text.strip():
            self.paper.remarks.append(f"这一行不属于哪道题，没有读入：{line.text.strip()[:30]}")

    def _remark_on_joined(self, line: Line) -> None:
        """A line that is nothing by itself belongs to what stands above, as far as anyone can tell."""
        question, words = self.question, line.text.strip()
        if question is None or line.style in signs.OWN or self.open is question.stem:
            return
        option = next((letter for letter, text in zip(LETTERS, question.options, strict=False) if text is self.open), "")
        field = next((name for name, text in question.fields.items() if text is self.open), "")
        if line.merged and (option or field):
            question.remarks.append(MERGED)
        if option and not line.rows:
            question.remarks.append(f"“{words[:20]}”这一行并进了选项 {option}，请核对")
        elif field and signs.is_like_a_label(words):
            question.remarks.append(f"“{words[:20]}”这一行并进了“{signs.label_of(field)[:-1]}”，请核对")

    def _drop(self, whose: str) -> None:
        """What follows stands nowhere, and is told."""
        self.open = Passage()
        self.dropped.append((whose, self.open))

    def _unplaced(self, line: Line) -> bool:
        question = self.question
        found = None if line.style in signs.OWN else signs.unplaced(line.text)
        if found is None or question is None or self.open is question.stem:
            return False
        if found.field in signs.EXPLAINING:
            self.open = question.fields.setdefault("explanation", Passage())
            self.open.add(f"【{found.field}】{found.text}")
        else:
            question.remarks.append(f"“{found.field}”没有带进来，题库没有这一栏：{found.text.strip()[:30]}")
            self._drop(f"{question.place}：“{found.field}”")
        return True

    def _option(self, index: int) -> bool:
        question, line = self.question, self.lines[index]
        if question is None or self.in_keys or len(question.options) >= len(LETTERS):
            return False
        own = _OWN_OPTION.fullmatch(line.text) if line.style == signs.OPTION else None
        if own:
            return self._options(own[1], [own[2]], own=True)
        if "answer" in question.fields:
            return False
        letter = LETTERS[len(question.options)]
        if line.lettered:
            return self._options(letter, options_in(f"{letter}. {line.text}", letter) or [])
        texts = options_in(line.text, letter)
        if texts and (letter != "A" or len(texts) > 1 or self._begins_options(index)):
            return self._options(letter, texts)
        following = LETTERS[len(question.options) + 1 :][:1] if question.options else ""
        return bool(following) and self._options(following, options_in(line.text, following) or [])

    def _begins_options(self, index: int) -> bool:
        """Whether a line that begins with A is the first option, and not "A：B＝2：1，则……" in a stem: B comes next, and no other A before it."""
        for line in self.lines[index + 1 : index + _AHEAD]:
            if options_in(line.text, "B") and not line.lettered:
                return True
            if line.lettered or options_in(line.text, "A"):
                return False
            if signs.labelled(line.text) or signs.start(line.text) or signs.heading(line.text, line.style) is not None:
                break
        return re.match(r"\s*[AＡ]\s*[:：]", self.lines[index].text) is None

    def _options(self, letter: str, texts: list[str], *, own: bool = False) -> bool:
        """Options from `letter` on. One that was left out before it stands empty, and is found to be so later."""
        question = self.question
        if question is None or not texts:
            return False
        if LETTERS.index(letter) < len(question.options):
            question.faults.append(f"选项 {letter} 出现了两次")
        while len(question.options) < LETTERS.index(letter):
            question.options.append(Passage())
        for text in texts:
            self.open = Passage()
            self.open.add(text, exact=own)
            question.options.append(self.open)
        return True

    def _labelled(self, line: Line) -> bool:
        found = signs.labelled(line.text)
        if found is None:
            return False
        own = line.style in {signs.LABELLED, signs.FACTS}
        if not own and found.field in signs.LEADING and self._leads(found.field):
            self._begin(self.number + 1, own=False)
        question = self.question
        if question is None:
            return False
        if found.field == "stem":
            self.open = question.stem
            if question.stem:
                return False
            question.stem.add(found.text)
            return True
        if not own and (found.field in question.fields or (found.field in signs.WEAK and not question.is_answered)):
            return False
        self.open = question.fields[found.field] = Passage()
        self.open.add(found.text, exact=own)
        return True

    def _leads(self, field: str) -> bool:
        """Whether this label, standing above a stem, begins a new question."""
        question = self.question
        if question is None or self.in_keys:
            return not self.in_keys
        if field == "stem":
            return bool(question.stem) and question.is_answered
        return field in question.fields and question.is_answered

    def _case(self, line: Line) -> bool:
        found = None if line.style in signs.OWN - {signs.CASE} else signs.case(line.text)
        if found is None:
            return False
        self.paper.cases.append(Case(*found))
        self.question, self.open = None, self.paper.cases[-1].text
        return True

    def _material(self, line: Line) -> bool:
        """A text for several questions has a code here, or else no place."""
        if line.style in signs.OWN or not (self.question is None or self.question.is_answered) or not signs.is_material(line.text):
            return False
        self.paper.remarks.append(
            f"几道题共用的材料没有读入（{line.text.strip()[:20]}……）：请在材料前加一行“案例材料：编号 标题”，并在题后写“案例：编号”"
        )
        self.question = None
        self._drop("共用材料")
        return True

    def _heading(self, line: Line) -> bool:
        found = None if line.style in signs.OWN else signs.heading(line.text, line.style)
        if found is None:
            return False
        self.section, self.number, self.shape, self.inner = found, 0, "", None
        self.question = self.open = None
        return True

    def _start(self, index: int) -> bool:
        line = self.lines[index]
        found = signs.start(line.text)
        own = line.style == signs.STEM
        if own and found is None and (self.question is None or self.question.is_answered):
            found = signs.Start(self.number + 1, line.text, "plain")
        if found is None or not (own or self._begins_question(found, index)):
            return False
        question = self._begin(found.number, own=own)
        self.shape = found.shape
        label = signs.labelled(found.text) if not own else None
        if label and label.field == "stem":
            question.stem.add(label.text)
        else:
            question.stem.add(found.text, exact=own)
        return True

    def _begin(self, number: int, *, own: bool) -> Question:
        """A new question, or the one whose type and code have come before its stem."""
        question = self.question
        if question is None or question.stem or question.is_answered or not question.fields:
            question = Question(number, self.section)
            (self.paper.keys if self.in_keys else self.paper.questions).append(question)
        question.number, question.own = number, own
        self.number, self.inner = number, None
        self.question, self.open = question, question.stem
        return question

    def _begins_question(self, found: signs.Start, index: int) -> bool:
        """Numbers also stand within a question ("下列说法：1. …… 2. ……", the points of an explanation)."""
        if self.question is None or (self.question.fields and not self.question.stem and not self.question.is_answered):
            return True
        if self.shape and found.shape != self.shape:
            return False
        if found.number == self.number + 1:
            begins = self.inner != found.number - 1 or not self._comes_again(found, index)
        else:
            begins = self.question.is_answered and not self.in_keys and self._is_answered_from(index)
        if not begins:
            self.inner = found.number
        return begins

    def _comes_again(self, found: signs.Start, index: int) -> bool:
        for line in self.lines[index + 1 : index + _AHEAD]:
            if signs.heading(line.text, line.style) is not None or word_keys.is_title(line.text):
                return False
            other = signs.start(line.text)
            if other and (other.number, other.shape) == (found.number, found.shape):
                return True
        return False

    def _is_answered_from(self, index: int) -> bool:
        """Whether options or an answer follow before the next number."""
        for line in self.lines[index + 1 :]:
            if line.lettered or options_in(line.text, "A") or signs.labelled(line.text):
                return True
            if signs.start(line.text):
                return False
        return False

    def _keys(self, index: int) -> bool:
        """The answers of all questions begin here, or one line of them stands here."""
        line = self.lines[index]
        if line.style in signs.OWN or not self.paper.questions:
            return False
        if self._opens_keys(index):
            self.in_keys, self.section, self.number, self.shape, self.inner = True, "", 0, "", None
            self.question = self.open = None
            if word_keys.is_title(line.text):
                return True
        if not self.in_keys:
            return False
        section, text = self._section_before(line.text)
        try:
            answers = word_keys.answers_in(text)
        except word_keys.Uneven as fault:
            self.paper.remarks.append(f"答案的个数与题数不符，没有读入：{fault}")
            return True
        if answers is None:
            return False
        self.section = section or self.section
        self.paper.keys += word_keys.entries(answers, self.section)
        self.question, self.number = None, max(answers)
        self._drop("文末的答案")
        return True

    def _section_before(self, line: str) -> tuple[str, str]:
        """(type, answers) of "一、单选题：1-5 ABCDA"."""
        found = re.fullmatch(r"(\D{2,20}?题)[^\d]{0,30}?[:：\s]\s*(\d.*)", line.strip(), re.DOTALL)
        named = signs.heading(found[1]) if found else None
        return (named, found[2]) if found and named else ("", line)

    def _opens_keys(self, index: int) -> bool:
        line = self.lines[index]
        if self.in_keys:
            return False
        if word_keys.is_list(line.text):
            return True
        if not word_keys.is_title(line.text) or not self._mostly_open() or index + 1 >= len(self.lines):
            return False
        following = self.lines[index + 1]
        is_list = bool(following.rows) and word_keys.answers_in_table(following.rows) is not None
        return is_list or signs.heading(following.text, following.style) is not None or signs.start(following.text) is not None

    def _mostly_open(self) -> bool:
        answered = [row for row in self.paper.questions if {"answer", "model_answer"} & row.fields.keys()]
        return len(answered) * 2 < len(self.paper.questions)

    def _key_table(self, line: Line) -> bool:
        if line.style in signs.OWN or not self.paper.questions or not (self.in_keys or self._mostly_open()):
            return False
        answers = word_keys.answers_in_table(line.rows)
        if answers is None:
            return False
        self.in_keys = True
        self.paper.keys += word_keys.entries(answers, self.section)
        self.question = None
        self._drop("文末的答案")
        return True


def type_words(question: Question) -> str:
    """The type that stands at a question or its heading; a heading for questions without options says nothing of one that has some."""
    if "type" in question.fields:
        return question.fields["type"].plain
    return "" if question.options and wording.type_of(question.section) in {None, "short", "numeric"} else question.section
