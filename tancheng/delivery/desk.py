"""Pages of the invigilator: the live board, and one candidate."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from tancheng.delivery import clock_desk, invigilation, late_answers, rules, selectors
from tancheng.delivery.models import Attempt, Message
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.ledger.typed import typed
from tancheng.people.permissions import demand
from tancheng.sittings.models import Sitting


def _minutes(request: HttpRequest) -> int:
    text = request.POST.get("minutes", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0


@login_required
@never_cache
def live(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """The board of one sitting, with what concerns everyone: minutes and messages."""
    demand(request, "delivery.watch_room")
    sitting = get_object_or_404(Sitting, pk=sitting_id)
    refusal = None
    if request.method == "POST":
        demand(request, "delivery.invigilate")
        try:
            _act_on_all(request, sitting)
            return redirect("desk_sitting_live", sitting_id=sitting.pk)
        except Refusal as caught:
            refusal = caught
    context = {**_board(sitting), "refusal": refusal, "posted": request.POST, "may_act": request.user.has_perm("delivery.invigilate")}
    context["sent"] = Message.objects.filter(sitting=sitting, attempt__isnull=True).select_related("by").order_by("-id")
    return render(request, "delivery/desk_live.html", context, status=409 if refusal else 200)


def _act_on_all(request: HttpRequest, sitting: Sitting) -> None:
    by: Any = request.user
    if request.POST.get("act") == "minutes":
        grants = invigilation.grant_minutes_to_all(sitting, _minutes(request), typed(request.POST, "reason", 200), by)
        messages.success(request, f"已为 {len(grants)} 位正在作答的考生各延长 {grants[0].minutes} 分钟。")
    elif request.POST.get("act") == "message":
        invigilation.message_candidates(sitting, typed(request.POST, "text", 300), by)
        messages.success(request, "通知已发出，几秒内显示在考生页面上。")
    else:
        raise Http404


@login_required
@never_cache
def live_rows(request: HttpRequest, sitting_id: int) -> HttpResponse:
    """The part of the board that is fetched every few seconds."""
    demand(request, "delivery.watch_room")
    return render(request, "delivery/desk_live_rows.html", _board(get_object_or_404(Sitting, pk=sitting_id)))


def _board(sitting: Sitting) -> dict[str, Any]:
    rows = selectors.live_board(sitting)
    counts = Counter(row.state for row in rows)
    return {
        **clock_desk.shown(),
        "sitting": sitting,
        "rows": rows,
        "now": clock.now(),
        "total": len(rows),
        "counts": {state: counts[state] for state in ("in", "gone", "absent", "sealed")},
        "undecided": sum(row.undecided for row in rows),
    }


@login_required
@never_cache
def candidate(request: HttpRequest, sitting_id: int, code: str) -> HttpResponse:
    """One candidate: facts, minutes, message, ending, and late answers to decide."""
    demand(request, "delivery.watch_room")
    attempt = get_object_or_404(
        Attempt.objects.select_related("booking__enrolment", "booking__sitting", "form"),
        code=code,
        booking__sitting_id=sitting_id,
    )
    refusal = None
    if request.method == "POST":
        demand(request, "delivery.decide_late" if request.POST.get("act") == "late" else "delivery.invigilate")
        try:
            _act_on_one(request, attempt)
            return redirect("desk_attempt_live", sitting_id=sitting_id, code=code)
        except Refusal as caught:
            refusal = caught
    row = next((row for row in selectors.live_board(attempt.booking.sitting) if row.attempt == attempt), None)
    context = {
        "row": row,
        "attempt": attempt,
        "sitting": attempt.booking.sitting,
        "grants": attempt.time_grants.select_related("by"),
        "sent": selectors.messages_for(attempt).select_related("by"),
        "late": selectors.late_to_decide().filter(attempt=attempt),
        "late_done": attempt.late_answers.filter(decision__isnull=False).select_related("decision__by").order_by("position"),
        "late_earlier": selectors.late_superseded(attempt),
        "history": journal.history(attempt)[:50],
        "refusal": refusal,
        "posted": request.POST,
        "most_minutes": rules.MAX_GRANT_MINUTES,
        "may_act": request.user.has_perm("delivery.invigilate"),
        "may_decide": request.user.has_perm("delivery.decide_late"),
    }
    return render(request, "delivery/desk_candidate.html", context, status=409 if refusal else 200)


def _act_on_one(request: HttpRequest, attempt: Attempt) -> None:
    by: Any = request.user
    reason = typed(request.POST, "reason", 200)
    name = attempt.booking.enrolment.name
    match request.POST.get("act"):
        case "minutes":
            grant = invigilation.grant_minutes(attempt, _minutes(request), reason, by)
            messages.success(request, f"已为 {name} 延长 {grant.minutes} 分钟。")
        case "message":
            invigilation.message_candidates(attempt.booking.sitting, typed(request.POST, "text", 300), by, attempt=attempt)
            messages.success(request, f"已通知 {name}。")
        case "end":
            invigilation.end_attempt(attempt, reason, by)
            messages.success(request, f"已结束 {name} 的考试，此前已保存的答案全部有效。")
        case "late":
            decide_late(request, attempt, [int(text) for text in request.POST.getlist("position") if text.isascii() and text.isdigit()])
        case _:
            raise Http404


def decide_late(request: HttpRequest, attempt: Attempt, positions: list[int] | None) -> None:
    """Accept or reject one person's late answers as the buttons say; None decides all that wait."""
    by: Any = request.user
    accepted = request.POST.get("decision") == "accept"
    made = late_answers.decide_late_answers(
        attempt, accepted=accepted, reason=typed(request.POST, "reason", 200), by=by, positions=positions
    )
    messages.success(request, f"{attempt.booking.enrolment.name}：{len(made)} 题的迟到作答{'已采用' if accepted else '不采用'}。")
