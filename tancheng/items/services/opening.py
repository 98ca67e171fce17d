"""Reading one approved item for a stated reason: whoever oversees the bank does it seldom, and it stays on record."""

from django.db import transaction

from tancheng.items.models import Item, ItemVersion
from tancheng.items.selectors import for_text
from tancheng.items.services.authoring import ItemRefused
from tancheng.ledger import journal
from tancheng.people.models import User


@transaction.atomic
def open_item(item: Item, *, reason: str, by: User) -> ItemVersion:
    """The item's approved version, with its text. Raises ItemRefused without a reason, or when nothing of it was approved."""
    if not reason.strip():
        raise ItemRefused("题目没有打开", "没有写原因", "请写明为什么要看这道题，会记入操作记录")
    if item.current_id is None:
        raise ItemRefused("题目没有打开", "这道题还没有审定的文字", "审题通过后才能查阅")
    version = for_text(ItemVersion.objects.filter(pk=item.current_id)).get()
    journal.record("open_item", item, by=by, reason=reason.strip(), version=version.number)
    return version
