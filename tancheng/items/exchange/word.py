"""Items as a Word document (.docx): a question paper with 题干, A. B. C. D., 答案 and 解析, tables, equations and pictures.

Our own documents say by their styles what each paragraph is; other people's are read as people read them.
"""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from tancheng.items.exchange import examples, word_blocks, word_writing, wording
from tancheng.items.exchange import word_signs as signs
from tancheng.items.exchange.reading import MOST_ITEMS, FileRefused, Found, Reading, in_words
from tancheng.items.exchange.word_lines import Document, document_of
from tancheng.items.exchange.word_marks import bare
from tancheng.items.exchange.word_paper import Case, Paper, Passage, Piece, Question
from tancheng.items.exchange.written import Written, item_at, take_key
from tancheng.items.text import LETTERS, Bundle, StimulusText

_RICH = {"explanation", "model_answer", "scoring", "answer"}


def write(bundle: Bundle) -> bytes:
    """The bundle as a document that a teacher can edit and bring back."""
    return word_writing.written(bundle)


def read(data: bytes) -> Reading:
    """Our own document, or another's question paper. Raises FileRefused."""
    try:
        document = document_of(data)
    except RecursionError as fault:
        raise FileRefused("Word 文件的表格或公式嵌套太深", "请简化后再上传，题库没有任何改动") from fault
    paper = word_blocks.paper_of(document.lines)
    if len(paper.questions) > MOST_ITEMS:
        raise FileRefused(f"文件里有 {len(paper.questions)} 道题，最多 {MOST_ITEMS} 道", "请拆成几个文件后分别上传")
    return _reading(document, paper)


def _reading(document: Document, paper: Paper) -> Reading:
    remarks = [*document.remarks, *paper.remarks]
    found: list[Found] = []
    for question in paper.questions:
        written = _written(question)
        row = item_at(question.place, written)
        if examples.is_example(row):
            remarks.append(examples.REMARK)
            continue
        found.append(row)
        remarks += [f"{question.place}：{remark}" for remark in (*question.remarks, *written.remarks)]
    stimuli = []
    for case in paper.cases:
        made = _stimulus(case)
        if isinstance(made, Found):
            found.append(made)
        elif made.code not in examples.CASES:
            stimuli.append(made)
    # The marks are our own and mean nothing to people.
    told = [replace(row, faults=tuple(map(bare, row.faults))) for row in found]
    return Reading(tuple(told), tuple(stimuli), document.pictures, tuple(dict.fromkeys(map(bare, remarks))))


def _stimulus(case: Case) -> StimulusText | Found:
    try:
        return msgspec.convert({"code": case.code, "title": case.title, "text": case.text.markdown}, StimulusText)
    except msgspec.ValidationError as fault:
        return Found(f"案例材料 {case.code} {case.title[:30]}", None, (in_words(fault),))


def _written(question: Question) -> Written:
    cells = {name: passage.markdown if name in _RICH else passage.plain for name, passage in question.fields.items()}
    cells["type"] = word_blocks.type_words(question)
    if not question.own:
        take_key(cells, question.options)
        cells |= _from_stem(question, cells)
    span = wording.span_of(cells["validity"]) if cells.get("validity") else wording.Span("", "")
    cells |= {"stem": question.stem.markdown, "valid_from": span.first, "valid_until": span.last}
    faults = [*question.faults, *_unasked_feedback(question)]
    options = [option.markdown for option in question.options]
    feedback = [question.fields[name].markdown if name in question.fields else "" for name in map(_feedback_of, LETTERS[: len(options)])]
    return Written(cells, options, feedback, faults)


def _feedback_of(letter: str) -> str:
    return f"feedback {letter}"


def _unasked_feedback(question: Question) -> Iterator[str]:
    for letter in LETTERS[len(question.options) :]:
        if _feedback_of(letter) in question.fields:
            yield f"写了反馈{letter}，但没有选项 {letter}"


def _from_stem(question: Question, cells: dict[str, str]) -> dict[str, str]:
    """The type and the answer that another's stem says itself; they are taken out of it."""
    found = {}
    pieces = question.stem.pieces
    if pieces:
        kind, text = signs.without_kind(pieces[0].text)
        if kind:
            pieces[0] = Piece(text)
            found["type"] = kind
    answer = _out_of_brackets(question.stem, wording.truth_of if not question.options else wording.letters_of, cells.get("answer", ""))
    return {**found, "answer": answer} if answer else found


def _out_of_brackets(stem: Passage, meaning: object, known: str) -> str:
    """The answer of the stem's last bracket that holds one. A bracket with another answer than the known one is a word of the stem."""
    for place in range(len(stem.pieces) - 1, -1, -1):
        found = signs.answer_in_brackets(stem.pieces[place].text)
        if found is None:
            continue
        answer, text = found
        said = meaning(answer)  # type: ignore[operator]
        if said is None or (known and meaning(known) != said):  # type: ignore[operator]
            return ""
        stem.pieces[place] = Piece(text)
        return answer
    return ""
