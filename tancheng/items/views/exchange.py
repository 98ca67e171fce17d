"""Items in and out as files: choose a file, look at what it would do, confirm or drop it, undo it; export."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tancheng.front_door.limits import takes_files
from tancheng.items import curriculum
from tancheng.items.exchange.formats import FORMATS, Format
from tancheng.items.forms_exchange import ExportForm, ImportForm, UndoForm
from tancheng.items.models import ImportBatch, ItemType, ItemVersion, State
from tancheng.items.services import exchanging
from tancheng.items.services.exporting import export_items
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.permissions import demand

_OUTCOMES = {"new": "新题", "changed": "修改已有题目", "same": "没有变化，略过", "fault": "有错，不导入"}
_SHOWN = 50


@takes_files
@login_required
def desk_item_import(request: HttpRequest) -> HttpResponse:
    """Choose a file; it is only looked through."""
    demand(request, "items.write")
    form = ImportForm(request.POST or None, request.FILES or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            batch = exchanging.check_file(
                file.read(),
                file.name,
                format_name=form.cleaned_data["format_name"],
                defaults=form.defaults,
                terms=curriculum.current(),
                by=request.user,
            )
        except Refusal as no:
            refusal = no
        else:
            return redirect("desk_item_batch", batch.pk)
    batches = ImportBatch.objects.filter(by=request.user).exclude(format="folder").defer("content")
    context = {"form": form, "refusal": refusal, "batches": batches[:20], "formats": FORMATS.values()}
    return render(request, "items/desk_item_import.html", context, status=409 if refusal else 200)


@login_required
@never_cache
def desk_item_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file holds and what was done with it."""
    if pk >= 2**63:
        raise Http404
    batch = get_object_or_404(ImportBatch.objects.exclude(format="folder").defer("content"), pk=pk)
    demand(request, "items.see_batch", batch)
    form = UndoForm(request.POST if request.POST.get("act") == "undo" else None)
    refusal = None
    if request.method == "POST":
        try:
            done = _do(request, batch, form)
        except Refusal as no:
            refusal, done = no, ""
        if done:
            messages.success(request, done)
            return redirect("desk_item_batch", pk=pk)
    return render(request, "items/desk_item_batch.html", _batch_context(request, batch, form, refusal), status=409 if refusal else 200)


def _do(request: HttpRequest, batch: ImportBatch, form: UndoForm) -> str:
    """Carry out one act of the page; returns the success message, or "" when the form has faults."""
    act = request.POST.get("act")
    if act == "import":
        done = exchanging.import_batch(batch, terms=curriculum.current(), by=request.user)
        counts = Counter(row["outcome"] for row in done.report["rows"])
        return f"已导入：新题 {counts['new']} 道，修改 {counts['changed']} 道。都是草稿，请逐题核对后送审。"
    if act == "drop":
        exchanging.drop_batch(batch, by=request.user)
        return "已放弃这个文件，题库没有任何改动。"
    if act != "undo":
        raise Http404
    if not form.is_valid():
        return ""
    done = exchanging.undo_batch(batch, reason=form.cleaned_data["reason"], by=request.user)
    left = sum(bool(row.get("undone")) for row in done.report["rows"])
    return "已撤销导入。" + (f"有 {left} 道题导入后有了新的进展，没有改动，见下表。" if left else "")


def _batch_context(request: HttpRequest, batch: ImportBatch, form: UndoForm, refusal: Refusal | None) -> dict[str, Any]:
    rows = batch.report.get("rows", [])
    counts = Counter(row["outcome"] for row in rows)
    only = request.GET.get("only", "")
    only = only if counts[only] else ""
    page = Paginator([row for row in rows if only in {"", row["outcome"]}], _SHOWN).get_page(request.GET.get("page"))
    types = dict(ItemType.choices)
    return {
        "batch": batch,
        "format": FORMATS.get(batch.format),
        "form": form,
        "refusal": refusal,
        "page": page,
        "rows": [{**row, "type_name": types.get(row["type"], "—"), "outcome_name": _OUTCOMES[row["outcome"]]} for row in page],
        "tabs": [("", "全部", len(rows)), *((name, words, counts[name]) for name, words in _OUTCOMES.items() if counts[name])],
        "only": only,
        "importable": counts["new"] + counts["changed"],
        "is_all_known": bool(rows) and counts["same"] == len(rows),
        "left": [row for row in rows if row.get("undone")],
        "history": journal.history(batch),
    }


@login_required
def desk_item_export(request: HttpRequest) -> HttpResponse:
    """A writer's own items, or for the centre the approved ones of the whole bank."""
    demand(request, "items.export")
    whole_bank = _whole_bank(request)
    form = ExportForm(request.POST or None, whole_bank=whole_bank)
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        filters = {name: given[name] for name in ("course", "type", "state") if given.get(name)}
        used = FORMATS[given["format_name"]]
        try:
            data = export_items(
                _versions(request, filters, whole_bank), used.name, by=request.user, reason=given.get("reason", ""), **filters
            )
        except Refusal as no:
            refusal = no
        else:
            return file_response(data, f"items-{clock.today():%Y%m%d}", used)
    context = {"form": form, "refusal": refusal, "whole_bank": whole_bank, "scopes": _scopes(request), "formats": FORMATS.values()}
    return render(request, "items/desk_item_export.html", context, status=409 if refusal else 200)


def _scopes(request: HttpRequest) -> list[tuple[str, str]]:
    """The scopes that the person may choose between; none when there is only one."""
    may = [("own", "我的题目", "items.write"), ("bank", "全库", "items.oversee")]
    allowed = [(name, words) for name, words, permission in may if request.user.has_perm(permission)]
    return allowed if len(allowed) > 1 else []


def _whole_bank(request: HttpRequest) -> bool:
    if not request.user.has_perm("items.write"):
        return True
    return request.GET.get("scope") == "bank" and request.user.has_perm("items.oversee")


def _versions(request: HttpRequest, filters: dict[str, str], whole_bank: bool) -> QuerySet[ItemVersion]:
    """Current wordings of the bank that is in use, or the newest ones of the writer's own items."""
    if whole_bank:
        rows = ItemVersion.objects.filter(item__current_id=F("pk")).exclude(item__state=State.RETIRED)
    else:
        rows = ItemVersion.objects.filter(item__working_id=F("pk"), item__author=request.user)
    return rows.filter(**{f"item__{name}": value for name, value in filters.items()}).order_by("item__code")


@login_required
@require_safe
def desk_item_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook in which items are written, with two examples."""
    demand(request, "items.write")
    # Slow to import, as the other formats are.
    from tancheng.items.exchange import excel

    return file_response(excel.template(), "items-template", FORMATS["excel"])


def file_response(data: bytes, name: str, used: Format) -> HttpResponse:
    response = HttpResponse(data, content_type=used.media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{used.extension}"'
    return response
