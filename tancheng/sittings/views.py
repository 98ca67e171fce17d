"""The public calendar, the trainee's booking, and the office's sittings."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tancheng.assembly.rules import EMERGENCY_FROM
from tancheng.enrolment.models import Enrolment
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.permissions import demand
from tancheng.scheme import selectors as schemes
from tancheng.sittings import papers, rules, selectors, services, tickets
from tancheng.sittings.forms import EmergencyForm, ReasonForm, SittingTimeForm
from tancheng.sittings.models import Booking, Sitting


def sittings(request: HttpRequest) -> HttpResponse:
    """The exam calendar of this year and the next."""
    version = schemes.principal()
    year, now = clock.today().year, clock.now()
    rows = [sitting for y in (year, year + 1) for sitting in selectors.sittings_of_year(version.code, y)] if version else []
    context = {
        "version": version,
        "exam": version.document.exam if version else None,
        "groups": [
            ("即将举行", [sitting for sitting in rows if sitting.ends_at >= now], True),
            ("今年已结束", [sitting for sitting in rows if sitting.ends_at < now], False),
        ]
        if rows
        else [],
        "now": now,
    }
    return render(request, "sittings/sittings.html", context)


@login_required
def booking_page(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """The trainee's exam page: may I, when, and what I booked."""
    enrolment = get_object_or_404(Enrolment.objects.select_related("scheme"), pk=enrolment_id, user=request.user)
    refusal = None
    if request.method == "POST":
        asked = request.POST.get("sitting", "")
        sitting = get_object_or_404(Sitting, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
        try:
            services.book(enrolment, sitting, by=request.user)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, f"已约 {clock.local(sitting.starts_at):%Y年%-m月%-d日} 的考试。考前可下载准考证。")
            return redirect("booking", enrolment_id=enrolment.pk)
    live = selectors.live_booking(enrolment)
    exam = enrolment.scheme.document.exam_terms()
    context = {
        "enrolment": enrolment,
        "verdict": rules.may_book(selectors.standing(enrolment)),
        "sittings": [] if live else selectors.bookable_sittings(enrolment),
        "live": live,
        "ticket_ready": bool(live and clock.now() >= rules.ticket_opens(exam, live.sitting.starts_at)),
        "ticket_opens": rules.ticket_opens(exam, live.sitting.starts_at) if live else None,
        "closes": rules.booking_closes(exam, clock.local(live.sitting.starts_at).date()) if live else None,
        "exam": exam,
        "refusal": refusal,
        "today": clock.today(),
        "past": enrolment.bookings.filter(cancelled_at__isnull=True, sitting__ends_at__lte=clock.now()).select_related("sitting"),
    }
    return render(request, "sittings/booking.html", context, status=409 if refusal else 200)


@login_required
@require_POST
def give_up(request: HttpRequest, ticket_number: str) -> HttpResponse:
    booking = get_object_or_404(Booking, ticket_number=ticket_number, enrolment__user=request.user)
    services.give_up_booking(booking, by=request.user)
    messages.success(request, "约考已取消，不占用考试次数。您可以另选考期。")
    return redirect("booking", enrolment_id=booking.enrolment_id)


