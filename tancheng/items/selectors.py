"""Which items may stand in a paper."""

from collections.abc import Collection
from datetime import date

from django.db.models import F, Q, QuerySet

from tancheng.items.models import ItemVersion


def drawable(courses: Collection[str], level: str, day: date) -> QuerySet[ItemVersion]:
    """Current versions of items of these courses and this level that are valid on the day of the exam."""
    versions = ItemVersion.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        item__current_id=F("pk"),
        item__retired_at__isnull=True,
        item__course__in=list(courses),
    ).select_related("item")
    fitting = [version.pk for version in versions if level in version.item.levels]
    return ItemVersion.objects.filter(pk__in=fitting).select_related("item").order_by("item__code")
