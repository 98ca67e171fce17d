"""A bundle → the paragraphs of a Word document, each in the style that says what it is."""

import io
from collections.abc import Iterator
from itertools import groupby

import cn2an
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from lxml import etree

from tancheng.items.exchange import word_signs as signs
from tancheng.items.exchange import wording
from tancheng.items.exchange.word_package import CARRIED
from tancheng.items.exchange.word_styles import empty_document
from tancheng.items.exchange.word_text import Pen
from tancheng.items.text import LETTERS, Bundle, ItemText, StimulusText

_GUIDE = (
    "可以直接修改后导回系统：每题以数字编号开头，“答案：”“解析：”等栏目名请保留；"
    "有“题号”的是改原来的题，新增的题不写题号。公式写成 Word 公式或放在两个 $ 之间。"
)
_GAP = "　"


def written(bundle: Bundle) -> bytes:
    document = empty_document()
    pen = Pen(document, bundle.pictures)
    pen.text("题库试题", "Title")
    pen.text(f"共 {len(bundle.items)} 题。{_GUIDE}", signs.GUIDE)
    _Paper(pen, bundle).write()
    pen.finish()
    _carry(document.part, pen.carried)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _carry(part: Part, carried: dict[str, str]) -> None:
    """How formulas and tables were written, where Word's own shape of them would read back otherwise."""
    changed = {shown: text for shown, text in carried.items() if shown != text}
    if not changed:
        return
    root = etree.Element(f"{{{CARRIED}}}texts", nsmap={None: CARRIED})
    for shown, text in changed.items():
        etree.SubElement(root, f"{{{CARRIED}}}text", shown=shown).text = text
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    own = Part(part.package.next_partname("/customXml/item%d.xml"), "application/xml", data, part.package)
    part.relate_to(own, RELATIONSHIP_TYPE.CUSTOM_XML)


class _Paper:
    def __init__(self, pen: Pen, bundle: Bundle) -> None:
        self.pen, self.items = pen, bundle.items
        self.number = 0
        self.cases = list(bundle.stimuli)

    def write(self) -> None:
        for place, (kind, items) in enumerate(groupby(self.items, key=lambda item: item.type), start=1):
            rows = list(items)
            self.pen.text(f"{cn2an.an2cn(place)}、{wording.TYPES[kind]}（{len(rows)} 题）", "Heading 1")
            for item in rows:
                self._cases_up_to(item.stimulus)
                self._item(item)
        for case in self.cases:
            self._case(case)

    def _cases_up_to(self, code: str) -> None:
        """A case stands above the first item that needs it; the bundle's order is kept."""
        while code in {case.code for case in self.cases}:
            self._case(self.cases.pop(0))

    def _case(self, case: StimulusText) -> None:
        self.pen.text(f"{signs.CASE_LABEL}：{case.code} {case.title}", signs.CASE)
        self.pen.passage(case.text, signs.CASE_TEXT, signs.CASE_TEXT)

    def _item(self, item: ItemText) -> None:
        self.number += 1
        self.pen.passage(item.stem, signs.STEM, signs.FURTHER, lead=f"{self.number}. ")
        for letter, text in zip(LETTERS, item.options, strict=False):
            self.pen.passage(text, signs.OPTION, signs.FURTHER_OPTION, lead=f"{letter}. ")
        facts = []
        for name, text in _fields(item):
            line = signs.label_of(name) + text
            if name in _SHORT and signs.parted(f"{line}{_GAP}{line}") == [line, line]:
                facts.append(line)
            else:
                self.pen.passage(text, signs.LABELLED, signs.FURTHER_SMALL, lead=signs.label_of(name))
        if facts:
            self.pen.text(_GAP.join(facts), signs.FACTS)


# One line holds all of these that have no line for themselves.
_SHORT = {
    "code", "course", "point", "levels", "job_types", "cognitive", "difficulty", "seconds", "validity", "max_characters",
    "tolerance", "unit", "stimulus", "enemies",
}  # fmt: skip


def _fields(item: ItemText) -> Iterator[tuple[str, str]]:
    """(field, text) of all that is not empty, in the order of the paper."""
    given = {
        "answer": wording.answer_text(item),
        "model_answer": item.model_answer,
        "scoring": wording.scoring_text(item),
        "explanation": item.explanation,
        **{f"feedback {letter}": text for letter, text in zip(LETTERS, item.feedback, strict=False)},
        "source": item.source,
        "code": item.code,
        "course": "" if item.code.startswith(item.course) else item.course,
        "point": item.point,
        "levels": wording.levels_text(item),
        "job_types": "、".join(item.job_types),
        "cognitive": wording.COGNITIVE.get(item.cognitive, ""),
        "difficulty": "" if item.difficulty is None else str(item.difficulty),
        "seconds": "" if item.seconds is None else f"{item.seconds} 秒",
        "max_characters": "" if item.max_characters is None else str(item.max_characters),
        "tolerance": item.tolerance,
        "unit": item.unit,
        "validity": wording.span_text(item.valid_from, item.valid_until),
        "stimulus": item.stimulus,
        "enemies": "、".join(item.enemies),
    }
    return ((name, text) for name, text in given.items() if text)
