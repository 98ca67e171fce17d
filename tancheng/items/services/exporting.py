"""Items as a file for outside."""

from django.db import transaction
from django.db.models import Q, QuerySet

from tancheng.items.exchange import formats
from tancheng.items.exchange.reading import MOST_BYTES, MOST_ITEMS
from tancheng.items.models import ItemVersion
from tancheng.items.selectors import bundle_of
from tancheng.ledger import journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User

_IN_PARTS = "请按课程或题型分几次导出"


class ExportRefused(Refusal):
    pass


def export_items(versions: QuerySet[ItemVersion], format_name: str, *, by: User, reason: str = "", **filters: str) -> bytes:
    """These versions as a file that can be brought back. Who takes out items of others says why; every export stands in the journal."""
    used = formats.FORMATS[format_name]
    count = versions.count()
    if not count:
        raise ExportRefused("没有导出", "没有符合条件的题目", "请放宽条件再导出")
    if count > MOST_ITEMS:
        raise ExportRefused("没有导出", f"符合条件的题目有 {count:,} 道，一个文件最多 {MOST_ITEMS:,} 道，再多就导不回来了", _IN_PARTS)
    if not reason.strip() and versions.filter(~Q(item__author=by) | Q(item__author__isnull=True)).exists():
        raise ExportRefused("没有导出", "没有写原因", "导出的文件里有题目和答案，请写明用途，会记入操作记录")
    data = used.write(bundle_of(versions))
    if len(data) > MOST_BYTES:
        raise ExportRefused("没有导出", f"文件会超过 {MOST_BYTES // 1024 // 1024} MB（题中图片较多），再大就导不回来了", _IN_PARTS)
    with transaction.atomic():
        journal.record("export_items", by, by=by, reason=reason.strip(), format=used.name, items=count, **filters)
    return data
