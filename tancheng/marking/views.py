"""The marker's page, the office's release, the trainee's result."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tancheng.delivery import selectors as delivery
from tancheng.delivery.models import Attempt
from tancheng.ledger import clock
from tancheng.ledger.errors import Refusal
from tancheng.marking import selectors, services
from tancheng.marking.models import Mark
from tancheng.people.permissions import demand
from tancheng.scheme.rules import exam_days
from tancheng.sittings import rules as sitting_rules
from tancheng.sittings import selectors as sitting_selectors
from tancheng.sittings.models import ResitRight, Sitting


class MarkForm(forms.Form):
    points = forms.DecimalField(label="得分", max_digits=3, decimal_places=1)
    comment = forms.CharField(label="评语（可不填）", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


@login_required
def desk_marking(request: HttpRequest) -> HttpResponse:
    demand(request, "marking.mark")
    waiting = selectors.waiting_pairs(request.user)
    mine = Mark.objects.filter(marker=request.user).select_related("form_item").order_by("-at")[:20]
    done = Mark.objects.filter(marker=request.user).count()
    return render(request, "marking/desk_marking.html", {"waiting": waiting, "mine": mine, "done": done})


@login_required
def desk_mark(request: HttpRequest, attempt_id: int, item_id: int) -> HttpResponse:
    """One answer beside its scoring points; Enter saves and opens the next."""
    demand(request, "marking.mark")
    task = selectors.task(attempt_id, item_id)
    if task is None:
        raise Http404
    form = MarkForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            services.give_mark(task.attempt, task.item, by=request.user, **form.cleaned_data)
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, f"{task.alias} 已记 {form.cleaned_data['points']} 分。")
            rest = selectors.waiting_pairs(request.user)
            return redirect("desk_mark", *rest[0]) if rest else redirect("desk_marking")
    waiting = selectors.waiting_pairs(request.user)
    context = {
        "task": task,
        "form": form,
        "refusal": refusal,
        "left": len(waiting),
        "steps": _steps(task.item.points, services.short_step(task.attempt)),
    }
    return render(request, "marking/desk_mark.html", context, status=409 if refusal else 200)


def _steps(most: Decimal, step: Decimal) -> list[Decimal]:
    return [step * n for n in range(int(most / step) + 1)]


@login_required
def desk_results(request: HttpRequest) -> HttpResponse:
    demand(request, "marking.see_results")
    return render(request, "marking/desk_results.html", {"sittings": selectors.sittings_with_attempts()})


@login_required
def desk_result(request: HttpRequest, pk: int) -> HttpResponse:
    """One sitting's results: what is still missing, the list, the button."""
    demand(request, "marking.see_results")
    sitting = get_object_or_404(Sitting, pk=pk)
    attempts = (
        Attempt.objects.filter(booking__sitting=sitting).select_related("booking__enrolment__scheme", "form").prefetch_related("results")
    )
    rows = [(attempt, next(iter(attempt.results.all()), None)) for attempt in attempts.order_by("booking__ticket_number")]
    absent = sitting.bookings.filter(cancelled_at__isnull=True, attempt__isnull=True).select_related("enrolment")
    waiting = [pair for pair in selectors.waiting_pairs() if pair[0] in {attempt.pk for attempt, _ in rows}]
    late = set(delivery.waiting_for_late(sitting).values_list("pk", flat=True))
    context = {
        "sitting": sitting,
        "rows": rows,
        "absent": absent,
        "waiting": len(waiting),
        "late": late,
        "unreleased": any(result is None and attempt.pk not in late for attempt, result in rows),
    }
    return render(request, "marking/desk_result.html", context)


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "marking.release_results")
    sitting = get_object_or_404(Sitting, pk=pk)
    results = services.release_results(sitting, by=request.user)
    passed = sum(result.passed for result in results)
    waiting = delivery.waiting_for_late(sitting).count()
    rest = f"另有 {waiting} 人的迟到作答没有处理，处理后再发布一次即可。" if waiting else ""
    messages.success(request, f"已发布 {len(results)} 人的成绩，其中 {passed} 人及格。及格者可以制证。{rest}")
    return redirect("desk_result", pk=pk)


@login_required
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """A trainee's own result: points by section, and after a fail the dates of the free resit."""
    found = get_object_or_404(selectors.results_of(request.user), pk=pk)
    booking = found.attempt.booking
    enrolment = booking.enrolment
    scheme = enrolment.scheme.document
    names = {section.type: section for section in scheme.paper_terms().section}
    sections = [(names[kind].name, names[kind].items * names[kind].points, Decimal(points)) for kind, points in found.by_section.items()]
    no_resit = sitting_rules.no_resit(sitting_selectors.standing(enrolment))
    right = None if found.passed or no_resit else ResitRight.objects.filter(enrolment=enrolment).first()
    context: dict[str, Any] = {
        "result": found,
        "most": sum((most for _, most, _ in sections), Decimal(0)),
        "enrolment": enrolment,
        "sections": sections,
        "right": right,
        "resits": scheme.resit.times if scheme.resit else 0,
        "no_resit": no_resit,
        "resit_dates": _resit_dates(enrolment, right) if right else [],
    }
    context["responses"] = len(delivery.final_responses(found.attempt))
    return render(request, "marking/result.html", context)


def _resit_dates(enrolment: Any, right: ResitRight) -> list[Any]:
    """The bookable days of the resit: the written-down sittings, which carry changes by hand."""
    exam = enrolment.scheme.document.exam_terms()
    coming = Sitting.objects.filter(scheme_code=enrolment.scheme.code, cancelled_at__isnull=True, starts_at__gt=clock.now())
    days = [clock.local(sitting.starts_at).date() for sitting in coming] or exam_days(exam, clock.today().year)
    return sitting_rules.bookable(days, exam, today=clock.today(), until=right.until)
