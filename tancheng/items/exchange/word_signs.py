"""What a line of a question paper is: a heading, the start of a question, a labelled line, a shared case."""

import re
from typing import NamedTuple

from tancheng.items.exchange import wording
from tancheng.items.exchange.wording import half_width

# The styles of documents that we write. Each says what its paragraph is, so that "A. " or "答案：" within a text is no sign of anything.
STEM, OPTION, LABELLED, FACTS, TABLE = "题干", "选项", "栏目", "题目信息", "题中表格"
CASE, CASE_TEXT, GUIDE = "案例标题", "案例正文", "文件说明"
FURTHER, FURTHER_OPTION, FURTHER_SMALL = "续行", "选项续行", "栏目续行"
# Their paragraphs are lines of a text, not paragraphs of it.
EXACT = {FURTHER, FURTHER_OPTION, FURTHER_SMALL, CASE_TEXT, TABLE}
OWN = {STEM, OPTION, LABELLED, FACTS, CASE, *EXACT}
PASSED_OVER = {GUIDE, "title", "subtitle"}

# Field → its labels, our own first. `answer` is the answer of whatever type.
LABELS = {
    "answer": ("答案", "正确答案", "标准答案", "正确选项", "答"),
    "model_answer": ("参考答案", "答案要点", "参考要点"),
    "explanation": ("解析", "答案解析", "试题解析", "题目解析", "详解"),
    "type": ("题型", "试题类型", "题目类型"),
    "code": ("题号", "试题编号"),
    "course": ("课程", "所属课程"),
    "point": ("知识点", "考点"),
    "job_types": ("工种",),
    "levels": ("等级", "级别"),
    "cognitive": ("认知层次", "认知水平"),
    "source": ("依据", "出处", "来源"),
    "validity": ("有效期",),
    "difficulty": ("预计答对率", "难度", "难度系数", "难易度"),
    "seconds": ("用时", "预计用时"),
    "stimulus": ("案例", "案例编号"),
    "scoring": ("得分点", "评分标准", "评分要点", "采分点"),
    "max_characters": ("字数上限",),
    "tolerance": ("允许误差", "误差"),
    "unit": ("单位",),
    "enemies": ("互斥题", "互斥"),
    "stem": ("题干", "题目", "试题"),
}
# Words that a stem may begin a line with: labels only once the options or the answer are there.
WEAK = {"source", "unit", "tolerance", "stimulus", "course", "seconds"}
# What may stand above the question that it belongs to.
LEADING = {"type", "code", "stem"}
CASE_LABEL = "案例材料"
BLANK = "（　　）"

# Labels that papers have and items don't: told, and not taken for a part of what stands above.
UNPLACED = (
    "分值", "分数", "得分", "满分", "题目分值", "试题分值", "章节", "所属章节", "章", "节", "单元", "标签", "备注", "出题人", "命题人", "审题人", "作者", "录入人",
    "关键词", "分类", "试题分类", "题目分类", "科目", "学科", "专业", "年份", "考频", "正确率", "全站正确率", "易错项", "使用次数", "能力要求", "适用对象", "创建时间",
    "更新时间", "试题ID", "题目ID", "ID", "我的答案", "您的答案", "考生答案",
)  # fmt: skip
# Parts of an explanation that papers set apart.
EXPLAINING = ("分析", "详解", "点睛", "点评", "解答", "思路", "思路点拨", "思路分析", "名师点评", "解题思路")

_FIELD_OF = {label: name for name, labels in LABELS.items() for label in labels}
_ANY = "|".join(sorted(map(re.escape, _FIELD_OF), key=len, reverse=True)) + "|反馈\\s*[A-HＡ-Ｈ]"
_LABELLED = re.compile(rf"\s*(?:【\s*({_ANY})\s*】\s*[:：]?|\[\s*({_ANY})\s*\]\s*[:：]?|({_ANY})\s*[:：])\s*(.*)", re.DOTALL)
_OTHERS = "|".join(sorted(UNPLACED, key=len, reverse=True))
_BEFORE_LABEL = re.compile(rf"(?=【\s*(?:{_ANY}|{_OTHERS}|{'|'.join(EXPLAINING)})\s*】)")
_BETWEEN_LABELS = re.compile(rf"(?<!\s)\s+(?=(?:{_ANY}|{_OTHERS})\s*[:：])")
_UNPLACED = re.compile(rf"\s*(?:[【\[]\s*([\u4e00-\u9fff]{{2,8}})\s*[】\]]\s*[:：]?|({_OTHERS})\s*[:：])\s*(.*)", re.DOTALL)
_LIKE_A_LABEL = re.compile(r"\s*(?:[【\[]\s*[^\s【】\[\]]{1,10}\s*[】\]]|[\u4e00-\u9fff]{2,6}\s*[:：])")
_START = re.compile(
    r"\s*(?:(?P<word>第\s*(\d{1,4})\s*题\s*[.、．:：]?)|(?P<round>[（(]\s*(\d{1,4})\s*[）)][.、．]?)|(\d{1,4})\s*(?:[、．:：)）]|\.(?!\d)))\s*(.*)",
    re.DOTALL,
)
_CASE = re.compile(rf"{CASE_LABEL}\s*[:：]\s*([a-z0-9][a-z0-9-]{{2,29}})\s+(\S.*)")
_MATERIAL = re.compile(
    r"\s*(?:案例|材料|资料)\s*[一二三四五六七八九十\d]*\s*[:：】]|.{0,40}(?:根据|阅读|依据).{0,20}(?:材料|资料|案例).{0,12}回答"
)
_NUMERAL = r"(?:第?[一二三四五六七八九十百零]{1,5}(?:部分|大题|节)?\s*[、.．:：]|第[一二三四五六七八九十]{1,3}(?:部分|大题|节)\s|[（(][一二三四五六七八九十]{1,3}[）)]|[IVX]{1,4}\s*[.、．])"
_HEADING = re.compile(rf"\s*({_NUMERAL})?\s*([^\s，。；：:,;（(、]{{1,8}}题|名词解释)\s*(?:[\s（(:：。,，].*)?")
_PART = re.compile(r"\s*第\s*[一二三四五六七八九十IVXⅠⅡⅢⅣ]{1,4}\s*(?:部分|大题|卷|章)(?:[\s:：、（(].{0,40})?")
_KIND_BEFORE = re.compile(r"\s*[【\[（(]\s*([^\s】\]）)，,;；]{1,8})(?:[，,;；\s]*[\d.]+\s*分)?\s*[】\]）)]\s*")
_IN_BRACKETS = re.compile(r"[（(]\s*([A-HＡ-Ｈ](?:[\s、,，]*[A-HＡ-Ｈ])*|√|×|✓|✔|✗|✘|对|错|正确|错误)\s*[）)]")
_LONGEST_HEADING = 120


