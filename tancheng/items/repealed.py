"""Items that cite a repealed law as in force on a day on which they may still be drawn."""

from pathlib import Path

from tancheng.items import content
from tancheng.items.text import ItemText
from tancheng.learning.repealed import Rule, stale_citations


def check_item_citations(folder: Path, rules: list[Rule]) -> list[str]:
    """A line for each; an item whose last day lies before the repeal may cite the law it was written for, a shared case has no last day."""
    contents = content.read(folder)
    faults = [f"{row.place} {row.item.code}: {fault}" for row in contents.items for fault in item_faults(row.item, rules)]
    cases = [(case.code, case.title, case.text) for case in contents.stimuli]
    return faults + [f"案例 {code}: {fault}" for code, *told in cases for fault in stale_citations(told, rules)]


def item_faults(item: ItemText, rules: list[Rule]) -> list[str]:
    """A question that asks for the old rule must say so itself: its explanation comes after the answer."""
    holding = [rule for rule in rules if item.valid_until is None or item.valid_until >= rule.repealed_on]
    whole = _whole(item)
    asked = list(stale_citations([item.stem], holding, whole))
    return asked or list(stale_citations([whole], holding))


def _whole(item: ItemText) -> str:
    """Options and source are read with the explanation, which may say that one of them is history."""
    told = [item.stem, *item.options, *item.feedback, item.explanation, item.source, item.model_answer]
    return "\n".join([*told, *(point.text for point in item.scoring)])
