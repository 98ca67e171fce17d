"""Items as a file for outside."""

from django.db import transaction
from django.db.models import Q, QuerySet

from tancheng.items.exchange import formats
from tancheng.items.models import ItemVersion
from tancheng.items.selectors import bundle_of
from tancheng.ledger import journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User


class ExportRefused(Refusal):
    pass


def export_items(versions: QuerySet[ItemVersion], format_name: str, *, by: User, reason: str = "", **filters: str) -> bytes:
    """These versions as a file. Who takes out items of others says why; every export stands in the journal."""
    used = formats.FORMATS[format_name]
    count = versions.count()
    if not count:
        raise ExportRefused("没有导出", "没有符合条件的题目", "请放宽条件再导出")
    if not reason.strip() and versions.filter(~Q(item__author=by) | Q(item__author__isnull=True)).exists():
        raise ExportRefused("没有导出", "没有写原因", "导出的文件里有题目和答案，请写明用途，会记入操作记录")
    data = used.write(bundle_of(versions))
    with transaction.atomic():
        journal.record("export_items", by, by=by, reason=reason.strip(), format=used.name, items=count, **filters)
    return data
