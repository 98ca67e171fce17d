"""Items as text, the way content/items holds them."""

from pathlib import Path
from typing import Any

from tancheng.items.text import ItemText

PARTS = {
    "code": '"acc-04-s001"',
    "type": '"single"',
    "point": '"活动数据"',
    "levels": '["4", "3"]',
    "cognitive": '"understand"',
    "stem": '"核算电厂燃煤排放时，活动数据指什么？"',
    "options": '["入炉煤的热量", "烟囱高度", "机组台数", "职工人数"]',
    "key": '["A"]',
    "explanation": '"活动数据是导致排放的活动的量。"',
    "source": '"企业温室气体排放核算方法"',
    "difficulty": "0.7",
    "seconds": "40",
}
TRUE_FALSE = {"code": '"acc-04-t001"', "type": '"true_false"', "stem": '"外购电力属于范围二。"', "options": "[]", "key": "true"}
SHORT = {
    "code": '"acc-04-e001"',
    "type": '"short"',
    "stem": '"简述核算边界的划分步骤。"',
    "options": "[]",
    "key": "[]",
    "model_answer": '"先定法人边界，再列设施，再识别排放源。"',
    "scoring": '[{ points = "2.5", text = "法人边界" }, { points = "2.5", text = "排放源" }]',
    "max_characters": "300",
}
NUMERIC = {
    "code": '"acc-04-n001"',
    "type": '"numeric"',
    "stem": '"某机组全年燃煤排放 1,000 tCO₂，净购入电力排放 25.5 tCO₂，合计多少？"',
    "options": "[]",
    "key": None,
    "answer": '"1025.5"',
    "tolerance": '"0.1"',
    "unit": '"tCO₂"',
}


def an_item_text(**changes: Any) -> ItemText:
    """One good single-choice item without a code."""
    given: dict[str, Any] = {
        "type": "single",
        "course": "acc-04",
        "point": "活动数据",
        "levels": ["4", "3"],
        "cognitive": "understand",
        "stem": "核算电厂燃煤排放时，活动数据指什么？",
        "options": ["入炉煤的热量", "烟囱高度", "机组台数", "职工人数"],
        "key": ["A"],
        "explanation": "活动数据是导致排放的活动的量。",
        "source": "企业温室气体排放核算方法",
        "difficulty": 0.7,
        "seconds": 40,
    }
    return ItemText(**{**given, **changes})


def item_text(**changes: str | None) -> str:
    """One good `[[item]]`; `changes` are TOML values by field, None leaves the field out."""
    parts = {**PARTS, **changes}
    return "[[item]]\n" + "".join(f"{field} = {value}\n" for field, value in parts.items() if value is not None)


def a_folder(root: Path, *items: str) -> Path:
    """A bank with these items in one file."""
    course = root / "acc-04"
    course.mkdir(exist_ok=True)
    (course / "items.toml").write_text("\n".join(items), encoding="utf-8")
    return root
