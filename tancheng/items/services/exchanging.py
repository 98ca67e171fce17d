"""A file of items: looked through, brought in, undone or dropped."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import transaction

from tancheng.items import intake, pictures
from tancheng.items.curriculum import Curriculum
from tancheng.items.exchange import formats, hostile
from tancheng.items.exchange.sorting import Defaults, Outcome, Row
from tancheng.items.intake import Content
from tancheng.items.models import ImportBatch, Item, Origin
from tancheng.items.services.authoring import create_item, save_version
from tancheng.items.services.loading import keep_stimulus
from tancheng.items.services.undoing import put_back
from tancheng.items.text import ItemText
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User

_WORDS = 60


class ImportRefused(Refusal):
    pass


@transaction.atomic
def check_file(
    data: bytes, name: str, *, format_name: str = "", defaults: Defaults | None = None, terms: Curriculum, by: User
) -> ImportBatch:
    """Read a file and write down what importing it would do; no item is touched. `format_name`: one of formats.FORMATS, "" to find out.

    Raises FileRefused for a file that can't be read.
    """
    hostile.too_large(data)
    used = formats.FORMATS[format_name or formats.detect(name, data)]
    reading = used.read(data)
    if not reading.found and not reading.stimuli:
        raise formats.nothing_found(used)
    content = intake.content_of(reading, defaults or Defaults())
    sorting = intake.sort(content, pictures.kept_name, terms=terms, by=by)
    batch = ImportBatch.objects.create(
        format=used.name,
        file_name=name[-200:],
        digest=hashlib.sha256(data).hexdigest(),
        content=msgspec.json.encode(content),
        report={
            "rows": [_in_words(row) for row in sorting.rows],
            "stimuli": [row.code for row in sorting.stimuli],
            "remarks": [*reading.remarks, *sorting.stimulus_faults.values()],
        },
        by=by,
        at=clock.now(),
    )
    journal.record("check_file", batch, by=by, format=used.name, file=batch.file_name, **_counts(sorting.rows))
    return batch


@transaction.atomic
def import_batch(batch: ImportBatch, *, terms: Curriculum, by: User) -> ImportBatch:
    """Bring in what a checked file holds, as drafts of the importer. What can't come in by now is left out and named in the report."""
    batch = _own(batch, by, ImportBatch.State.CHECKED, "文件没有导入")
    content = msgspec.json.decode(bytes(batch.content), type=Content)
    sorting = intake.sort(content, lambda name, data: pictures.keep(name, data).name, terms=terms, by=by)
    if not any(row.outcome in {Outcome.NEW, Outcome.CHANGED} for row in sorting.rows) and not sorting.stimuli:
        raise ImportRefused("文件没有导入", "文件里没有可以导入的题目", "请按列出的问题改好文件，再重新上传")
    for stimulus in sorting.stimuli:
        keep_stimulus(stimulus, by=by)
    rows = [{**_in_words(row), **_brought_in(row, batch, by)} for row in sorting.rows]
    _link_enemies(rows, sorting.rows)
    batch.state, batch.content = ImportBatch.State.IMPORTED, b""
    batch.report = {**batch.report, "rows": rows}
    batch.save(update_fields=["state", "content", "report"])
    journal.record("import_batch", batch, by=by, **_counts(sorting.rows))
    return batch


@transaction.atomic
def undo_batch(batch: ImportBatch, *, reason: str, by: User) -> ImportBatch:
    """Take an import back: new items are retired, changed ones get the wording from before. What has gone on since is left and named."""
    batch = _own(batch, by, ImportBatch.State.IMPORTED, "导入没有撤销")
    if not reason.strip():
        raise ImportRefused("导入没有撤销", "没有写原因", "请写明撤销原因")
    rows = [{**row, "undone": put_back(row, batch, reason=reason, by=by)} if row.get("version") else row for row in batch.report["rows"]]
    batch.state, batch.report = ImportBatch.State.UNDONE, {**batch.report, "rows": rows}
    batch.save(update_fields=["state", "report"])
    left = [row["code"] for row in rows if row.get("undone")]
    journal.record("undo_batch", batch, by=by, reason=reason, left=left)
    return batch


@transaction.atomic
def drop_batch(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Give up a checked file; nothing of its text is kept."""
    batch = _own(batch, by, ImportBatch.State.CHECKED, "文件没有放弃")
    batch.state, batch.content, batch.report = ImportBatch.State.DROPPED, b"", {}
    batch.save(update_fields=["state", "content", "report"])
    journal.record("drop_batch", batch, by=by)
    return batch


def _own(batch: ImportBatch, by: User, state: str, what: str) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.by_id != by.pk:
        raise ImportRefused(what, "这个文件是别的同事上传的", "请由上传的同事办理")
    if batch.state != state:
        raise ImportRefused(what, f"这个文件{batch.get_state_display()}", "请刷新页面查看")
    return batch


def _in_words(row: Row) -> dict[str, Any]:
    item = row.item
    return {
        "place": row.place,
        "type": item.type if item else "",
        "words": " ".join(item.stem.split())[:_WORDS] if item else "",
        "outcome": row.outcome.value,
        "code": row.code,
        "faults": list(row.faults),
        "missing": list(row.missing),
    }


def _counts(rows: Iterable[Row]) -> dict[str, Any]:
    return dict(Counter(row.outcome.value for row in rows))


def _brought_in(row: Row, batch: ImportBatch, by: User) -> dict[str, Any]:
    """Write one row; what its line of the report gains: the version written and what an undoing needs."""
    if row.item is None or row.outcome not in {Outcome.NEW, Outcome.CHANGED}:
        return {}
    if row.outcome == Outcome.NEW:
        item = create_item(row.item, by=by, origin=Origin.IMPORT)
        Item.objects.filter(pk=item.pk).update(batch=batch)
        return {"code": item.code, "version": 1, "before": None}
    item = Item.objects.select_related("working").get(code=row.code)
    before = {
        "version": item.working.number if item.working else None,
        "state": item.state,
        "enemies": sorted(item.enemies.values_list("code", flat=True)),
    }
    version = save_version(item, row.item, by=by)
    return {"version": version.number, "before": before}


def _link_enemies(lines: list[dict[str, Any]], rows: list[Row]) -> None:
    """Once more, now that all items of the file are there: an item could not name one that comes later in it."""
    wanted: dict[str, ItemText] = {
        line["code"]: row.item for line, row in zip(lines, rows, strict=True) if row.item and row.item.enemies and "version" in line
    }
    for item in Item.objects.filter(code__in=wanted):
        item.enemies.add(*Item.objects.filter(code__in=wanted[item.code].enemies).exclude(pk=item.pk))
