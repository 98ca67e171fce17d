"""What one line of an imported file left in the bank, taken back."""

from typing import Any

from tancheng.items.models import ImportBatch, Item, State
from tancheng.items.services.authoring import retire_item
from tancheng.people.models import User


def put_back(row: dict[str, Any], batch: ImportBatch, *, reason: str, by: User) -> str:
    """Undo one line of a batch's report, inside `undo_batch`. Returns why the item was left as it is, or ""."""
    item = Item.objects.select_for_update(of=("self",)).select_related("working").get(code=row["code"])
    if item.state in (State.IN_REVIEW, State.APPROVED):
        return f"导入后{item.get_state_display()}，没有改动"
    if item.working is None or item.working.number != row["version"]:
        return "导入后又修改过，没有改动"
    if row["before"] is not None:
        _earlier_wording(item, row["before"])
    elif item.state != State.RETIRED:
        retire_item(item, reason=f"撤销导入 {batch.file_name}：{reason}", by=by)
    return ""


def _earlier_wording(item: Item, before: dict[str, Any]) -> None:
    item.working = item.versions.get(number=before["version"])
    item.state = before["state"]
    item.retired_at = None
    item.save(update_fields=["working", "state", "retired_at"])
    item.enemies.set(Item.objects.filter(code__in=before["enemies"]))
