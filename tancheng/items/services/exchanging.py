"""A file of items: looked through, brought in, undone or dropped."""

import hashlib
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.db import transaction

from tancheng.items import intake, pictures
from tancheng.items.curriculum import Curriculum
from tancheng.items.exchange import formats, hostile
from tancheng.items.exchange.formats import Format
from tancheng.items.exchange.reading import FileRefused, Reading, gathered
from tancheng.items.exchange.sorting import Defaults, Outcome, Row
from tancheng.items.intake import Content
from tancheng.items.models import ImportBatch, Item, Stimulus
from tancheng.items.services.adding import create_items
from tancheng.items.services.authoring import save_version
from tancheng.items.services.loading import keep_stimulus
from tancheng.items.services.undoing import put_back, put_back_cases
from tancheng.items.text import ItemText, StimulusText
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User

_logger = logging.getLogger(__name__)
_WORDS = 60


class ImportRefused(Refusal):
    pass


def check_file(
    data: bytes, name: str, *, format_name: str = "", defaults: Defaults | None = None, terms: Curriculum, by: User
) -> ImportBatch:
    """Read a file and write down what importing it would do; no item is touched. `format_name`: one of formats.FORMATS, "" to find out.

    Raises FileRefused for a file that can't be read.
    """
    # Reading takes seconds for a large file, and the database must not wait for it: only the writing down is a transaction.
    used, reading = _read(data, name, format_name)
    content = intake.content_of(reading, defaults or Defaults())
    sorting = intake.sort(content, pictures.kept_name, terms=terms, by=by)
    report = {
        "rows": [_in_words(row) for row in sorting.rows],
        "stimuli": [row.code for row in sorting.stimuli],
        "remarks": [*gathered(reading.remarks, {row.place for row in reading.found}), *sorting.stimulus_faults.values()],
    }
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            format=used.name,
            file_name=_file_name(name),
            digest=hashlib.sha256(data).hexdigest(),
            content=msgspec.json.encode(content),
            report=report,
            by=by,
            at=clock.now(),
        )
        journal.record("check_file", batch, by=by, format=used.name, file=batch.file_name, **_counts(sorting.rows))
    return batch


def _read(data: bytes, name: str, format_name: str) -> tuple[Format, Reading]:
    hostile.too_large(data)
    try:
        used = formats.FORMATS[format_name or formats.detect(name, data)]
        reading = used.read(data)
    except Refusal:
        raise
    except Exception as fault:
        # What nobody foresaw in a file from outside is the file's fault for its owner, and ours to look into.
        _logger.exception("reading %s as %s failed", name, format_name or "?")
        raise FileRefused(
            "文件的内容读不下去，可能已损坏", "请在原来的软件里打开、另存后再上传；还是不行，请把文件交给系统管理员"
        ) from fault
    if not reading.found and not reading.stimuli:
        raise formats.nothing_found(used)
    return used, reading


def _file_name(name: str) -> str:
    return "".join(sign for sign in name if sign.isprintable())[-200:] or "未命名"


@transaction.atomic
def import_batch(batch: ImportBatch, *, terms: Curriculum, by: User) -> ImportBatch:
    """Bring in what a checked file holds, as drafts of the importer. What can't come in by now is left out and named in the report."""
    batch = _own(batch, by, ImportBatch.State.CHECKED, "文件没有导入")
    content = msgspec.json.decode(bytes(batch.content), type=Content)
    sorting = intake.sort(content, lambda name, data: pictures.keep(name, data).name, terms=terms, by=by)
    if not any(row.outcome in {Outcome.NEW, Outcome.CHANGED} for row in sorting.rows) and not sorting.stimuli:
        raise ImportRefused("文件没有导入", "文件里没有可以导入的题目", "请按列出的问题改好文件，再重新上传")
    cases = [case for stimulus in sorting.stimuli if (case := _case_brought_in(stimulus, by)) is not None]
    new = [row.item for row in sorting.rows if row.outcome == Outcome.NEW and row.item is not None]
    codes = iter(item.code for item in create_items(new, batch, by=by))
    rows = [{**_in_words(row), **_brought_in(row, codes, by)} for row in sorting.rows]
    _link_enemies(rows, sorting.rows)
    batch.state, batch.content = ImportBatch.State.IMPORTED, b""
    batch.report = {**batch.report, "rows": rows, "cases": cases}
    batch.save(update_fields=["state", "content", "report"])
    journal.record("import_batch", batch, by=by, **_counts(sorting.rows))
    return batch


@transaction.atomic
def undo_batch(batch: ImportBatch, *, reason: str, by: User) -> ImportBatch:
    """Take an import back: new items are retired, changed ones get the wording from before. What has gone on since is left and named."""
    batch = _own(batch, by, ImportBatch.State.IMPORTED, "导入没有撤销")
    if not reason.strip():
        raise ImportRefused("导入没有撤销", "没有写原因", "请写明撤销原因")
    brought = [row for row in batch.report["rows"] if row.get("version")]
    whys = iter(put_back(brought, reason=f"撤销导入 {batch.file_name}：{reason}", by=by))
    rows = [{**row, "undone": next(whys)} if row.get("version") else row for row in batch.report["rows"]]
    put_back_cases(batch.report.get("cases", []), by=by)
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


def _case_brought_in(stimulus: StimulusText, by: User) -> dict[str, Any] | None:
    """Write a case's wording; what an undoing needs of it, None when the case had this wording already."""
    before = Stimulus.objects.filter(code=stimulus.code).order_by("-number").first()
    kept = keep_stimulus(stimulus, by=by)
    return None if kept == before else {"code": kept.code, "number": kept.number, "before": before.number if before else None}


def _brought_in(row: Row, codes: Iterator[str], by: User) -> dict[str, Any]:
    """Write a changed item; what the row's line of the report gains: the version written and what an undoing needs. `codes`: of the new items."""
    if row.item is None or row.outcome not in {Outcome.NEW, Outcome.CHANGED}:
        return {}
    if row.outcome == Outcome.NEW:
        return {"code": next(codes), "version": 1, "before": None}
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
