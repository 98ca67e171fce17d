"""GIFT as items and cases."""

from decimal import Decimal

from tancheng.items.exchange import html, moodle_answers, wording
from tancheng.items.exchange.gift_grammar import Paragraph, Piece, Rich, paragraphs, pieces, plain, rich, without_format
from tancheng.items.exchange.moodle_answers import Answer, Said
from tancheng.items.exchange.moodle_items import Collected, metadata
from tancheng.items.exchange.moodle_text import Reader
from tancheng.items.exchange.reading import Reading
from tancheng.items.rules import decimal_of
from tancheng.items.text import ItemText, StimulusText, decimal_text, names_of_pictures

_MOST_NAMES = 5
_NO_BRACES = "没有写答案的大括号：这在 GIFT 里是一段说明（description），题库没有这种题型"


def reading_of(text: str) -> Reading:
    collected = Collected()
    for part in paragraphs(text):
        if isinstance(part, str):
            collected.enter(part)
            continue
        question = _Question(part, collected.pictures)
        if part.answer is None and question.case_code:
            words = question.text(part.stem)
            collected.add_case(question.case_code, part.name, words, [*question.reader.faults, *question.reader.left_out])
        else:
            collected.add(collected.next_place(f"（第 {part.line} 行）"), question.read())
    _remark_on_pictures(collected)
    return collected.reading()


class _Question:
    def __init__(self, paragraph: Paragraph, pictures: dict[str, bytes]) -> None:
        self.paragraph = paragraph
        self.reader = Reader(html.picture_name, pictures)
        self.said = metadata(paragraph.identifier, paragraph.name, paragraph.tags)

    @property
    def case_code(self) -> str:
        return str(self.said.values.get("stimulus", ""))

    def text(self, text: Rich) -> str:
        """In its own format, or else in that of the question's text."""
        return self.reader.text(text.text, text.format_name or self.paragraph.stem.format_name)

    def read(self) -> Said:
        paragraph, said = self.paragraph, self.said
        if paragraph.answer is None or paragraph.fault:
            said.faults.append(paragraph.fault or _NO_BRACES)
            return said
        general = self.reader.parts(paragraph.general.text, paragraph.general.format_name or paragraph.stem.format_name)
        said.values |= {"stem": self.text(paragraph.stem), "explanation": general.text, "source": general.source}
        if not paragraph.answer and said.coded_type in {"single", "multiple", "true_false"}:
            # As we write a draft that has no answers yet.
            said.values |= {"type": said.coded_type, "key": None}
        elif not paragraph.answer:
            said.values |= {"type": "short", "model_answer": general.model_answer, "scoring": list(general.scoring)}
        elif paragraph.answer.startswith("#"):
            self._numeric(paragraph.answer[1:])
        elif "~" in paragraph.answer:
            self._choice(paragraph.answer)
        elif "=" in paragraph.answer and "->" in paragraph.answer:
            said.faults.append(moodle_answers.no_such_type("matching"))
        elif (truth := _truth(rich(paragraph.answer.partition("#")[0]).text)) is not None:
            self._true_false(truth, paragraph.answer.split("#")[1:])
        else:
            moodle_answers.short_answer(said, [self._answer(piece, rich(piece.text).text) for piece in pieces(paragraph.answer)])
        said.faults += dict.fromkeys(self.reader.faults)
        said.remarks += dict.fromkeys(self.reader.left_out)
        return said

    def _choice(self, answer: str) -> None:
        found = pieces(answer)
        answers = [self._answer(piece, self.text(rich(piece.text))) for piece in found]
        moodle_answers.choice(self.said, answers, is_single=self._is_single(found))

    def _is_single(self, found: list[Piece]) -> bool:
        has_full = any(piece.sign == "=" for piece in found)
        return has_full or (self.said.coded_type == "single" and not any(piece.weight > 0 for piece in found))

    def _true_false(self, truth: bool, feedback: list[str]) -> None:
        """The first feedback is on the wrong answer, the second on the right one."""
        wrong, right = (self.text(rich(words)) for words in [*feedback, "", ""][:2])
        moodle_answers.true_false(self.said, truth, {truth: right, not truth: wrong})

    def _numeric(self, answer: str) -> None:
        """Feedback behind "~" is on whatever is wrong."""
        right, wrong, words = answer.partition("~")
        answers = []
        for piece in pieces(right):
            number, tolerance = _amounts(without_format(piece.text))
            answers.append(Answer(number, piece.weight, self.text(rich(piece.feedback)), tolerance))
        if wrong:
            answers.append(Answer("*", Decimal(0), self.text(rich(words.partition("#")[2]))))
        moodle_answers.numeric(self.said, answers)

    def _answer(self, piece: Piece, text: str) -> Answer:
        return Answer(text, piece.weight, self.text(rich(piece.feedback)))


def _truth(words: str) -> bool | None:
    """ "T" and "对", but not "no" or "X", which are words to be filled in."""
    is_meant = not words.isascii() or words.upper() in {"T", "TRUE", "F", "FALSE"}
    return wording.truth_of(words) if is_meant else None


def _amounts(words: str) -> tuple[str, str]:
    """Number and tolerance of "3.14", "3.14:0.01" and "3..4"."""
    lowest, dots, highest = words.partition("..")
    if dots:
        low, high = (decimal_of(wording.number_of(plain(part))) for part in (lowest, highest))
        if low is not None and high is not None:
            return decimal_text((low + high) / 2), decimal_text((high - low) / 2)
    number, _, tolerance = words.partition(":")
    return plain(number), plain(tolerance)


def _remark_on_pictures(collected: Collected) -> None:
    texts: list[ItemText | StimulusText] = [*(row.item for row in collected.found if row.item), *collected.stimuli.values()]
    names = [name for name in names_of_pictures(texts) if name not in collected.pictures]
    if names:
        shown = "、".join(names[:_MOST_NAMES]) + ("……" if len(names) > _MOST_NAMES else "")
        collected.remark("全文", f"GIFT 不带图片，题中用到 {len(names)} 张图（{shown}），题库里没有的请改用 Moodle XML 导入")
