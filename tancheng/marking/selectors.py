"""What waits to be marked or released."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from tancheng.assembly.lines import paper_rows
from tancheng.assembly.models import Form, FormItem
from tancheng.delivery import selectors as delivery
from tancheng.delivery.models import Attempt
from tancheng.items.models import ItemType
from tancheng.items.rendering import html_of
from tancheng.ledger import clock
from tancheng.marking import rules
from tancheng.marking.models import Mark, Result
from tancheng.people.models import User
from tancheng.sittings.models import Sitting


@dataclass(frozen=True)
class Task:
    """One short answer to mark, without a name; `stem`, `case` and `model_answer` are HTML, "" where there is none."""

    attempt: Attempt
    item: FormItem
    alias: str
    text: str
    stem: str
    case_title: str
    case: str
    model_answer: str


def written_items(form: Form) -> list[FormItem]:
    """The places of a form whose answers a marker reads: short answers that count."""
    return [row for row in paper_rows(form) if row.item_version and row.item_version.item.type == ItemType.SHORT and not row.is_pretest]


def waiting_pairs(marker: User | None = None) -> list[tuple[int, int]]:
    """(attempt id, form item id) of short answers without any mark, item by item, in no order that tells names. Empty ones need no marker.

    A paper with late answers to decide is not shown: what is to be marked may still change.
    """
    attempts = Attempt.objects.filter(sealed_at__isnull=False, results__isnull=True)
    attempts = attempts.exclude(pk__in=delivery.late_to_decide().values("attempt"))
    if marker is not None:
        attempts = attempts.exclude(booking__enrolment__user=marker)
    written = {form.pk: written_items(form) for form in Form.objects.filter(pk__in=attempts.values("form"))}
    places = [item.pk for items in written.values() for item in items]
    answered = delivery.answered_places(attempts, {item.position for items in written.values() for item in items})
    marked = set(Mark.objects.filter(attempt__in=attempts, form_item__in=places).values_list("attempt", "form_item"))
    pairs = [
        (item.item_version_id, attempt, item.pk)
        for attempt, form in attempts.values_list("pk", "form")
        for item in written.get(form, [])
        if (attempt, item.position) in answered
    ]
    return [(attempt, item) for _, attempt, item in sorted(pairs) if (attempt, item) not in marked]


def task(attempt_id: int, item_id: int) -> Task | None:
    attempt = Attempt.objects.filter(pk=attempt_id, sealed_at__isnull=False).select_related("form", "booking__enrolment").first()
    item = next((row for row in written_items(attempt.form) if row.pk == item_id), None) if attempt else None
    if item is None:
        return None
    version = item.item_version
    case = version.stimulus
    return Task(
        attempt=attempt,
        item=item,
        alias=rules.candidate_alias(attempt.pk, attempt.form.digest),
        text=rules.written_text(delivery.final_responses(attempt).get(item.position)),
        stem=html_of(version.stem),
        case_title=case.title if case else "",
        case=html_of(case.text) if case else "",
        model_answer=html_of(version.model_answer),
    )


def sittings_with_attempts() -> QuerySet[Sitting]:
    """Past sittings, newest first, with `.taken`, `.released` and `.passed`."""
    return (
        Sitting.objects.filter(ends_at__lte=clock.now(), bookings__attempt__isnull=False)
        .annotate(
            taken=Count("bookings__attempt", distinct=True),
            released=Count("bookings__attempt__results__attempt", distinct=True),
            passed=Count("bookings__attempt__results", filter=Q(bookings__attempt__results__passed=True), distinct=True),
        )
        .order_by("-starts_at")
    )


def unreleased_sittings() -> list[Sitting]:
    return list(sittings_with_attempts().filter(released__lt=F("taken")))


def results_of(user: User) -> QuerySet[Result]:
    return Result.objects.filter(attempt__booking__enrolment__user=user).select_related(
        "attempt__booking__sitting", "attempt__booking__enrolment__scheme", "attempt__form"
    )