@login_required
def ticket(request: HttpRequest, ticket_number: str) -> HttpResponse:
    booking = _booking(request, ticket_number)
    opens = rules.ticket_opens(booking.enrolment.scheme.document.exam_terms(), booking.sitting.starts_at)
    if clock.now() < opens:
        raise services.BookingRefused("准考证还不能下载", f"准考证自 {clock.local(opens):%Y年%-m月%-d日} 起可以下载", "请届时再来")
    response = HttpResponse(tickets.ticket_pdf(booking), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ticket-{booking.ticket_number}.pdf"'
    return response


def _booking(request: HttpRequest, ticket_number: str) -> Booking:
    booking = (
        Booking.objects.select_related("sitting", "enrolment__scheme", "enrolment__application")
        .filter(ticket_number=ticket_number, cancelled_at__isnull=True)
        .first()
    )
    if booking is None or not request.user.has_perm("sittings.see_booking", booking):
        raise Http404
    return booking


@login_required
def desk_sittings(request: HttpRequest) -> HttpResponse:
    demand(request, "sittings.use_desk")
    code = request.GET.get("scheme", "")
    versions = [version for version in schemes.newest_versions() if version.document.exam]
    version = next((v for v in versions if v.code == code), versions[0] if versions else None)
    this_year = clock.today().year
    years = range(this_year - 2, this_year + 2)
    year = next((y for y in years if str(y) == request.GET.get("year")), this_year)
    rows = selectors.sittings_of_year(version.code, year) if version else []
    marked = [(sitting, selectors.holiday_of(clock.local(sitting.starts_at).date())) for sitting in rows]
    form = SittingTimeForm(request.POST or None)
    refusal = None
    if request.method == "POST" and version:
        demand(request, "sittings.change_sitting")
        if form.is_valid():
            try:
                services.add_sitting(version, by=request.user, **form.cleaned_data)
            except Refusal as no:
                refusal = no
            else:
                messages.success(request, "考期已增加。")
                return redirect("desk_sittings")
    context = {
        "version": version,
        "versions": versions,
        "rows": marked,
        "year": year,
        "years": years,
        "now": clock.now(),
    }
    return render(request, "sittings/desk_sittings.html", {**context, "form": form, "refusal": refusal}, status=409 if refusal else 200)


@login_required
def desk_sitting(request: HttpRequest, pk: int) -> HttpResponse:
    """One sitting: who booked, its forms, and changes by hand."""
    demand(request, "sittings.use_desk")
    sitting = get_object_or_404(Sitting, pk=pk)
    forms: dict[str, Form] = {
        "move": SittingTimeForm(initial={"starts_at": clock.local(sitting.starts_at)}),
        "cancel": ReasonForm(),
        "emergency": EmergencyForm(prefix="emergency"),
    }
    refusal = None
    if request.method == "POST":
        demand(request, "sittings.change_sitting")
        try:
            done = _change(request, sitting, forms)
        except Refusal as no:
            refusal, done = no, ""
        if done:
            messages.success(request, done)
            return redirect("desk_sitting", pk=pk)
    context = {
        "sitting": sitting,
        "bookings": sitting.bookings.filter(cancelled_at__isnull=True).select_related("enrolment__scheme").order_by("ticket_number"),
        "papers": sitting.forms.select_related("form"),
        **_lacking(sitting),
        "shortages": [row for row in papers.shortages() if row.sitting_id == pk],
        "may_see_reports": request.user.has_perm("assembly.see_reports"),
        "changes": sitting.changes.select_related("by"),
        "forms": forms,
        "refusal": refusal,
        "history": journal.history(sitting)[:20],
        "is_over": sitting.ends_at <= clock.now(),
    }
    return render(request, "sittings/desk_sitting.html", context, status=409 if refusal else 200)


def _lacking(sitting: Sitting) -> dict[str, Any]:
    """Which groups still need a paper, and what can be done about it now."""
    if sitting.cancelled_at is not None or sitting.ends_at <= clock.now():
        return {"lacking": [], "may_prepare": False, "is_emergency": False}
    lacking = papers.without_approved_paper(sitting)
    without_draft = [row for row in lacking if not row.waiting]
    return {
        "lacking": lacking,
        "may_prepare": bool(without_draft) or len(papers.groups_without_form(sitting)) > len(lacking),
        "is_emergency": bool(lacking) and clock.now() >= sitting.starts_at - EMERGENCY_FROM,
        "server_acts_at": sitting.starts_at - papers.SERVER_ACTS,
    }


def _prepared_in_words(done: papers.Prepared) -> str:
    words = []
    if done.given:
        words.append(f"已安排 {len(done.given)} 份审定过的试卷。")
    if done.drawn:
        words.append(f"已组成 {len(done.drawn)} 份试卷，请两位同事到“组卷与审定”分别审定后封存。")
    if done.waiting:
        words.append(f"有 {len(done.waiting)} 份试卷已组好，正等审定。")
    return "".join(words) or "各组试卷都已备好，没有新的要组。"


def _change(request: HttpRequest, sitting: Sitting, forms: dict[str, Form]) -> str:
    """One act on a sitting; "" when its form has faults (now shown in `forms`)."""
    act = request.POST.get("act")
    if act == "forms":
        demand(request, "assembly.assemble")
        return _prepared_in_words(papers.prepare_papers(sitting, by=request.user))
    if act == "emergency":
        demand(request, "assembly.assemble")
        forms["emergency"] = emergency = EmergencyForm(request.POST, prefix="emergency")
        if emergency.is_valid():
            made = papers.make_emergency_papers(sitting, by=request.user, **emergency.cleaned_data)
            return f"已备好 {len(made)} 份试卷并封存。未经审定的，考后请另一位同事复核。" if made else "各组试卷都已备好，没有新的要组。"
    if act == "move":
        forms["move"] = form = SittingTimeForm(request.POST)
        if form.is_valid():
            services.move_sitting(sitting, by=request.user, **form.cleaned_data)
            return "考期已调整，考试安排页和已约学员的页面都会显示新时间和原因。"
    if act == "cancel":
        forms["cancel"] = reason = ReasonForm(request.POST)
        if reason.is_valid():
            services.cancel_sitting(sitting, by=request.user, **reason.cleaned_data)
            return "考期已取消，约考已释放，不占用学员的考试次数。"
    return ""
