"""The columns of the spreadsheet: our own headings and those that other systems' exports use for the same thing."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tancheng.items.exchange import wording
from tancheng.items.text import LETTERS, ItemText


class Column(NamedTuple):
    """`name`: a field of ItemText, "option B" or "feedback B". `width` in characters; `choices` are offered in the cell; `note` explains."""

    name: str
    title: str
    width: int
    note: str
    choices: tuple[str, ...] = ()


COLUMNS = (
    Column("code", "题号", 14, "新题留空，由系统编号；改自己的旧题时写原题号"),
    Column("type", "题型", 12, "从列表中选", tuple(wording.TYPES.values())),
    Column("stem", "题干", 60, "可分段，可用 Markdown 表格；公式写在两个 $ 之间"),
    *(
        Column(f"option {letter}", f"选项{letter}", 22, "单选题 4 项，多选题 4 或 5 项；判断题、简答题、计算填空题不填")
        for letter in LETTERS
    ),
    Column("answer", "答案", 12, "选择题写字母，如 A 或 ABD；判断题写“正确”或“错误”；计算填空题写数值；简答题不填"),
    Column("explanation", "解析", 40, "为什么是这个答案"),
    Column("course", "课程", 10, "课程编号，如 acc-04"),
    Column("point", "知识点", 16, "最多 80 字"),
    Column("job_types", "工种", 10, "工种编号，如 acc、ver；只在题目限于部分工种时填写"),
    Column("levels", "等级", 12, "四级、三级或两者", ("四级、三级", "四级", "三级")),
    Column("cognitive", "认知层次", 10, "从列表中选", tuple(wording.COGNITIVE.values())),
    Column("source", "依据", 30, "文件和条款"),
    Column("valid_from", "有效期起", 12, "如 2024-05-01，可不填"),
    Column("valid_until", "有效期止", 12, "如 2026-12-31；题中有年份数字时填写"),
    Column("difficulty", "预计答对率", 11, "0 与 1 之间，如 0.65"),
    Column("seconds", "预计用时（秒）", 14, "10 至 900"),
    Column("stimulus", "案例", 14, "“案例材料”表中的编号"),
    Column("model_answer", "参考答案", 40, "简答题填写"),
    Column("scoring", "得分点", 40, "简答题填写，一行一个，先写分值：“1.0 指出……”；单元格内换行按 Alt+Enter"),
    Column("max_characters", "字数上限", 10, "简答题填写"),
    Column("tolerance", "允许误差", 10, "计算填空题填写，如 0.5 或 1%"),
    Column("unit", "单位", 10, "计算填空题填写，如 tCO₂"),
    Column("enemies", "互斥题", 16, "不能同卷的题号，用顿号隔开"),
    *(Column(f"feedback {letter}", f"反馈{letter}", 22, "选了这一项时给学员看的话，可不填") for letter in LETTERS),
)
CASE_COLUMNS = (
    Column("code", "编号", 16, "小写字母、数字和连字符，3 至 30 个"),
    Column("title", "标题", 30, "最多 100 字"),
    Column("text", "材料", 100, "可分段，可用 Markdown 表格"),
)

_OTHER_TITLES = {
    "type": ("类型", "题目类型", "试题类型", "题目题型"),
    "stem": ("题目", "题目内容", "试题内容", "试题题干", "题干内容", "问题", "试题", "题目描述"),
    "options": ("选项", "选项内容", "备选项", "备选答案", "试题选项"),
    "answer": ("正确答案", "标准答案", "正确选项", "试题答案", "答案字母"),
    "explanation": ("答案解析", "试题解析", "题目解析", "解释", "说明", "答案说明"),
    "course": ("课程编号", "所属课程", "科目"),
    "point": ("考点", "知识点名称"),
    "job_types": ("适用工种",),
    "levels": ("级别", "适用等级"),
    "cognitive": ("认知水平", "能力层次", "认知"),
    "source": ("出处", "来源", "命题依据"),
    "valid_from": ("生效日期",),
    "valid_until": ("失效日期", "有效期", "有效期至"),
    "difficulty": ("难度", "难度系数", "难易度", "难易程度"),
    "seconds": ("预计用时", "用时", "答题时间"),
    "stimulus": ("案例编号", "材料", "案例材料"),
    "scoring": ("评分标准", "评分要点", "采分点"),
    "model_answer": ("答案要点",),
    "max_characters": ("字数",),
    "tolerance": ("误差", "误差范围"),
    "enemies": ("互斥", "互斥题号"),
    "code": ("试题编号", "题目编号", "试题编码"),
}


def _bare(title: str, ends: str = "") -> str:
    """Without blanks, stars and what stands behind a colon, a bracket or one of `ends`."""
    return re.sub(rf"[*＊：:（(\n{ends}].*|\s", "", wording.half_width(title).lstrip("*＊ "), flags=re.DOTALL)


_NAME_OF = {_bare(column.title): column.name for column in COLUMNS} | {
    title: name for name, titles in _OTHER_TITLES.items() for title in titles
}
_CASE_NAME_OF = {column.title: column.name for column in CASE_COLUMNS}


def name_of(title: str) -> str | None:
    """The field that stands under this heading ("选项A", "A选项", "正确答案（必填）"), or None."""
    return _named(_bare(title)) or _named(_bare(title, ends=" "))


def _named(bare: str) -> str | None:
    option = re.fullmatch(r"(?:选项)?([A-Ha-h])(?:选项)?", bare)
    feedback = re.fullmatch(r"(?:选项)?([A-Ha-h])?(?:选项)?反馈([A-Ha-h])?", bare)
    if option:
        return f"option {option[1].upper()}"
    if feedback and (letter := feedback[1] or feedback[2]):
        return f"feedback {letter.upper()}"
    return _NAME_OF.get(bare)


def title_of(name: str) -> str:
    """How we call a field's column."""
    return next((column.title for column in COLUMNS if column.name == name), "选项" if name == "options" else name)


def case_name_of(title: str) -> str | None:
    return _CASE_NAME_OF.get(_bare(title))


def cells_of(item: ItemText) -> dict[str, str]:
    """The texts of an item's row by column name."""
    return {
        **{name: getattr(item, name) for name in ("code", "stem", "course", "point", "explanation", "source", "stimulus", "model_answer")},
        **{name: getattr(item, name) for name in ("tolerance", "unit")},
        **{f"option {letter}": text for letter, text in zip(LETTERS, item.options, strict=False)},
        **{f"feedback {letter}": text for letter, text in zip(LETTERS, item.feedback, strict=False)},
        "type": wording.TYPES[item.type],
        "answer": wording.answer_text(item),
        "levels": wording.levels_text(item),
        "cognitive": wording.COGNITIVE.get(item.cognitive, ""),
        "job_types": "、".join(item.job_types),
        "enemies": "、".join(item.enemies),
        "scoring": wording.scoring_text(item),
        **{name: _shown(getattr(item, name)) for name in ("valid_from", "valid_until", "difficulty", "seconds", "max_characters")},
    }


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def letters_from(cells: dict[str, str], prefix: str) -> Sequence[str]:
    """The texts of "option A", "option B" … without those that are empty at the end."""
    texts = [cells.get(f"{prefix} {letter}", "").strip() for letter in LETTERS]
    while texts and not texts[-1]:
        texts.pop()
    return texts
