"""How often items stood in papers, for the bank's pages. A sealed paper does not count before its exam: the count would tell what it holds."""

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tancheng.assembly.models import FormItem
from tancheng.items.models import Item


def with_use(items: QuerySet[Item]) -> QuerySet[Item]:
    """Adds `used` and `last_used` in whatever wording the item stood; see tancheng.items.exposure."""
    # A place names its item only once the form is opened; forms from before sealing were never closed.
    places = FormItem.objects.filter(item_version__item=OuterRef("pk")).order_by()
    forms = places.values("item_version__item").annotate(forms=Count("form", distinct=True)).values("forms")
    moments = places.annotate(moment=Coalesce("form__opened_at", "form__frozen_at")).order_by("-moment").values("moment")[:1]
    return items.annotate(used=Coalesce(Subquery(forms, output_field=IntegerField()), 0), last_used=Subquery(moments))
