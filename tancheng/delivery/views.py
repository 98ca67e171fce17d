"""Pages of the candidate: waiting room, exam room, receipt. The exam itself talks to `room.py`."""

import json
import secrets
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST

from tancheng.delivery import phrases, rules, selectors, services, times, tokens
from tancheng.delivery.errors import PledgeMissing
from tancheng.delivery.log import answer_log
from tancheng.delivery.models import Attempt
from tancheng.delivery.rules import Door
from tancheng.delivery.tokens import Claims
from tancheng.ledger import clock
from tancheng.ledger.errors import Refusal
from tancheng.ledger.typed import typed
from tancheng.sittings.models import Booking

DEVICE_COOKIE = "room_device"


def own_booking(request: HttpRequest, ticket_number: str) -> Booking:
    """The signed-in candidate's own booking; anyone else's does not exist for them."""
    found = Booking.objects.filter(ticket_number=ticket_number).select_related("sitting", "enrolment__scheme", "enrolment__user").first()
    if found is None or not request.user.has_perm("delivery.sit_exam", found):
        raise Http404
    return found


@login_required
@never_cache
def waiting(request: HttpRequest, ticket_number: str) -> HttpResponse:
    """The waiting room: device test, rules and pledge from 30 minutes before the start; before and after it says what is the case."""
    booking = own_booking(request, ticket_number)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            services.start_attempt(booking, request.user, pledged=request.POST.get("pledge") == "yes")  # type: ignore[arg-type]
            return redirect("exam_room", ticket_number=ticket_number)
        except PledgeMissing as missing:
            refusal = missing
    now = clock.now()
    state = services.door(booking, now)
    if state in {Door.WAITING, Door.OPEN} and Attempt.objects.filter(booking=booking).exists():
        return redirect("exam_room", ticket_number=ticket_number)
    enrolment = booking.enrolment
    way_in = rules.WayIn(booking.sitting.starts_at, services.late_entry_minutes(booking))
    context = {
        "booking": booking,
        "sitting": booking.sitting,
        "enrolment": enrolment,
        "state": state.value,
        "stage": way_in.stage(now),
        "opens_at": way_in.opens_at,
        "closes_at": way_in.closes_at,
        "late_entry_minutes": services.late_entry_minutes(booking),
        "minutes": (booking.sitting.ends_at - booking.sitting.starts_at) // timedelta(minutes=1),
        "paper": enrolment.scheme.document.paper_terms(),
        "unscored": selectors.unscored_items(booking),
        "rules": phrases.RULES,
        "pledge": phrases.PLEDGE,
        "refusal": refusal,
        "config": {
            "stage": way_in.stage(now),
            "opens": times.to_ms(way_in.opens_at),
            "starts": times.to_ms(way_in.starts_at),
            "closes": times.to_ms(way_in.closes_at),
            "room_url": reverse("exam_room", args=[ticket_number]),
        },
    }
    return render(request, "delivery/waiting.html", context, status=409 if refusal else 200)


@login_required
@never_cache
@ensure_csrf_cookie
def room(request: HttpRequest, ticket_number: str) -> HttpResponse:
    """The exam page: a shell that waits for the start, then works without leaving the page."""
    booking = own_booking(request, ticket_number)
    state = services.door(booking, clock.now())
    attempt = Attempt.objects.filter(booking=booking).first()
    if state in {Door.DONE, Door.OVER} and attempt is not None:
        return redirect("exam_receipt", ticket_number=ticket_number)
    if attempt is None:
        return redirect("exam_waiting", ticket_number=ticket_number)
    enrolment = booking.enrolment
    config = {
        "open_url": reverse("exam_open", args=[ticket_number]),
        "receipt_url": reverse("exam_receipt", args=[ticket_number]),
        "sign_in_url": f"{reverse('account_login')}?next={reverse('exam_room', args=[ticket_number])}",
        "starts": times.to_ms(booking.sitting.starts_at),
        "practice": phrases.PRACTICE,
    }
    context = {
        "booking": booking,
        "enrolment": enrolment,
        "sitting": booking.sitting,
        "config": config,
        "rules": phrases.RULES,
        "unscored": selectors.unscored_items(booking),
    }
    return render(request, "delivery/room.html", context)


