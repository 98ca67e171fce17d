"""What an imported file left in the bank, taken back; inside `undo_batch`."""

from collections.abc import Sequence
from typing import Any

from tancheng.items.models import Item, State, Stimulus
from tancheng.items.services.loading import keep_stimulus
from tancheng.items.text import StimulusText
from tancheng.ledger import clock, journal
from tancheng.people.models import User


def put_back(lines: Sequence[dict[str, Any]], *, reason: str, by: User) -> list[str]:
    """Undo lines of a batch's report: new items are retired, changed ones get the wording from before. For each line why its item was left, or ""."""
    locked = Item.objects.select_for_update(of=("self",)).select_related("working")
    items = {item.code: item for item in locked.filter(code__in=[line["code"] for line in lines])}
    whys = [_why_left(items[line["code"]], line) for line in lines]
    undone = [(items[line["code"]], line["before"]) for line, why in zip(lines, whys, strict=True) if not why]
    _retire([item for item, before in undone if before is None and item.state != State.RETIRED], reason=reason, by=by)
    for item, before in undone:
        if before is not None:
            _earlier_wording(item, before)
    return whys


def put_back_cases(lines: Sequence[dict[str, Any]], *, by: User) -> None:
    """Cases that the file reworded get the wording from before as their newest; one that was reworded again since, or that is new, stays."""
    for line in lines:
        wordings = Stimulus.objects.filter(code=line["code"]).order_by("-number")
        before = wordings.filter(number=line["before"]).first()
        if before is not None and wordings[0].number == line["number"]:
            keep_stimulus(StimulusText(code=before.code, title=before.title, text=before.text), by=by)


def _why_left(item: Item, line: dict[str, Any]) -> str:
    if item.state in (State.IN_REVIEW, State.APPROVED):
        return f"导入后{item.get_state_display()}，没有改动"
    if item.working is None or item.working.number != line["version"]:
        return "导入后又修改过，没有改动"
    return ""


def _retire(items: list[Item], *, reason: str, by: User) -> None:
    Item.objects.filter(pk__in=[item.pk for item in items]).update(state=State.RETIRED, retired_at=clock.now(), reviewer=None)
    journal.record_each("retire_item", items, by=by, reason=reason)


def _earlier_wording(item: Item, before: dict[str, Any]) -> None:
    item.working = item.versions.get(number=before["version"])
    item.state = before["state"]
    item.retired_at = None
    item.save(update_fields=["working", "state", "retired_at"])
    item.enemies.set(Item.objects.filter(code__in=before["enemies"]))
