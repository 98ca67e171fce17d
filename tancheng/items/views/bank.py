"""题库概览: the bank in figures, its findings, and the centre's settings of single items; no page here shows an item's text."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from tancheng.items import bank, curriculum, exposure
from tancheng.items.findings import coming_exam_days
from tancheng.items.forms_bank import BankFilter, EnemiesForm
from tancheng.items.forms_exchange import LEVELS
from tancheng.items.models import Item, ItemType, State
from tancheng.items.quality.report import FAULTS, NAMES, Kind, Report
from tancheng.items.services.authoring import set_enemies, set_pretest
from tancheng.ledger import journal
from tancheng.ledger.typed import typed
from tancheng.people.permissions import demand

_SHOWN = 30


@login_required
def desk_bank(request: HttpRequest) -> HttpResponse:
    """Counts by course, type and state, and how many papers they give."""
    demand(request, "items.oversee")
    counts = bank.state_counts()
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    rows = bank.course_rows(state)
    names = curriculum.current()
    context = {
        "tabs": [("", "全部", counts.total()), *((value, label, counts[value]) for value, label in State.choices)],
        "state": state,
        "types": ItemType.choices,
        "rows": [(row, names.course_name(row.course)) for row in rows],
        "totals": [sum(column) for column in zip(*(row.counts for row in rows), strict=True)],
        "total": sum(row.total for row in rows),
        "supplies": bank.supplies(),
        "day": next(iter(coming_exam_days()), None),
        "on_trial": Item.objects.filter(is_pretest=True).exclude(state=State.RETIRED).count(),
    }
    return render(request, "items/desk_bank.html", context)


@login_required
def desk_bank_items(request: HttpRequest) -> HttpResponse:
    """The items' metadata."""
    demand(request, "items.oversee")
    form = BankFilter(request.GET)
    page = Paginator(_found(form), _SHOWN).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "asked": any(request.GET.get(name) for name in form.fields)}
    return render(request, "items/desk_bank_items.html", context)


def _found(form: BankFilter) -> QuerySet[Item]:
    form.is_valid()
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    rows = exposure.with_use(Item.objects.select_related("working", "author"))
    rows = rows.filter(**{name: asked[name] for name in ("course", "type", "state") if name in asked})
    if "q" in asked:
        rows = rows.filter(Q(code__icontains=asked["q"]) | Q(working__point__icontains=asked["q"]))
    if asked.get("use") == "trial":
        rows = rows.filter(is_pretest=True)
    elif asked.get("use") == "never":
        rows = rows.filter(used=0)
    elif asked.get("use") == "most":
        rows = rows.filter(used__gt=0).order_by("-used", "code")
    return rows


@login_required
def desk_bank_item(request: HttpRequest, code: str) -> HttpResponse:
    """What the centre decides about one item: on trial or counting, and what it must not meet in a paper."""
    demand(request, "items.oversee")
    items = exposure.with_use(Item.objects.select_related("working", "current", "author", "batch").defer("batch__content", "batch__report"))
    item = get_object_or_404(items, code=code)
    enemies = sorted(item.enemies.values_list("code", flat=True))
    form = EnemiesForm(request.POST if request.POST.get("act") == "enemies" else None, initial={"codes": "\n".join(enemies)})
    if request.method == "POST":
        done = _do(request, item, form)
        if done:
            messages.success(request, done)
            return redirect("desk_bank_item", code=code)
    terms = curriculum.current()
    levels = item.working.levels if item.working else []
    context = {
        "item": item,
        "form": form,
        "levels": "、".join(name for code, name in LEVELS if code in levels),
        "course_name": terms.course_name(item.course),
        "history": journal.history(item)[:20],
    }
    return render(request, "items/desk_bank_item.html", context)


def _do(request: HttpRequest, item: Item, form: EnemiesForm) -> str:
    act: Any = request.POST.get("act")
    if act == "pretest":
        is_pretest = request.POST.get("pretest") == "1"
        set_pretest(item, is_pretest, by=request.user)
        return "已设为试测题：入卷不计分，不占正式题的位置。" if is_pretest else "已取消试测，今后按正式题入卷计分。"
    if act != "enemies":
        raise Http404
    if not form.is_valid():
        return ""
    set_enemies(item, form.cleaned_data["codes"], by=request.user)
    return "互斥题已保存，今后组卷时不会放在同一份试卷里。"


@login_required
def desk_bank_quality(request: HttpRequest) -> HttpResponse:
    """What the machine finds in the items in use."""
    demand(request, "items.oversee")
    if request.method == "POST":
        return _part(request)
    report = bank.quality()
    groups = [(NAMES[kind], kind in FAULTS, sum(row.kind == kind for row in report.findings), _alike(report, kind)) for kind in NAMES]
    context = {"report": report, "groups": groups, "days": coming_exam_days()}
    return render(request, "items/desk_bank_quality.html", context)


def _alike(report: Report, kind: Kind) -> list[tuple[str, list[str], tuple[str, ...]]]:
    """(sentence, the items it is true of, the two codes of a pair that can be parted); one row for all items of which the same is said."""
    rows: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for finding in report.findings:
        if finding.kind is kind:
            pair = finding.codes if kind is Kind.ALIKE else ()
            rows.setdefault((finding.sentence, pair), []).extend(finding.codes[:1])
    return [(sentence, codes, pair) for (sentence, pair), codes in rows.items()]


def _part(request: HttpRequest) -> HttpResponse:
    """Make two near-duplicates enemies, so that they never meet in a paper."""
    item = get_object_or_404(Item, code=typed(request.POST, "one", 20))
    other = get_object_or_404(Item, code=typed(request.POST, "other", 20))
    set_enemies(item, [*item.enemies.all(), other], by=request.user)
    messages.success(request, f"{item.code} 与 {other.code} 已互列为互斥题。")
    return redirect("desk_bank_quality")