class Labelled(NamedTuple):
    field: str
    text: str


class Start(NamedTuple):
    """`shape`: how the number is written; the numbers of one list are written alike."""

    number: int
    text: str
    shape: str


def labelled(line: str) -> Labelled | None:
    """The field ("answer", "feedback B" …) and what stands behind its label."""
    found = _LABELLED.fullmatch(line)
    if found is None:
        return None
    label = found[1] or found[2] or found[3]
    if label.startswith("反馈"):
        return Labelled(f"feedback {half_width(label)[-1]}", found[4])
    return Labelled(_FIELD_OF[label], found[4])


def unplaced(line: str) -> Labelled | None:
    """A label that items have no field for, by its own name, and what stands behind it; None for any other line."""
    found = _UNPLACED.fullmatch(line)
    if found is None or without_kind(line)[0]:
        return None
    return Labelled(found[1] or found[2], found[3])


def is_like_a_label(line: str) -> bool:
    return _LIKE_A_LABEL.match(line) is not None


def label_of(field: str) -> str:
    """What we write before a field's text."""
    kind, _, letter = field.partition(" ")
    return f"反馈{letter}：" if kind == "feedback" else f"{LABELS[field][0]}："


def parted(line: str) -> list[str]:
    """A line that holds several labels ("答案：A  解析：……", "【答案】A【解析】……"), one line for each."""
    parts = [part for part in _BEFORE_LABEL.split(line) if part.strip()]
    return [piece for part in parts for piece in (_BETWEEN_LABELS.split(part) if labelled(part) else [part])] or [line]


def start(line: str) -> Start | None:
    """A number as questions have it: "12.", "12、", "12）", "（12）", "第12题"."""
    found = _START.fullmatch(line)
    if found is None:
        return None
    shape = "word" if found["word"] else "round" if found["round"] else "plain"
    return Start(int(found[2] or found[4] or found[5]), found[6], shape)


def case(line: str) -> tuple[str, str] | None:
    """(code, title) of "案例材料：case-01 某热电厂"."""
    found = _CASE.fullmatch(line.strip())
    return (found[1], found[2]) if found else None


def is_material(line: str) -> bool:
    """Whether a text for several questions begins here, without the code that a case needs."""
    return _MATERIAL.match(line) is not None


def heading(line: str, style: str = "") -> str | None:
    """The type that a heading names, as it is written there ("一、单项选择题（每题 1 分）"); "" for one that names none ("第二部分")."""
    if len(line) > _LONGEST_HEADING:
        return None
    found = _HEADING.fullmatch(line)
    if found and (found[1] or wording.type_of(found[2])):
        return found[2]
    return "" if _PART.fullmatch(line) or style.lower().startswith(("heading", "标题")) else None


def without_kind(stem: str) -> tuple[str, str]:
    """(type as written, stem) of "【单选题】……"; ("", stem) when no type stands in front."""
    found = _KIND_BEFORE.match(stem)
    if found and (wording.type_of(found[1]) or (found[0].lstrip()[0] in "【[" and found[1].endswith("题"))):
        return found[1], stem[found.end() :]
    return "", stem


def answer_in_brackets(stem: str) -> tuple[str, str] | None:
    """(answer, stem with an empty bracket) of "……（ B ）"; None when no bracket holds an answer."""
    found = [*_IN_BRACKETS.finditer(stem)]
    if not found:
        return None
    last = found[-1]
    return last[1], stem[: last.start()] + BLANK + stem[last.end() :]
