"""The notice as page and PDF; rounds and objections."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tancheng.front_door.limits import takes_files, takes_long_text
from tancheng.institutions import rules as institution_rules
from tancheng.institutions import services as institutions
from tancheng.institutions.models import SelectionRound
from tancheng.ledger import clock, ids, journal, limits
from tancheng.ledger.errors import Refusal
from tancheng.ledger.site import client_address
from tancheng.notices import paper, services
from tancheng.notices.forms import ObjectionForm, ReplyForm, RoundForm
from tancheng.notices.models import Objection
from tancheng.people.permissions import demand
from tancheng.scheme import selectors as schemes
from tancheng.scheme.models import SchemeVersion
from tancheng.scheme.rules import exam_days


def notice(request: HttpRequest) -> HttpResponse:
    version = schemes.principal()
    if version is None:
        return render(request, "notices/none.html")
    return _notice_page(request, version)


def notice_version(request: HttpRequest, code: str, revision: int) -> HttpResponse:
    return _notice_page(request, get_object_or_404(SchemeVersion, code=code, revision=revision))


def notice_pdf(request: HttpRequest, code: str, revision: int) -> HttpResponse:
    version = get_object_or_404(SchemeVersion, code=code, revision=revision)
    response = HttpResponse(paper.notice_pdf(version.document), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{code}-r{revision}.pdf"'
    return response


def _notice_page(request: HttpRequest, version: SchemeVersion) -> HttpResponse:
    document = version.document
    year = clock.today().year
    context = {
        "version": version,
        "scheme": document,
        "others": [other for other in schemes.open_versions() if other.code != version.code],
        "is_newest": schemes.newest(version.code) == version,
        "levels": [(level, next((fee for fee in document.fee if fee.level == level.code), None)) for level in document.level],
        "printed_halves": halves(document.exam.printed_dates) if document.exam else None,
        "this_year": year,
        "coming": [day for y in (year, year + 1) for day in exam_days(document.exam, y) if day >= clock.today()][:6]
        if document.exam
        else [],
        "professional_total": sum(len(job.courses) for job in document.job_type),
    }
    return render(request, "notices/notice.html", context)


def halves(days: list[date]) -> list[tuple[date | None, date | None]]:
    """The notice's own table: first half-year beside second, row by row."""
    first = {day.month: day for day in days if day.month <= 6}
    second = {day.month - 6: day for day in days if day.month > 6}
    return [(first.get(row), second.get(row)) for row in range(1, 7) if row in first or row in second]


@takes_files
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SelectionRound, pk=pk, published_at__isnull=False)
    state = institution_rules.period(clock.today(), found.comment_from, found.comment_until)
    is_open = state is institution_rules.Period.OPEN
    form = ObjectionForm(request.POST or None, request.FILES or None, round_=found)
    refusal = None
    if request.method == "POST":
        if not form.is_valid():
            messages.error(request, "异议还没有提交：有几处需要改正，已在下面标出，您写的内容都还在。")
        else:
            try:
                objection = services.lodge_objection(found, **form.cleaned_data, address=client_address(request))
            except Refusal as no:
                refusal = no
            else:
                return redirect("objection", receipt=objection.receipt)
    context = {"round": found, "state": state, "is_open": is_open, "form": form, "refusal": refusal}
    return render(request, "notices/round.html", context, status=409 if refusal else 200)


def objection(request: HttpRequest, receipt: str) -> HttpResponse:
    """The objector's own page: whoever holds the receipt sees the state and the answer, never the person."""
    found = Objection.objects.filter(receipt=ids.normalise(receipt)).select_related("round", "candidate", "reply").first()
    if found is None:
        raise Http404
    return render(request, "notices/objection.html", {"objection": found})


@login_required
def desk_rounds(request: HttpRequest) -> HttpResponse:
    demand(request, "notices.see_rounds")
    open_objections = Objection.objects.filter(reply__isnull=True).select_related("round", "candidate")
    answered = Objection.objects.filter(reply__isnull=False).select_related("round", "candidate", "reply")[:30]
    refused = limits.refused_times(services.OBJECTION)
    rounds = [(round_, refused.get(str(round_.pk), 0)) for round_ in SelectionRound.objects.prefetch_related("candidates")]
    return render(request, "notices/desk_rounds.html", {"rounds": rounds, "waiting": open_objections, "answered": answered})


@takes_long_text
@login_required
def desk_round_new(request: HttpRequest) -> HttpResponse:
    demand(request, "notices.publish_round")
    form = RoundForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            institutions.draft_round(**form.cleaned_data, by=request.user)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, "公示已保存为草稿。核对无误后请点“发布”。")
            return redirect("desk_rounds")
    return render(request, "notices/desk_round_new.html", {"form": form, "refusal": refusal}, status=409 if refusal else 200)


@login_required
@require_POST
def desk_round_publish(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "notices.publish_round")
    round_ = institutions.publish_round(get_object_or_404(SelectionRound, pk=pk), by=request.user)
    messages.success(request, f"《{round_.title}》已发布。")
    return redirect("desk_rounds")


@login_required
def desk_objection(request: HttpRequest, receipt: str) -> HttpResponse:
    demand(request, "notices.see_rounds")
    found = get_object_or_404(Objection.objects.select_related("round", "candidate"), receipt=receipt)
    form = ReplyForm(request.POST or None)
    refusal = None
    if request.method == "POST":
        demand(request, "notices.answer_objection")
        if form.is_valid():
            try:
                services.answer_objection(found, by=request.user, **form.cleaned_data)
            except Refusal as no:
                refusal = no
            else:
                messages.success(request, "答复已记录，异议人凭受理号可以看到。")
                return redirect("desk_rounds")
    context = {"objection": found, "form": form, "refusal": refusal, "history": journal.history(found)}
    return render(request, "notices/desk_objection.html", context, status=409 if refusal else 200)


@login_required
def desk_evidence(request: HttpRequest, receipt: str) -> FileResponse:
    demand(request, "notices.see_rounds")
    found = get_object_or_404(Objection, receipt=receipt)
    if not found.evidence:
        raise Http404
    return FileResponse(found.evidence.open("rb"), as_attachment=True, filename=f"{found.receipt}-{found.evidence.name.rpartition('/')[2]}")
