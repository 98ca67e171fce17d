"""Everybody whose result waits for a decision on late answers, person by person."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from tancheng.delivery import selectors
from tancheng.delivery.desk import decide_late
from tancheng.delivery.log import answer_log
from tancheng.delivery.models import Attempt, LateAnswer
from tancheng.delivery.times import from_ms
from tancheng.ledger.errors import Refusal
from tancheng.ledger.typed import shown, typed
from tancheng.people.permissions import demand


@login_required
@never_cache
def desk_late_answers(request: HttpRequest) -> HttpResponse:
    demand(request, "delivery.decide_late")
    refusal = None
    posted = ""
    if request.method == "POST":
        posted = typed(request.POST, "attempt", 40)
        attempt = get_object_or_404(Attempt.objects.select_related("booking__enrolment"), code=posted)
        try:
            decide_late(request, attempt, None)
            return redirect("desk_late_answers")
        except Refusal as caught:
            refusal = caught
    context = {"people": _people(), "refusal": refusal, "posted": posted, "reason": shown(request.POST, "reason", 200)}
    return render(request, "delivery/desk_late_answers.html", context, status=409 if refusal else 200)


@dataclass(frozen=True)
class Person:
    """One candidate with late answers to decide. `seen_at` and `unsent`: what the page last said of itself."""

    attempt: Attempt
    late: list[LateAnswer]
    seen_at: datetime | None
    unsent: int


def _people() -> list[Person]:
    """Oldest sitting first."""
    waiting = selectors.waiting_for_late().select_related("booking__enrolment", "booking__sitting")
    attempts = list(waiting.order_by("booking__sitting__starts_at", "booking__ticket_number"))
    late: dict[int, list[LateAnswer]] = {}
    for answer in selectors.late_to_decide().filter(attempt__in=attempts):
        late.setdefault(answer.attempt_id, []).append(answer)
    beats = answer_log().beats([attempt.code for attempt in attempts]) if attempts else {}
    return [
        Person(attempt, late.get(attempt.pk, []), from_ms(beat.at) if beat else None, beat.unsent if beat else 0)
        for attempt in attempts
        for beat in [beats.get(attempt.code)]
    ]
