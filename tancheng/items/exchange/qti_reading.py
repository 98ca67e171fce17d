"""What a QTI document, in the names of 2.2, says of an item or a case."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from tancheng.items.exchange import html, qti_processing
from tancheng.items.exchange.qti_text import ASIDE, dropped, markdown
from tancheng.items.exchange.qti_writing import ANSWER, CASE, SCORING_POINT, STEM, UNIT
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
    "sliderInteraction": "滑块题",
    "uploadInteraction": "上传文件题",
    "drawingInteraction": "绘图题",
    "mediaInteraction": "音视频题",
    "customInteraction": "自定义题型",
    "portableCustomInteraction": "自定义题型",
}
_TRUE = {"正确", "对", "是", "√", "true", "t", "yes", "right"}
_FALSE = {"错误", "错", "否", "不正确", "×", "false", "f", "no", "wrong"}
_BLANK = "____"
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
    picture: Callable[[str], str | None]
    said: Said

    def text(self, element: etree._Element, without: tuple[str, ...] = ASIDE) -> str:
        read = markdown(element, self.picture, without=without)
        self.said.left_out += read.left_out
        self.said.pictures.update(read.pictures)
        return read.text

    def texts(self, elements: Iterator[etree._Element] | list[etree._Element]) -> str:
        return "\n\n".join(dict.fromkeys(text for element in elements if (text := self.text(element))))


def said_by(item: etree._Element, picture: Callable[[str], str | None], *, known_as: str = "", cases: frozenset[str] = frozenset()) -> Said:
    """`known_as`: the type that the source gives the item, for what a document leaves open; `cases`: ids of cases shown inside items. Changes `item`."""
    said = Said()
    body = item.find("itemBody")
    if body is None:
        said.faults.append("没有题干（itemBody）")
        return said
    kind = _kind(item, body, said)
    if kind:
        _READERS[kind](_Reader(item, body, picture, said), known_as, cases)
    return said


def _kind(item: etree._Element, body: etree._Element, said: Said) -> str:
    interactions = [
        element.tag for element in body.iter() if str(element.tag).endswith("Interaction") and element.tag != "endAttemptInteraction"
    ]
    unknown = [name for name in interactions if name not in _READERS]
    if unknown:
        said.faults.append(f"题库没有这种题型：{_UNKNOWN.get(unknown[0], unknown[0])}")
    elif len(interactions) != 1:
        words = (
            f"一道题里有 {len(interactions)} 处作答（{_CLOZE}），题库一题只有一处" if interactions else "没有作答的地方（可能只是一段说明）"
        )
        said.faults.append(words)
    elif item.find("templateProcessing") is not None or item.find("templateDeclaration") is not None:
        said.faults.append("这是带随机参数的模板题，请在原系统里生成固定的题目后再导出")
    elif item.get("adaptive") == "true":
        said.faults.append("这是自适应题（按作答改变题面），题库没有这种题型")
    else:
        return str(interactions[0])
    return ""


def _choice(reader: _Reader, known_as: str, cases: frozenset[str]) -> None:
    interaction = _only(reader.body, "choiceInteraction")
    declaration = _declaration(reader.item, interaction)
    choices = list(interaction.iter("simpleChoice"))
    ids = [choice.get("identifier", "") for choice in choices]
    keys = qti_processing.keys(reader.item, declaration)
    options = [reader.text(choice) for choice in choices]
    is_single = declaration.get("cardinality", "single") == "single" or (interaction.get("maxChoices") == "1" and len(keys) == 1)
    truths = _truths(ids, options, known_as) if is_single else None
    if truths is not None and len(keys) == 1 and keys[0] in ids:
        reader.said.values |= {"type": "true_false", "key": truths[ids.index(keys[0])]}
    else:
        letters = [_letter(ids.index(key)) for key in keys if key in ids]
        if len(letters) < len(keys):
            reader.said.faults.append("答案指向的选项不存在")
        elif not keys:
            reader.said.faults.append("没有写正确答案")
        reader.said.values |= {"type": "single" if is_single else "multiple", "options": options, "key": sorted(letters)}
        feedback = [reader.texts(_feedback_on(reader.item, choice)) for choice in choices]
        reader.said.values["feedback"] = feedback if any(feedback) else []
    _stem_and_explanation(reader, interaction, set(ids), cases)


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


def _extended_text(reader: _Reader, known_as: str, cases: frozenset[str]) -> None:
    interaction = _only(reader.body, "extendedTextInteraction")
    declaration = _declaration(reader.item, interaction)
    length = interaction.get("expectedLength", "")
    pattern = _MOST_PATTERN.search(interaction.get("patternMask", ""))
    reader.said.values |= {
        "type": "short",
        "max_characters": int(length) if length.isdecimal() and len(length) < 7 else pattern and int(pattern[1]),
    }
    points, answers = [], []
    for rubric in _rubrics(reader.body):
        for block in [block for block in rubric.iter("div") if block.get("class") == SCORING_POINT]:
            first = block.find("p")
            amount = re.fullmatch(r"\s*([\d.]+) 分\s*", "" if first is None else "".join(first.itertext()))
            if amount and first is not None:
                dropped(first)
                points.append({"points": amount[1], "text": reader.text(block)})
                dropped(block)
        answers.append(reader.text(rubric, without=()))
    answers += [(value.text or "").strip() for value in declaration.findall("correctResponse/value")]
    reader.said.values |= {"scoring": points, "model_answer": "\n\n".join(dict.fromkeys(filter(None, answers)))}
    _stem_and_explanation(reader, interaction, set(), cases)


def _number(reader: _Reader, known_as: str, cases: frozenset[str]) -> None:
    interaction = _only(reader.body, "textEntryInteraction")
    declaration = _declaration(reader.item, interaction)
    answer, tolerance = qti_processing.answer_and_tolerance(reader.item, declaration)
    if not answer or (declaration.get("baseType") == "string" and known_as != "numeric" and not _is_numeric_only(reader.item, declaration)):
        reader.said.faults.append(f"题库没有这种题型：{_CLOZE}；答案是数的填空才能导入")
    reader.said.values |= {"type": "numeric", "answer": answer, "tolerance": tolerance, "unit": _unit(interaction)}
    _stem_and_explanation(reader, interaction, set(), cases)


def _is_numeric_only(item: etree._Element, declaration: etree._Element) -> bool:
    return all(re.fullmatch(r"[-+]?\d+(\.\d+)?", key) for key in qti_processing.keys(item, declaration))


def _unit(interaction: etree._Element) -> str:
    """What stands behind the field: marked as a unit, or a word at the end of its line. It is taken out of the document."""
    parent, after = interaction.getparent(), interaction.getnext()
    if after is not None and after.get("class") == UNIT:
        unit = "".join(after.itertext()).strip()
        dropped(after)
        return unit
    tail = (interaction.tail or "").strip()
    is_last = after is None and parent is not None
    if is_last and 0 < len(tail) <= 12 and not re.search(r"[，。；？！,;?!\s]", tail.rstrip("。.")):
        interaction.tail = None
        return tail.rstrip("。.")
    return ""


def _stem_and_explanation(reader: _Reader, interaction: etree._Element, ids: set[str], cases: frozenset[str]) -> None:
    item, body = reader.item, reader.body
    prompt = interaction.find("prompt")
    notes = list(item.iter("modalFeedback", "feedbackBlock"))
    explained = [block for block in notes if block.get("identifier") not in ids]
    texts = [reader.texts(explained)]
    if interaction.tag != "extendedTextInteraction":
        texts += [reader.text(rubric, without=()) for rubric in _rubrics(body)]
    reader.said.values["explanation"] = "\n\n".join(filter(None, texts))
    asked = "" if prompt is None else reader.text(prompt)
    _take_out(interaction)
    for shown in [block for block in body.iter("div") if block.get("class") == CASE and block.get("id") in cases]:
        dropped(shown)
    for rubric in list(body.iter("rubricBlock")):
        if "candidate" in rubric.get("view", "candidate").split():
            rubric.tag = "div"
    only = [block for block in body if block.get("class") == STEM]
    stem = reader.text(only[0]) if len(only) == 1 and len(body) == 1 else reader.text(body)
    reader.said.values["stem"] = "\n\n".join(filter(None, (stem, asked)))


def _take_out(interaction: etree._Element) -> None:
    """The field leaves a blank when it stands inside a sentence."""
    parent = interaction.getparent()
    if interaction.tag == "textEntryInteraction" and parent is not None and parent.get("class") != ANSWER:
        words = "".join(parent.itertext()).strip()
        interaction.tail = (_BLANK if words else "") + (interaction.tail or "")
    dropped(interaction)
    if parent is not None and parent.get("class") == ANSWER and not "".join(parent.itertext()).strip():
        dropped(parent)


def _rubrics(body: etree._Element) -> list[etree._Element]:
    """Notes for those who are not the candidate."""
    return [rubric for rubric in body.iter("rubricBlock") if "candidate" not in rubric.get("view", "candidate").split()]


def _feedback_on(item: etree._Element, choice: etree._Element) -> list[etree._Element]:
    own = list(choice.iter("feedbackInline", "feedbackBlock"))
    return own + [block for block in item.findall("modalFeedback") if block.get("identifier") == choice.get("identifier")]


def _declaration(item: etree._Element, interaction: etree._Element) -> etree._Element:
    wanted = interaction.get("responseIdentifier")
    found = [row for row in item.findall("responseDeclaration") if row.get("identifier") == wanted]
    return found[0] if found else etree.Element("responseDeclaration")


def _only(body: etree._Element, name: str) -> etree._Element:
    return next(body.iter(name))


def _letter(place: int) -> str:
    # What has more options than letters is refused for that; its key need not be right.
    return LETTERS[min(place, len(LETTERS) - 1)]


_READERS: dict[str, Callable[[_Reader, str, frozenset[str]], None]] = {
    "choiceInteraction": _choice,
    "extendedTextInteraction": _extended_text,
    "textEntryInteraction": _number,
}


def case_said(root: etree._Element, picture: Callable[[str], str | None]) -> tuple[str, html.Converted]:
    """Title and text of a case."""
    body = root.find("stimulusBody") if root.tag == "assessmentStimulus" else root.find("body")
    title = root.get("title") or root.findtext("head/title") or ""
    return title, markdown(etree.Element("div") if body is None else body, picture)
