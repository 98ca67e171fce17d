"""What stands on a printed form."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tancheng.assembly.models import Form, FormItem
from tancheng.assembly.printing.blocks import blocks
from tancheng.items.models import ItemType, ItemVersion
from tancheng.items.selectors import pictures_of
from tancheng.items.text import LETTERS, StimulusText, decimal_text
from tancheng.items.versions import text_of

_NUMERALS = "一二三四五六七八"


def paper_of(form: Form, rows: Sequence[FormItem], *, with_keys: bool) -> dict[str, Any]:
    """Plain values for the Word and PDF writers. Options stand in the bank's order; a candidate may see them in another."""
    scheme = form.scheme.document
    terms = form.blueprint
    names = {str(section.type): section.name for section in scheme.paper_terms().section}
    kinds = list(dict.fromkeys(row.section for row in rows))
    return {
        "title": f"{scheme.occupation.name}职业能力培训考试试卷",
        "group": f"{scheme.job(form.job_type).name}　{scheme.level_of(form.level).name}",
        "code": form.code,
        "digest": form.digest,
        "facts": f"共 {len(rows)} 题　满分 {terms['declared_points']} 分　及格 {terms['pass_points']} 分",
        "with_keys": with_keys,
        "sections": [
            {
                "title": f"{_NUMERALS[number]}、{names.get(kind, kind)}",
                "note": _note([row for row in rows if row.section == kind]),
                "items": _items([row for row in rows if row.section == kind], with_keys),
            }
            for number, kind in enumerate(kinds)
        ],
    }


def pictures_for(rows: Sequence[FormItem]) -> dict[str, bytes]:
    versions = [_version(row) for row in rows]
    cases = [StimulusText(code=v.stimulus.code, title=v.stimulus.title, text=v.stimulus.text) for v in versions if v.stimulus]
    return pictures_of([*(text_of(version) for version in versions), *cases])


def _note(rows: list[FormItem]) -> str:
    points = sum((row.points for row in rows), Decimal(0))
    trials = sum(row.is_pretest for row in rows)
    return f"{len(rows)} 题，共 {decimal_text(points)} 分" + (f"，其中 {trials} 道试测题不计分" if trials else "")


def _items(rows: list[FormItem], with_keys: bool) -> list[dict[str, Any]]:
    shown, before = [], None
    for row in rows:
        version = _version(row)
        case = version.stimulus if version.stimulus_id != before else None
        before = version.stimulus_id
        shown.append(
            {
                "number": row.position,
                "case": {"title": case.title, "blocks": blocks(case.text)} if case else None,
                "stem": blocks(version.stem),
                "options": [] if version.item.type == ItemType.TRUE_FALSE else _options(version),
                "unit": version.unit,
                "key": _key(row, version) if with_keys else None,
            }
        )
    return shown


def _options(version: ItemVersion) -> list[dict[str, Any]]:
    return [{"letter": letter, "blocks": blocks(option["text"])} for letter, option in zip(LETTERS, version.options, strict=False)]


def _key(row: FormItem, version: ItemVersion) -> dict[str, Any]:
    kind = version.item.type
    if kind == ItemType.TRUE_FALSE:
        answer = "正确" if version.key == ["true"] else "错误"
    elif kind == ItemType.NUMERIC:
        answer = f"{version.answer} {version.unit}（允许误差 {version.tolerance or 0}）"
    else:
        answer = "".join(letter.upper() for letter in version.key)
    return {
        "code": f"{version.item.code} 第 {version.number} 版" + ("（试测）" if row.is_pretest else ""),
        "answer": blocks(version.model_answer) if kind == ItemType.SHORT else _words(answer),
        "scoring": [{"points": f"{point['points']} 分", "blocks": blocks(point["text"])} for point in version.scoring],
        "explanation": blocks(version.explanation),
        "source": version.source,
    }


def _words(text: str) -> list[dict[str, Any]]:
    """A block of plain words."""
    return [{"kind": "text", "runs": [{"text": text, "strong": False}]}]


def _version(row: FormItem) -> ItemVersion:
    assert row.item_version is not None
    return row.item_version
