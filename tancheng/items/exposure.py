"""How often an item has stood in a paper. Papers are assembly's, which stands above the bank: it hands its count down when the site starts."""

from collections.abc import Callable

from django.db.models import DateTimeField, IntegerField, QuerySet, Value

from tancheng.items.models import Item

Counted = Callable[[QuerySet[Item]], QuerySet[Item]]


def _none(items: QuerySet[Item]) -> QuerySet[Item]:
    return items.annotate(used=Value(0, IntegerField()), last_used=Value(None, DateTimeField(null=True)))


_counted: Counted = _none


def count_by(counted: Counted) -> None:
    """`counted` adds `used` (papers that were opened, each once) and `last_used` (the latest opening, or None) to items."""
    global _counted  # noqa: PLW0603
    _counted = counted


def with_use(items: QuerySet[Item]) -> QuerySet[Item]:
    """The items with `used` and `last_used`, to be shown, filtered and sorted by."""
    return _counted(items)
