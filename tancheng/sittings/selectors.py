"""Reading sittings for people."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from tancheng.enrolment import ending
from tancheng.enrolment.models import Enrolment
from tancheng.learning import phrases
from tancheng.learning import selectors as learning
from tancheng.ledger import clock
from tancheng.sittings import rules
from tancheng.sittings.models import Booking, ResitRight, Sitting


def standing(enrolment: Enrolment) -> rules.Standing:
    """Everything that decides whether this trainee may book now."""
    scheme = enrolment.scheme.document
    progress = learning.progress_of(enrolment)
    over = Booking.objects.filter(enrolment=enrolment, cancelled_at__isnull=True, sitting__ends_at__lte=clock.now())
    kinds = set(over.values_list("kind", flat=True))
    right = ResitRight.objects.filter(enrolment=enrolment).first()
    resit = scheme.resit
    end = ending.end_of(enrolment)
    return rules.Standing(
        today=clock.today(),
        hours_done=progress.class_hours,
        hours_required=progress.required,
        expires_on=enrolment.expires_on,
        first_taken=Booking.Kind.FIRST in kinds,
        passed=enrolment.bookings.filter(attempt__results__passed=True).exists(),
        resit_until=right.until if right else None,
        resits_taken=int(Booking.Kind.RESIT in kinds),
        resits_allowed=resit.times if resit else 0,
        ended=f"{phrases.ended(end.get_cause_display(), clock.local(end.at).date())}，不能再约考" if end else "",
    )


def bookable_sittings(enrolment: Enrolment) -> list[Sitting]:
    """Sittings that this trainee could book today, were the conditions met."""
    verdict = rules.may_book(standing(enrolment))
    exam = enrolment.scheme.document.exam
    if verdict.until is None or exam is None:
        return []
    coming = [(clock.local(sitting.starts_at).date(), sitting) for sitting in coming_sittings(enrolment.scheme.code)]
    days = set(rules.bookable([day for day, _ in coming], exam, today=clock.today(), until=verdict.until))
    return [sitting for day, sitting in coming if day in days]


def coming_sittings(scheme_code: str) -> QuerySet[Sitting]:
    return Sitting.objects.filter(scheme_code=scheme_code, cancelled_at__isnull=True, starts_at__gt=clock.now())


def unfinished_sittings(scheme_code: str) -> QuerySet[Sitting]:
    """The sitting that is being held, if any, and those to come: the next first."""
    return Sitting.objects.filter(scheme_code=scheme_code, cancelled_at__isnull=True, ends_at__gt=clock.now())


def live_booking(enrolment: Enrolment) -> Booking | None:
    """The booking whose sitting is not over yet."""
    return (
        Booking.objects.filter(enrolment=enrolment, cancelled_at__isnull=True, sitting__ends_at__gt=clock.now())
        .select_related("sitting", "enrolment__scheme")
        .first()
    )


def sittings_of_year(scheme_code: str, year: int) -> QuerySet[Sitting]:
    """All sittings of a Shanghai calendar year, cancelled ones included, with `.booked`."""
    return (
        Sitting.objects.filter(scheme_code=scheme_code, starts_at__year=year)
        .annotate(booked=Count("bookings", filter=Q(bookings__cancelled_at__isnull=True)))
        .prefetch_related("changes")
        .order_by("starts_at")
    )


def holiday_of(day: date) -> str:
    """The name of the Chinese public holiday on a day, else empty; a hint to the office, not a rule."""
    import holidays

    return str(holidays.country_holidays("CN", years=day.year, language="zh_CN").get(day, ""))
