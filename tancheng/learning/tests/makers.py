"""Makers of lessons, and a clock that the test turns."""

from datetime import UTC, date, datetime

from tancheng.learning.models import Lesson, LessonVersion

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
