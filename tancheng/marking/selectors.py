"""What waits to be marked or released."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from tancheng.assembly.models import FormItem
from tancheng.delivery import selectors as delivery
from tancheng.delivery.models import Attempt
from tancheng.ledger import clock
from tancheng.marking import rules
from tancheng.marking.models import Mark, Result
from tancheng.people.models import User
from tancheng.sittings.models import Sitting


@dataclass(frozen=True)
class Task:
    """One short answer to mark, without a name."""

    attempt: Attempt
    item: FormItem
    alias: str
    text: str


def waiting_pairs(marker: User | None = None) -> list[tuple[int, int]]:
    """(attempt id, form item id) of short answers without any mark, item by item, in no order that tells names."""
    attempts = Attempt.objects.filter(sealed_at__isnull=False, results__isnull=True)
    if marker is not None:
        attempts = attempts.exclude(booking__enrolment__user=marker)
    marked = set(Mark.objects.filter(attempt__in=attempts, form_item__section="short").values_list("attempt", "form_item"))
    short_items: dict[int, list[FormItem]] = {}
    for item in FormItem.objects.filter(section="short", form__in=attempts.values("form")):
        short_items.setdefault(item.form_id, []).append(item)
    pairs = [
        (item.item_version_id, attempt, item.pk)
        for attempt, form in attempts.values_list("pk", "form")
        for item in short_items.get(form, [])
    ]
    return [(attempt, item) for _, attempt, item in sorted(pairs) if (attempt, item) not in marked]


def task(attempt_id: int, item_id: int) -> Task | None:
    attempt = Attempt.objects.filter(pk=attempt_id, sealed_at__isnull=False).select_related("form", "booking__enrolment").first()
    item = FormItem.objects.filter(pk=item_id, section="short").select_related("item_version").first()
    if attempt is None or item is None or item.form_id != attempt.form_id:
        return None
    text = rules.written_text(delivery.final_responses(attempt).get(item.position))
    return Task(attempt, item, rules.candidate_alias(attempt.pk, attempt.form.digest), text)


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
