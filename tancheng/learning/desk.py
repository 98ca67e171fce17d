"""The office's view of trainees: who is how far, whose account ends soon, hours credited by hand."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from tancheng.enrolment import ending
from tancheng.enrolment.models import Enrolment
from tancheng.learning import export as workbook
from tancheng.learning import rules, selectors, services
from tancheng.learning.forms import HoursForm
from tancheng.learning.models import HourCredit
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.permissions import demand

STATES = {"all": "全部", "short": "未达学时", "ending": "临期", "complete": "已达学时", "ended": "已结束"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: HttpRequest) -> tuple[str, str]:
    state = request.GET.get("state", "all")
    return state if state in STATES else "all", request.GET.get("q", "").strip()[:50]


@login_required
def enrolments(request: HttpRequest) -> HttpResponse:
    demand(request, "learning.use_desk")
    state, asked = _asked(request)
    rows = selectors.desk_rows(state, asked)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    shown = selectors.with_progress(page.object_list)
    context = {"page": page, "rows": shown, "state": state, "states": STATES, "asked": asked, "today": clock.today()}
    return render(request, "learning/desk_enrolments.html", context)


@login_required
def export(request: HttpRequest) -> HttpResponse:
    """The list as shown by the filter, as a workbook without ID numbers and phones."""
    demand(request, "learning.use_desk")
    state, asked = _asked(request)
    rows = selectors.with_progress(selectors.desk_rows(state, asked))
    journal.record("export_enrolments", request.user, by=request.user, state=state, rows=len(rows))
    response = HttpResponse(workbook.workbook(rows, clock.today()), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="enrolments-{clock.today():%Y%m%d}.xlsx"'
    return response


@login_required
def enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "learning.use_desk")
    if pk >= 2**63:
        raise Http404
    found = get_object_or_404(Enrolment.objects.select_related("scheme", "application"), pk=pk)
    progress = selectors.progress_of(found)
    form = HoursForm(progress, request.POST if request.POST.get("act") == "propose" else None)
    refusal = None
    if request.method == "POST":
        try:
            done = _do(request, found, form)
        except Refusal as no:
            refusal, done = no, ""
        if done:
            messages.success(request, done)
            return redirect("desk_enrolment", pk=pk)
    context = {
        "enrolment": found,
        "progress": progress,
        "gate": rules.exam_gate(progress),
        "end": ending.end_of(found),
        "days_left": (found.expires_on - clock.today()).days,
        "form": form,
        "refusal": refusal,
        "credits": selectors.credits_of(found),
        "stretches": selectors.stretches_of(found)[:20],
        "done": len(selectors.done_lessons(found)),
        "history": journal.history(found)[:20],
    }
    return render(request, "learning/desk_enrolment.html", context, status=409 if refusal else 200)


def _do(request: HttpRequest, found: Enrolment, form: HoursForm) -> str:
    """Carry out one act of the page; returns the success message, or "" when the form has faults."""
    act: Any = request.POST.get("act")
    if act == "confirm":
        demand(request, "learning.confirm_hours")
        asked = request.POST.get("credit", "")
        credit = get_object_or_404(
            HourCredit, pk=int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0, enrolment=found
        )
        services.confirm_hours(credit, by=request.user)
        return "补记已确认，课时已计入学员的进度。"
    if act != "propose":
        raise Http404
    demand(request, "learning.propose_hours")
    if not form.is_valid():
        return ""
    services.propose_hours(found, by=request.user, **form.cleaned_data)
    return "补记已提交，等待另一位同事确认后计入。"
