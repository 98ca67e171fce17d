"""Trainees ready for the exam, and sittings for them."""

from datetime import UTC, date, datetime

from tancheng import testing
from tancheng.enrolment.models import Enrolment
from tancheng.learning.models import HourCredit
from tancheng.people.models import Role, User
from tancheng.scheme.models import SchemeVersion
from tancheng.sittings.models import Sitting
from tancheng.sittings.services import ensure_sittings

OPENED = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
EXPIRES = date(2027, 3, 1)


def study(enrolment: Enrolment, *, courses: int | None = None) -> None:
    """All planned hours of the first `courses` courses (default: of every one), as confirmed by two people."""
    scheme = enrolment.scheme.document
    by, confirmed_by = testing.a_user(Role.OFFICE), testing.a_user(Role.CENTRE)
    HourCredit.objects.bulk_create(
        HourCredit(
            enrolment=enrolment,
            course=course.code,
            minutes=course.class_hours * scheme.study_terms().minutes_per_class_hour,
            evidence="学习记录",
            by=by,
            at=OPENED,
            confirmed_by=confirmed_by,
            confirmed_at=OPENED,
        )
        for course in scheme.courses_for(enrolment.job_type)[:courses]
    )


def a_ready_trainee(user: User | None = None, *, opened_at: datetime = OPENED, **values: object) -> Enrolment:
    """Opened on 1 September 2026, all hours studied."""
    enrolment = testing.an_enrolment(user, opened_at=opened_at, **values)
    study(enrolment)
    return enrolment


def the_sittings(scheme: SchemeVersion) -> dict[date, Sitting]:
    """By day, up to the end of 2027."""
    ensure_sittings(scheme, until=date(2027, 12, 31))
    return {sitting.rule_day: sitting for sitting in Sitting.objects.all() if sitting.rule_day}
