"""What a line of a question paper is: a heading, the start of a question, a labelled line or an answer key."""

import re
from typing import NamedTuple

from tancheng.items.exchange import wording
from tancheng.items.exchange.wording import half_width

# The styles of documents that we write. Each says what its paragraph is, so that "A. " or "答案：" within a text is no sign of anything.
STEM, OPTION, LABELLED, FURTHER, TABLE = "题干", "选项", "栏目", "续行", "题中表格"

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
    "difficulty": ("难度", "预计答对率", "难度系数", "难易度"),
    "seconds": ("用时", "预计用时"),
    "stimulus": ("案例", "案例编号"),
    "scoring": ("得分点", "评分标准", "评分要点", "采分点"),
    "max_characters": ("字数上限",),
    "tolerance": ("允许误差", "误差"),
    "unit": ("单位",),
    "enemies": ("互斥", "互斥题"),
}
# Words that a stem may begin a line with: labels only once the options or the answer are there.
WEAK = {"source", "unit", "tolerance", "stimulus", "course", "seconds", "answer_words"}
CASE_LABEL = "案例材料"

_FIELD_OF = {label: name for name, labels in LABELS.items() for label in labels}
_ANY = "|".join(sorted(map(re.escape, _FIELD_OF), key=len, reverse=True)) + "|反馈\\s*[A-HＡ-Ｈ]"
_LABELLED = re.compile(rf"\s*(?:【\s*({_ANY})\s*】\s*[:：]?|\[\s*({_ANY})\s*\]\s*[:：]?|({_ANY})\s*[:：])\s*(.*)", re.DOTALL)
_BEFORE_LABEL = re.compile(rf"(?=【\s*(?:{_ANY})\s*】)")
_BETWEEN_LABELS = re.compile(rf"\s+(?=(?:{_ANY})\s*[:：])")
_START = re.compile(r"\s*(?:第\s*(\d{1,4})\s*题\s*[.、．:：]?|(\d{1,4})\s*(?:[、．:：)）]|\.(?!\d)))\s*(.*)", re.DOTALL)
_CASE = re.compile(rf"{CASE_LABEL}\s*[:：]\s*([a-z0-9][a-z0-9-]{{2,29}})\s+(\S.*)")
_NUMERAL = r"(?:第?[一二三四五六七八九十]{1,3}(?:部分|大题|节)?\s*[、.．:：]|[（(][一二三四五六七八九十]{1,3}[）)]|[IVX]{1,4}\s*[.、．])"
_HEADING = re.compile(rf"\s*({_NUMERAL})?\s*([^\s，。；：:,;（(、]{{1,8}}题)\s*(?:[（(:：。,，].*)?")
_KIND_BEFORE = re.compile(r"\s*[【\[（(]\s*([^\s】\]）)，,;；]{1,8})(?:[，,;；\s]*[\d.]+\s*分)?\s*[】\]）)]\s*")
_ANSWER_TABLE = re.compile(r"\s*\d+\s*[-~—–至]\s*\d+\s*[:：.、．]?\s*[A-HＡ-Ｈ√×对错].*")
_IN_BRACKETS = re.compile(r"[（(]\s*([A-HＡ-Ｈ](?:[\s、,，]*[A-HＡ-Ｈ])*|√|×|✓|✔|✗|✘|对|错|正确|错误)\s*[）)]")
BLANK = "（　　）"


class Labelled(NamedTuple):
    field: str
    text: str


class Start(NamedTuple):
    number: int
    text: str


def labelled(line: str) -> Labelled | None:
    """The field ("answer", "feedback B" …) and what stands behind its label."""
    found = _LABELLED.fullmatch(line)
    if found is None:
        return None
    label = found[1] or found[2] or found[3]
    if label.startswith("反馈"):
        return Labelled(f"feedback {half_width(label)[-1]}", found[4])
    return Labelled(_FIELD_OF[label], found[4])


def parted(line: str) -> list[str]:
    """A line that holds several labels ("答案：A  解析：……", "【答案】A【解析】……"), one line for each."""
    parts = [part for part in _BEFORE_LABEL.split(line) if part.strip()]
    return [piece for part in parts for piece in (_BETWEEN_LABELS.split(part) if labelled(part) else [part])] or [line]


def start(line: str) -> Start | None:
    """A number as questions have it: "12.", "12、", "12）", "第12题"."""
    found = _START.fullmatch(line)
    return Start(int(found[1] or found[2]), found[3]) if found else None


def case(line: str) -> tuple[str, str] | None:
    """(code, title) of "案例材料：case-01 某热电厂"."""
    found = _CASE.fullmatch(line.strip())
    return (found[1], found[2]) if found else None


def heading(line: str) -> str | None:
    """The type that a heading names, as it is written there: "一、单项选择题（每题 1 分）", "判断题"."""
    found = _HEADING.fullmatch(line)
    if found is None or not (found[1] or wording.type_of(found[2])):
        return None
    return found[2]


def without_kind(stem: str) -> tuple[str, str]:
    """(type as written, stem) of "【单选题】……"; ("", stem) when no type stands in front."""
    found = _KIND_BEFORE.match(stem)
    if found and (wording.type_of(found[1]) or (found[0].lstrip()[0] in "【[" and found[1].endswith("题"))):
        return found[1], stem[found.end() :]
    return "", stem


def is_answer_table(line: str) -> bool:
    """ "1-5 ABCDA": answers listed apart from their questions."""
    return _ANSWER_TABLE.fullmatch(line) is not None


def answer_in_brackets(stem: str) -> tuple[str, str] | None:
    """(answer, stem with an empty bracket) of "……（ B ）"; None when no bracket holds an answer."""
    found = [*_IN_BRACKETS.finditer(stem)]
    if not found:
        return None
    last = found[-1]
    return last[1], stem[: last.start()] + BLANK + stem[last.end() :]
