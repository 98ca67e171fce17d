"""Reads about applications and enrolments."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from tancheng.enrolment import ending
from tancheng.enrolment.models import Application, Enrolment, Review, Status
from tancheng.enrolment.rules import Answers
from tancheng.institutions.models import MemberUnit
from tancheng.ledger import clock
from tancheng.people import sealing
from tancheng.people.models import User

_FROZEN = [
    "name",
    "sex",
    "education",
    "education_state",
    "related_major",
    "ethnicity",
    "phone",
    "employer",
    "claims_member",
    "industries",
    "email",
    "id_number_last4",
    "job_type",
    "level",
    "held_level",
    "held_certificate_number",
    "pledge_name",
    "remark",
]
_FROZEN_AS_TEXT = ["birth_date", "years_worked", "related_years", "related_years_since_certificate", "pledged_at", "privacy_agreed_at"]


def waiting_applications() -> QuerySet[Application]:
    """Applications that wait for the office, the one waiting longest first."""
    waiting = Application.objects.filter(status=Status.SUBMITTED).select_related("scheme", "user")
    return waiting.annotate(submitted_at=Max("submissions__at")).order_by("submitted_at", "id")


def returned_longer_than(days: int) -> QuerySet[Application]:
    """Applications sent back more than `days` days ago and still not mended."""
    before = clock.now() - timedelta(days=days)
    returned = Application.objects.filter(status=Status.RETURNED).annotate(returned_at=Max("submissions__review__at"))
    return returned.filter(returned_at__lt=before).order_by("returned_at")


def current_application(user: User) -> Application | None:
    """The application that the user's road is about: the newest that was not withdrawn."""
    return (
        Application.objects.filter(user=user)
        .exclude(status=Status.WITHDRAWN)
        .select_related("scheme")
        .order_by("-started_at", "-id")
        .first()
    )


def enrolment_of(user: User, on: date | None = None) -> Enrolment | None:
    """The user's newest enrolment running on a day (default: today), else the newest one at all."""
    day = on or clock.today()
    mine = Enrolment.objects.filter(user=user).select_related("scheme", "application").order_by("-opened_at")
    return ending.running(mine, day).first() or mine.first()


def status_counts() -> dict[str, int]:
    return dict(Application.objects.order_by().values_list("status").annotate(Count("id")))


def found_applications(status: str, asked: str) -> QuerySet[Application]:
    """The desk's list; drafts are the applicant's own affair and stay out of it."""
    rows = Application.objects.exclude(status=Status.DRAFT).select_related("scheme").annotate(submitted_at=Max("submissions__at"))
    if status in Status.values:
        rows = rows.filter(status=status)
    if asked:
        rows = rows.filter(Q(code__iexact=asked) | Q(name__contains=asked) | Q(phone=asked) | Q(employer__contains=asked))
    return rows.order_by("submitted_at" if status == Status.SUBMITTED else "-submitted_at", "id")


def answers_of(application: Application) -> Answers:
    """The saved form as values for the rules; the ID number is unsealed for the moment of the check."""
    return Answers(
        name=application.name,
        sex=application.sex,
        birth_date=application.birth_date,
        has_photo=bool(application.photo),
        education=application.education,
        education_state=application.education_state,
        related_major=application.related_major,
        ethnicity=application.ethnicity,
        phone=application.phone,
        employer=application.employer,
        industries=tuple(application.industries),
        email=application.email,
        id_number=sealing.unseal(application.id_number_sealed) if application.id_number_sealed else "",
        job_type=application.job_type,
        level=application.level,
        years_worked=application.years_worked,
        related_years=application.related_years,
        held_level=application.held_level,
        held_certificate_number=application.held_certificate_number,
        related_years_since_certificate=application.related_years_since_certificate,
        pledge_name=application.pledge_name,
        privacy_agreed=application.privacy_agreed_at is not None,
    )


def frozen_values(application: Application) -> dict[str, Any]:
    """The form as a submission keeps it: no ID number but its last four characters, no photo but its file's name."""
    values = {field: getattr(application, field) for field in _FROZEN}
    values |= {field: str(value) if (value := getattr(application, field)) is not None else None for field in _FROZEN_AS_TEXT}
    return {**values, "photo": application.photo.name or ""}


def last_review(application: Application) -> Review | None:
    return Review.objects.filter(submission__application=application).order_by("-id").first()


def same_person_elsewhere(application: Application) -> list[str]:
    """This person's other applications, in words for the reviewer."""
    if not application.id_number_index:
        return []
    others = Application.objects.filter(id_number_index=application.id_number_index).exclude(pk=application.pk).exclude(status=Status.DRAFT)
    return [f"{o.code} {job_and_level(o)}（{o.get_status_display()}）" for o in others.select_related("scheme")]


def is_member_unit(employer: str, on: date) -> bool:
    """The employer is on the members' list on that day, by its exact name."""
    members = MemberUnit.objects.filter(name=employer.strip(), member_from__lte=on)
    return bool(employer.strip()) and members.filter(Q(member_until__isnull=True) | Q(member_until__gte=on)).exists()


def job_and_level(application: Application) -> str:
    """碳排放核算员　四级, as far as chosen."""
    scheme = application.scheme.document
    job = next((j.name for j in scheme.job_type if j.code == application.job_type), "")
    level = next((x.name for x in scheme.level if x.code == application.level), "")
    return f"{job} {level}".strip()