@login_required
@never_cache
@require_POST
def open_page(request: HttpRequest, ticket_number: str) -> HttpResponse:
    """A page asks for the pen and gets token and server time; when another page is writing, only after the candidate said so."""
    booking = own_booking(request, ticket_number)
    attempt = Attempt.objects.select_related("form").filter(booking=booking).first()
    if attempt is None:
        return JsonResponse({"gone": reverse("exam_waiting", args=[ticket_number])})
    if attempt.sealed_at or clock.now() > attempt.deadline:
        return JsonResponse({"gone": reverse("exam_receipt", args=[ticket_number])})
    page = typed(request.POST, "page", 43)
    if page != attempt.lease_page and request.POST.get("take_over") != "yes" and _is_being_written(attempt):
        return JsonResponse(
            {"busy": True, "same_device": request.COOKIES.get(DEVICE_COOKIE) == attempt.device, "now": times.to_ms(clock.now())}
        )
    device = request.COOKIES.get(DEVICE_COOKIE, "")[:43] or secrets.token_urlsafe(24)
    attempt = services.take_over(attempt, page=page, device=device, by=request.user)  # type: ignore[arg-type]
    response = JsonResponse(_opened(attempt))
    response.set_cookie(DEVICE_COOKIE, device, max_age=24 * 3600, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def _is_being_written(attempt: Attempt) -> bool:
    beat = answer_log().beats([attempt.code]).get(attempt.code)
    return beat is not None and times.to_ms(clock.now()) - beat.at < rules.GONE_SECONDS * 1000


def _opened(attempt: Attempt) -> dict[str, Any]:
    items = attempt.form.items.count()
    claims = Claims(attempt.code, attempt.lease_number, times.to_ms(attempt.deadline), attempt.booking.sitting_id, attempt.form_id, items)
    return {
        "token": tokens.issue(claims),
        "attempt": attempt.code,
        "seed": str(attempt.seed),
        "now": times.to_ms(clock.now()),
        "starts": times.to_ms(attempt.booking.sitting.starts_at),
        "deadline": times.to_ms(attempt.deadline),
    }


@login_required
@never_cache
def receipt(request: HttpRequest, ticket_number: str) -> HttpResponse:
    """What was handed in and when results come; before the sealing it says that papers are being collected."""
    booking = own_booking(request, ticket_number)
    attempt = Attempt.objects.filter(booking=booking).select_related("form").first()
    if attempt is None:
        return redirect("exam_waiting", ticket_number=ticket_number)
    if attempt.sealed_at is None and clock.now() < attempt.deadline:
        return redirect("exam_room", ticket_number=ticket_number)
    terms = booking.enrolment.scheme.document.exam_terms()
    context = {
        "booking": booking,
        "enrolment": booking.enrolment,
        "attempt": attempt,
        "items": attempt.form.items.count(),
        "answered": len(selectors.final_responses(attempt)) if attempt.sealed_at else 0,
        "results_by": clock.local(booking.sitting.starts_at).date() + timedelta(days=terms.result_days),
        "config": None if attempt.sealed_at else {"token": tokens.issue(tokens.looking_on(attempt.code, times.to_ms(attempt.deadline)))},
        "late": selectors.late_to_decide().filter(attempt=attempt).count(),
    }
    return render(request, "delivery/receipt.html", context)


@login_required
@never_cache
def receipt_file(request: HttpRequest, ticket_number: str) -> HttpResponse:
    """The signed receipt as a file that `verify_receipt` checks."""
    booking = own_booking(request, ticket_number)
    attempt = Attempt.objects.filter(booking=booking, sealed_at__isnull=False).select_related("form", "booking").first()
    if attempt is None:
        raise Http404
    body = json.dumps(services.receipt_of(attempt), ensure_ascii=False, indent=1)
    return HttpResponse(
        body,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="receipt-{booking.ticket_number}.json"'},
    )
