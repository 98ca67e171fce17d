"""The office's side: the list of applications, their review and export."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tancheng.enrolment import exports, phrases, rules, selectors, services
from tancheng.enrolment.forms import FilterForm, RevealForm
from tancheng.enrolment.models import Application, Status
from tancheng.ledger import clock, journal, typesetting
from tancheng.ledger.errors import Refusal
from tancheng.ledger.typed import Unreadable, shown, typed
from tancheng.people.permissions import demand
from tancheng.scheme.document import SchemeSilent

_LONGEST_NOTE = 500


@login_required
def desk_applications(request: HttpRequest) -> HttpResponse:
    """All applications but drafts; those that wait for review come first."""
    demand(request, "enrolment.use_desk")
    status, asked = _filter(request)
    rows = selectors.found_applications(status, asked)
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    counts = selectors.status_counts()
    tabs = [("all", "全部", sum(n for s, n in counts.items() if s != Status.DRAFT))]
    tabs = [(s.value, s.label, counts.get(s.value, 0)) for s in Status if s != Status.DRAFT] + tabs
    context = {
        "page": page,
        "rows": [(a, selectors.job_and_level(a)) for a in page],
        "tabs": tabs,
        "status": status or "all",
        "asked": asked,
    }
    return render(request, "enrolment/desk_applications.html", context)


@login_required
def desk_applications_export(request: HttpRequest) -> HttpResponse:
    """The list as filtered, as Excel or CSV; never with ID numbers."""
    demand(request, "enrolment.use_desk")
    rows = selectors.found_applications(*_filter(request)).prefetch_related("submissions")
    as_csv = request.GET.get("format") == "csv"
    content = exports.csv_of(rows) if as_csv else exports.workbook_of(rows)
    kind = "text/csv; charset=utf-8" if as_csv else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="applications-{clock.today():%Y%m%d}.{"csv" if as_csv else "xlsx"}"'
    return response


def _filter(request: HttpRequest) -> tuple[str, str]:
    form = FilterForm(request.GET)
    form.is_valid()
    status = form.cleaned_data.get("status", "")
    if "status" not in request.GET:
        status = Status.SUBMITTED.value
    return status, form.cleaned_data.get("q", "")


@login_required
@never_cache
def desk_application(request: HttpRequest, code: str) -> HttpResponse:
    """One application: data left; checks and decision right."""
    demand(request, "enrolment.use_desk")
    return _page(request, _found(code))


@login_required
@require_POST
def desk_return(request: HttpRequest, code: str) -> HttpResponse:
    """Send back with every ticked fault and the free text."""
    demand(request, "enrolment.review_application")
    found = _found(code)
    ticked = set(request.POST.getlist("fault"))
    try:
        faults = [
            {"field": field, "text": typed(request.POST, f"text_{field}", 200) or ready}
            for field, _, ready in phrases.RETURN_TEXTS
            if field in ticked
        ]
        services.return_application(found, faults, typed(request.POST, "note", _LONGEST_NOTE), by=request.user)
    except (services.ReviewIncomplete, Unreadable) as refused:
        return _page(request, found, refusal=refused, status=422)
    listed = f"，共 {len(faults)} 处需要补正" if faults else ""
    messages.success(request, f"已退回 {found.name} 的报名{listed}，已发短信通知。")
    return _next(request)


@login_required
@require_POST
def desk_reject(request: HttpRequest, code: str) -> HttpResponse:
    """Refuse for good, with the reason."""
    demand(request, "enrolment.review_application")
    found = _found(code)
    try:
        services.reject_application(found, typed(request.POST, "note", _LONGEST_NOTE), by=request.user)
    except (services.ReviewIncomplete, Unreadable) as refused:
        return _page(request, found, refusal=refused, status=422)
    messages.success(request, f"{found.name} 的报名未予通过，已发短信通知。")
    return _next(request)


@login_required
@require_POST
@never_cache
def desk_reveal(request: HttpRequest, code: str) -> HttpResponse:
    """The full ID number once, for a stated purpose."""
    demand(request, "people.see_full_id_number")
    found = _found(code)
    try:
        number = services.reveal_id_number(found, by=request.user, reason=typed(request.POST, "reason", 200))
    except Refusal as refused:
        return _page(request, found, refusal=refused, status=422)
    return _page(request, found, id_number=number)


def _page(
    request: HttpRequest, found: Application, *, refusal: Refusal | None = None, id_number: str = "", status: int = 200
) -> HttpResponse:
    answers = selectors.answers_of(found)
    scheme = found.scheme.document
    is_member = selectors.is_member_unit(found.employer, clock.today())
    context: dict[str, Any] = {
        "application": found,
        "scheme": scheme,
        "described": selectors.job_and_level(found),
        "education": next((e.name for e in scheme.education if e.code == found.education), ""),
        "certificate": dict(rules.certificate_levels(scheme)).get(found.held_level, ""),
        "checks": rules.review_checks(
            scheme,
            answers,
            today=clock.today(),
            same_person=selectors.same_person_elsewhere(found),
            member_unit=is_member,
            claims_member=found.claims_member,
            unprintable=typesetting.unprintable(found.name + found.employer),
        ),
        "fee": _fee(found),
        "is_member": is_member,
        "return_texts": [
            (field, label, shown(request.POST, f"text_{field}", 200) or ready, field in request.POST.getlist("fault"))
            for field, label, ready in phrases.RETURN_TEXTS
        ],
        "note": shown(request.POST, "note", _LONGEST_NOTE),
        "review": selectors.last_review(found),
        "submissions": found.submissions.select_related("review__by"),
        "history": journal.history(found),
        "reveal": RevealForm(),
        "id_number": id_number,
        "refusal": refusal,
        "waiting": found.status == Status.SUBMITTED,
    }
    return render(request, "enrolment/desk_application.html", context, status=status)


def _fee(found: Application) -> Any:
    try:
        return found.scheme.document.fee_for(found.level)
    except SchemeSilent:
        return None


def _next(request: HttpRequest) -> HttpResponse:
    following = selectors.waiting_applications().first()
    return redirect("desk_application", following.code) if following else redirect("desk_applications")


def _found(code: str) -> Application:
    found: Application = get_object_or_404(Application.objects.exclude(status=Status.DRAFT).select_related("scheme", "user"), code=code)
    return found
