"""What a QTI document, in the names of 2.2, says of an item or a case."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lxml import etree

from tancheng.items.exchange import html, qti_scoring
from tancheng.items.exchange.qti_feedback import is_for_all
from tancheng.items.exchange.qti_text import ASIDE, dropped, markdown
from tancheng.items.exchange.qti_writing import ANSWER, SCORING_POINT, STEM, UNIT
from tancheng.items.exchange.scribe_looks import BLANK, excerpt, says_something
from tancheng.items.text import LETTERS, TRUE_FALSE

_CLOZE = "填空题（文字或多空）"
# What the bank has no type for, in the words of its users.
_UNKNOWN = {
    "matchInteraction": "连线（匹配）题",
    "associateInteraction": "连线（匹配）题",
    "gapMatchInteraction": "拖拽填空题",
    "graphicGapMatchInteraction": "拖拽题",
    "graphicAssociateInteraction": "图上连线题",
    "graphicOrderInteraction": "图上排序题",
    "orderInteraction": "排序题",
    "inlineChoiceInteraction": "下拉填空题",
    "hotspotInteraction": "图上选点题",
    "hottextInteraction": "文中选词题",
    "selectPointInteraction": "图上选点题",
    "positionObjectInteraction": "图上摆放题",
    "positionObjectStage": "图上摆放题",
    "sliderInteraction": "滑块题",
    "uploadInteraction": "上传文件题",
    "drawingInteraction": "绘图题",
    "mediaInteraction": "音视频题",
    "customInteraction": "自定义题型",
    "portableCustomInteraction": "自定义题型",
}
_TRUE = {"正确", "对", "是", "√", "true", "t", "yes", "right"}
_FALSE = {"错误", "错", "否", "不正确", "×", "false", "f", "no", "wrong"}
_MOST_PATTERN = re.compile(r"\{\d*,(\d{1,6})\}")


@dataclass
class Said:
    """Fields of an item as its document says them, what is wrong with it, and what was left out of it, in words."""

    values: dict[str, object] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)


@dataclass
class _Reader:
    item: etree._Element
    body: etree._Element
    interaction: etree._Element
    picture: Callable[[str], str | None]
    known_as: str
    said: Said

    @property
    def declaration(self) -> etree._Element:
        wanted = self.interaction.get("responseIdentifier")
        found = (row for row in self.item.iterfind("responseDeclaration") if row.get("identifier") == wanted)
        return next(found, etree.Element("responseDeclaration"))

    def text(self, element: etree._Element, without: tuple[str, ...] = ASIDE) -> str:
        read = markdown(element, self.picture, without=without)
        self.said.left_out += read.left_out
        self.said.pictures.update(read.pictures)
        return read.text

    def texts(self, elements: Iterable[etree._Element]) -> str:
        return _joined(self.text(element) for element in elements)

    def keeps(self, note: etree._Element) -> bool:
        """Whether a feedback explains the item to everybody; one that only some see is no part of an explanation, and is told."""
        is_kept = is_for_all(self.item, note)
        if not is_kept and says_something(note):
            self.said.left_out.append(f"只在答对或答错时显示的反馈没有带进来：“{excerpt(note)}”")
        return is_kept

    def says(self, **values: object) -> None:
        self.said.values.update(values)


def said_by(item: etree._Element, picture: Callable[[str], str | None], *, known_as: str = "") -> Said:
    """`picture`: an address in the document → the picture's name, None when it isn't at hand. `known_as`: the type that the source gives the
    item, for what a document leaves open. Changes `item`."""
    said = Said()
    body = item.find("itemBody")
    interactions = [] if body is None else [row for row in body.iter() if _is_interaction(row)]
    fault = "没有题干（itemBody）" if body is None else _foreign(item, [str(row.tag) for row in interactions])
    if fault or body is None:
        said.faults.append(fault)
    else:
        if any(True for _ in item.iter("include")):
            said.left_out.append("从别的文件引用的内容（XInclude）没有带进来")
        _READERS[str(interactions[0].tag)](_Reader(item, body, interactions[0], picture, known_as, said))
    return said


def case_said(root: etree._Element, picture: Callable[[str], str | None]) -> tuple[str, html.Converted]:
    """Title and text of a case."""
    body = root.find("stimulusBody")
    return root.get("title", ""), markdown(etree.Element("div") if body is None else body, picture)


def _is_interaction(element: etree._Element) -> bool:
    return (str(element.tag).endswith("Interaction") and element.tag != "endAttemptInteraction") or element.tag in _UNKNOWN


def _foreign(item: etree._Element, interactions: list[str]) -> str:
    """Why the bank has no place for such an item, "" if it has."""
    unknown = [name for name in interactions if name not in _READERS]
    if unknown:
        return f"题库没有这种题型：{_UNKNOWN.get(unknown[0], unknown[0])}"
    if not interactions:
        return "没有作答的地方（可能只是一段说明）"
    if len(interactions) > 1:
        return f"一道题里有 {len(interactions)} 处作答（{_CLOZE}），题库一题只有一处"
    if item.find("templateProcessing") is not None or item.find("templateDeclaration") is not None:
        return "这是带随机参数的模板题，请在原系统里生成固定的题目后再导出"
    return "这是自适应题（按作答改变题面），题库没有这种题型" if item.get("adaptive") == "true" else ""


def _choice(reader: _Reader) -> None:
    choices = list(reader.interaction.iter("simpleChoice"))
    ids = [choice.get("identifier", "") for choice in choices]
    scored = qti_scoring.keys(reader.item, reader.declaration)
    options = [reader.text(choice) for choice in choices]
    shown_for = qti_scoring.chosen_for(reader.item)
    feedback = [reader.texts(_feedback_on(reader.item, choice, shown_for)) for choice in choices]
    is_single = reader.declaration.get("cardinality", "single") == "single"
    truths = _truths(ids, options, reader.known_as) if is_single else None
    if truths and len(scored.right) == 1 and scored.right[0] in ids:
        reader.says(type="true_false", key=truths[ids.index(scored.right[0])])
        own = feedback
    else:
        reader.says(type="single" if is_single else "multiple", options=options, feedback=feedback if any(feedback) else [])
        reader.says(key=sorted(_letter(ids.index(key)) for key in scored.right if key in ids))
        reader.said.faults += _key_faults(scored, ids)
        own = []
    reader.said.left_out += filter(None, [scored.remark])
    _rest(reader, {*ids, *(name for name, choice in shown_for.items() if choice in ids)}, own)


def _key_faults(scored: qti_scoring.Keys, ids: list[str]) -> list[str]:
    if scored.fault:
        return [scored.fault]
    if not scored.right:
        return ["没有写正确答案"]
    return [] if set(scored.right) <= set(ids) else ["答案指向的选项不存在"]


def _truths(ids: list[str], options: list[str], known_as: str) -> list[bool] | None:
    """Which of two choices means true, when the two are just that."""
    if len(ids) != 2 or known_as == "single":
        return None
    words = [re.sub(r"[\s.。]", "", option).lower() for option in options]
    if ids == [option["id"] for option in TRUE_FALSE] and (known_as == "true_false" or not any(words)):
        return [True, False]
    if words[0] in _TRUE and words[1] in _FALSE:
        return [True, False]
    return [False, True] if words[0] in _FALSE and words[1] in _TRUE else None


def _letter(place: int) -> str:
    # What has more options than letters is refused for that; its key need not be right.
    return LETTERS[min(place, len(LETTERS) - 1)]


def _extended_text(reader: _Reader) -> None:
    length = reader.interaction.get("expectedLength", "")
    pattern = _MOST_PATTERN.search(reader.interaction.get("patternMask", ""))
    most = int(length) if re.fullmatch(r"[0-9]{1,6}", length) else pattern and int(pattern[1])
    rubrics = _rubrics(reader.body)
    points = [point for rubric in rubrics for block in _divs(rubric, SCORING_POINT) if (point := _scoring_point(reader, block))]
    answers = [reader.text(rubric, without=()) for rubric in rubrics]
    answers += [(value.text or "").strip() for value in reader.declaration.findall("correctResponse/value")]
    reader.says(type="short", max_characters=most, scoring=points, model_answer=_joined(answers))
    _rest(reader)


def _scoring_point(reader: _Reader, block: etree._Element) -> dict[str, str] | None:
    """A block that begins with how much it is worth; it is taken out of the rubric."""
    first = block.find("p")
    amount = re.fullmatch(r"\s*([\d.]+) 分\s*", "" if first is None else "".join(first.itertext()))
    if first is None or amount is None:
        return None
    dropped(first)
    text = reader.text(block)
    dropped(block)
    return {"points": amount[1], "text": text}


def _number(reader: _Reader) -> None:
    number = qti_scoring.number(reader.item, reader.declaration)
    if not number.answer and not number.fault:
        reader.said.faults.append(f"题库没有这种题型：{_CLOZE}；答案是数的填空才能导入")
    reader.said.faults += filter(None, [number.fault])
    reader.says(type="numeric", answer=number.answer, tolerance=number.tolerance, unit=_unit(reader.interaction))
    _rest(reader)


def _unit(interaction: etree._Element) -> str:
    """What stands behind the field: marked as a unit, or a word at the end of its line. It is taken out of the document."""
    after = interaction.getnext()
    if after is not None and after.get("class") == UNIT:
        unit = "".join(after.itertext()).strip()
        dropped(after)
        return unit
    tail = (interaction.tail or "").strip().rstrip("。.")
    if after is None and len(tail) <= 12 and not re.search(r"[，。；？！,;?!\s]", tail):
        interaction.tail = None
        return tail
    return ""


def _rest(reader: _Reader, option_feedback: Iterable[str] = (), explained: Iterable[str] = ()) -> None:
    """Stem and explanation. `option_feedback`: identifiers of what belongs to an option; `explained`: texts that go before the explanation."""
    item, body, interaction = reader.item, reader.body, reader.interaction
    notes = [block for block in item.iter("modalFeedback", "feedbackBlock", "feedbackInline") if not _inside(block, "simpleChoice")]
    notes = [block for block in notes if block.get("identifier") not in set(option_feedback)]
    notes = [block for block in notes if reader.keeps(block)]
    rubrics = [] if interaction.tag == "extendedTextInteraction" else _rubrics(body)
    reader.says(explanation=_joined([*explained, reader.texts(notes), *(reader.text(rubric, without=()) for rubric in rubrics)]))
    prompt = interaction.find("prompt")
    asked = "" if prompt is None else reader.text(prompt)
    _take_out(interaction)
    for rubric in body.iter("rubricBlock"):
        if _is_for_candidates(rubric):
            rubric.tag = "div"
    stem = body[0] if len(body) == 1 and body[0].get("class") == STEM else body
    reader.says(stem=_joined([reader.text(stem), asked]))


def _take_out(interaction: etree._Element) -> None:
    """The field leaves a blank when it stands inside a sentence."""
    parent = interaction.getparent()
    is_in_sentence = interaction.tag == "textEntryInteraction" and parent is not None and parent.get("class") != ANSWER
    if is_in_sentence and parent is not None and "".join(parent.itertext()).strip():
        interaction.tail = BLANK + (interaction.tail or "")
    dropped(interaction)
    if parent is not None and parent.get("class") == ANSWER and not "".join(parent.itertext()).strip():
        dropped(parent)


def _feedback_on(item: etree._Element, choice: etree._Element, shown_for: dict[str, str]) -> list[etree._Element]:
    """What is shown after this choice: inside it, or wherever the identifier or the processing says so."""
    wanted = choice.get("identifier", "")
    others = [block for block in item.iter("modalFeedback", "feedbackBlock", "feedbackInline") if not _inside(block, "simpleChoice")]
    return [
        *choice.iter("feedbackInline", "feedbackBlock"),
        *(block for block in others if shown_for.get(block.get("identifier", ""), block.get("identifier")) == wanted),
    ]


def _inside(element: etree._Element, name: str) -> bool:
    return any(above.tag == name for above in element.iterancestors())


def _rubrics(body: etree._Element) -> list[etree._Element]:
    """Notes for those who are not the candidate."""
    return [rubric for rubric in body.iter("rubricBlock") if not _is_for_candidates(rubric)]


def _is_for_candidates(rubric: etree._Element) -> bool:
    return "candidate" in rubric.get("view", "candidate").split()


def _divs(element: etree._Element, kind: str) -> list[etree._Element]:
    return [block for block in element.iter("div") if block.get("class") == kind]


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(dict.fromkeys(filter(None, texts)))


_READERS: dict[str, Callable[[_Reader], None]] = {
    "choiceInteraction": _choice,
    "extendedTextInteraction": _extended_text,
    "textEntryInteraction": _number,
}
