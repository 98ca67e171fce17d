"""Makers of lessons, and a clock that the test turns."""

from datetime import UTC, date, datetime

from tancheng import testing
from tancheng.enrolment.models import Enrolment
from tancheng.learning.models import HourCredit, Lesson, LessonVersion
from tancheng.people.models import Role

NINE = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)  # 09:00 in Guangzhou
CHECKS = [
    {"stem": "学满多少课时后方可参加考试？", "options": ["40", "60", "80", "100"], "key": "C", "explanation": "见通知四（一）。"},
    {"stem": "判断：公共基础课五个工种相同。", "options": ["对", "错"], "key": "A", "explanation": "见通知第一条。"},
    {"stem": "$1+1$ 等于几？", "options": ["1", "2", "3", "4"], "key": "B", "explanation": "算一遍。"},
]


def a_lesson(course: str = "pub-01", order: int = 1, title: str = "") -> Lesson:
    lesson = Lesson.objects.create(course=course, order=order, slug=f"lesson-{order}")
    lesson.current = LessonVersion.objects.create(
        lesson=lesson,
        number=1,
        digest="0" * 64,
        title=title or f"{course} 第 {order} 课",
        objectives=["能说出这一课讲什么"],
        html="<p>正文</p>",
        checks=CHECKS,
        sources=["粤清协〔2024〕19号"],
        characters=900,
        valid_as_of=date(2026, 1, 1),
        loaded_at=NINE,
    )
    lesson.save()
    return lesson


def with_class_hours(enrolment: Enrolment, *, missing_minutes: int = 0) -> Enrolment:
    """Credit every planned class hour of the enrolment by hand, less `missing_minutes` of the last course."""
    proposer, confirmer = testing.a_user(Role.OFFICE), testing.a_user(Role.CENTRE)
    scheme = enrolment.scheme.document
    courses = scheme.courses_for(enrolment.job_type)
    for course in courses:
        minutes = course.class_hours * scheme.study_terms().minutes_per_class_hour - (missing_minutes if course is courses[-1] else 0)
        HourCredit.objects.create(
            enrolment=enrolment,
            course=course.code,
            minutes=minutes,
            evidence="测试",
            by=proposer,
            at=enrolment.opened_at,
            confirmed_by=confirmer,
            confirmed_at=enrolment.opened_at,
        )
    return enrolment
