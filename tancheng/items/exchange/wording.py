"""The words in which people write types, answers, dates and points in spreadsheets and documents, both ways."""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from tancheng.items.rules import decimal_of
from tancheng.items.text import LETTERS, ItemText

TYPES = {"single": "单项选择题", "multiple": "多项选择题", "true_false": "判断题", "short": "简答题", "numeric": "计算填空题"}
COGNITIVE = {"remember": "识记", "understand": "理解", "apply": "应用", "analyse": "分析"}
LEVELS = {"4": "四级", "3": "三级"}
TRUTH = {True: "正确", False: "错误"}

_TYPE_WORDS = {
    "single": ("单选", "单项选择", "单选择", "single"),
    "multiple": ("多选", "多项选择", "多选择", "multiple"),
    "true_false": ("判断", "判断正误", "是非", "对错", "true_false", "truefalse"),
    "short": ("简答", "问答", "论述", "简述", "名词解释", "主观", "short"),
    "numeric": ("计算填空", "计算", "数值", "数值填空", "numeric"),
    # The answer decides.
    "": ("选择", "不定项选择", "不定项", "填空", "客观", ""),
}
_TYPE_OF = {word: kind for kind, words in _TYPE_WORDS.items() for word in words}
_COGNITIVE_WORDS = {
    "remember": ("记忆", "了解", "知道", "remember"),
    "understand": ("领会", "掌握", "understand"),
    "apply": ("运用", "apply"),
    "analyse": ("综合", "analyse", "analyze"),
}
_COGNITIVE_OF = {word: name for name, words in _COGNITIVE_WORDS.items() for word in words} | {v: k for k, v in COGNITIVE.items()}
_TRUE = {"正确", "对", "√", "✓", "✔", "☑", "是", "T", "TRUE", "Y", "YES"}
_FALSE = {"错误", "错", "×", "✗", "✘", "X", "否", "F", "FALSE", "N", "NO", "不正确", "不对"}
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_POINTS_OWN = re.compile(r"(\d+(?:\.\d+)?) (?!分\s*[:：])(?=\S)")
_POINTS_BEFORE = re.compile(r"(?:[（(]\s*)?(\d+(?:\.\d+)?)\s*分?\s*(?:[）)]|[\s:：]|(?<=分))[\s:：]*(?=\S)")
_POINTS_AFTER = re.compile(r"(?:\d+[.、．]|[（(]\d+[）)]|[①-⑳])?\s*(.+?)\s*[（(]\s*(\d+(?:\.\d+)?)\s*分\s*[）)][。；;，,]?", re.DOTALL)
# What stands before each further line of one scoring point.
FURTHER_LINE = "    "


def half_width(text: str) -> str:
    """Digits, letters and signs of the Chinese keyboard as plain ones: for codes and numbers, never for prose."""
    return unicodedata.normalize("NFKC", text).strip()


def type_of(words: str) -> str | None:
    """The type that "单选题", "判断" and the like stand for; "" when they leave it open; None when they name a type that the bank lacks."""
    bare = re.sub(r"[\s【】\[\]()（）]", "", half_width(words)).casefold()
    bare = re.sub(r"(试题|题目|题型|题)$", "", bare)
    return _TYPE_OF.get(bare)


def cognitive_of(words: str) -> str:
    """The name of a cognitive level; words that name none come back as they are."""
    return _COGNITIVE_OF.get(half_width(words).casefold(), words)


def level_of(words: str) -> str:
    found = re.match(r"([三四34])\s*级?", half_width(words))
    return {"三": "3", "四": "4"}.get(found[1], found[1]) if found else words


def in_list(text: str) -> list[str]:
    return [part for part in re.split(r"[、,，;；\s]+", text) if part]


def truth_of(words: str) -> bool | None:
    bare = re.sub(r"[\s。.（）()]", "", words).upper()
    return True if bare in _TRUE else False if bare in _FALSE else None


def letters_of(words: str) -> list[str] | None:
    """["A", "B"] of "AB", "A、B", "a,b" and the like; None when it is anything else."""
    bare = re.sub(r"[\s,，、;；/|.。和与()]", "", half_width(words)).upper()
    return list(bare) if bare and not set(bare) - set(LETTERS) else None


def number_of(words: str) -> str:
    """A decimal without thousands marks; words that are no number come back as they are."""
    bare = half_width(words).replace("−", "-").replace(" ", "")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    return bare if decimal_of(bare.removesuffix("%")) is not None else words.strip()


def whole_of(words: str) -> str:
    """The number of "50 秒", "300字" or "50.0"."""
    found = re.fullmatch(r"(\d+)(?:\.0*)?\s*(?:秒钟?|个?字以?内?|字符)?", half_width(words))
    return found[1] if found else words


def share_of(words: str) -> float | None:
    """0.65 of "0.65" or "65%"; None when it is no number ("中等")."""
    bare = half_width(words)
    value = decimal_of(bare.removesuffix("%"))
    if value is None:
        return None
    return float(value / 100 if bare.endswith("%") else value)


def day_of(words: str) -> str:
    """2024-05-01 of "2024/5/1", "2024年5月1日" and the like; words that are no day come back as they are."""
    found = _DAY.search(half_width(words))
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else words


class Span(NamedTuple):
    first: str
    last: str


def span_of(words: str) -> Span:
    """The first and last day of "2024-05-01 至 2026-12-31", "2024-05-01 起", "至 2026-12-31"; a day alone is the last."""
    days = [day_of(found[0]) for found in _DAY.finditer(half_width(words))]
    if len(days) == 2:
        return Span(days[0], days[1])
    if len(days) == 1:
        return Span(days[0], "") if re.search(r"起|开始|以后|[-至到~—]\s*$", words.strip()) else Span("", days[0])
    return Span("", words)


def span_text(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{first} 至 {last}"
    return f"{first} 起" if first else f"至 {last}" if last else ""


def scoring_text(item: ItemText) -> str:
    """One line a scoring point, "1.0 指出……"; further lines of a point are indented."""
    return "\n".join(f"{row.points} " + row.text.replace("\n", "\n" + FURTHER_LINE) for row in item.scoring)


def scoring_of(text: str) -> tuple[list[dict[str, str]], list[str]]:
    """The scoring points of `scoring_text`, also of "（1分）指出……" and "1. 指出……（1分）"; and what could not be read."""
    rows: list[dict[str, str]] = []
    faults = []
    for line in text.split("\n"):
        if line.startswith(FURTHER_LINE) and rows:
            rows[-1]["text"] += "\n" + line.removeprefix(FURTHER_LINE)
        elif row := _scoring_row(line.strip()):
            rows.append(row)
        elif line.strip():
            faults.append(f"得分点“{line.strip()[:20]}”没有写分值，应写成“1.0 指出……”")
    return rows, faults


def _scoring_row(line: str) -> dict[str, str] | None:
    if before := _POINTS_OWN.match(line) or _POINTS_BEFORE.match(line):
        return {"points": before[1], "text": line[before.end() :]}
    if after := _POINTS_AFTER.fullmatch(line):
        return {"points": after[2], "text": after[1]}
    return None


def answer_text(item: ItemText) -> str:
    """What stands in the answer's place; "" for a short answer, which has a model answer instead."""
    if isinstance(item.key, bool):
        return TRUTH[item.key]
    return item.answer or "".join(item.key or [])


def levels_text(item: ItemText) -> str:
    return "、".join(LEVELS.get(level, level) for level in item.levels)
