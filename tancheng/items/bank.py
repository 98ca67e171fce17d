"""The bank as the centre sees it: counts, reach, findings; never an item's text."""

from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import F, QuerySet

from tancheng.items.models import Item, ItemType, ItemVersion, State
from tancheng.items.quality.report import Report, report
from tancheng.items.selectors import drawable, for_text
from tancheng.items.supply import Supply, supply
from tancheng.items.versions import text_of
from tancheng.ledger import clock
from tancheng.scheme import selectors as schemes
from tancheng.scheme.rules import upcoming_exam_days

# Items are checked for the exam days of about a year ahead.
HORIZON = timedelta(days=366)


class CourseRow(NamedTuple):
    """`counts` by type, in the order of ItemType."""

    course: str
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


class GroupSupply(NamedTuple):
    group: str
    supply: Supply


def state_counts() -> Counter[str]:
    return Counter(Item.objects.values_list("state", flat=True))


def course_rows(state: str = "") -> list[CourseRow]:
    """Items by course and type, of one state or of all."""
    items = Item.objects.filter(state=state) if state else Item.objects.all()
    counts = Counter(items.values_list("course", "type"))
    return [CourseRow(course, [counts[course, kind] for kind in ItemType.values]) for course in sorted({course for course, _ in counts})]


def coming_exam_days() -> list[date]:
    """Exam days of the principal scheme within the horizon, by its rule."""
    version = schemes.principal()
    if version is None or version.document.exam is None:
        return []
    today = clock.today()
    return list(upcoming_exam_days(version.document.exam, today, today + HORIZON))


def supplies() -> list[GroupSupply]:
    """For each job type and level of the principal scheme, on its next exam day."""
    version = schemes.principal()
    if version is None or version.document.paper is None:
        return []
    scheme, paper = version.document, version.document.paper
    day = next(iter(coming_exam_days()), clock.today())
    public = {course.code for course in scheme.public_course}
    found = []
    for job in scheme.job_type:
        courses = [course.code for course in scheme.courses_for(job.code)]
        for level in scheme.level:
            rows = drawable(courses, level.code, day, job_type=job.code).values_list("item__type", "item__course")
            found.append(GroupSupply(f"{job.name}{level.name}", supply(paper, [(kind, course in public) for kind, course in rows])))
    return found


def in_use() -> QuerySet[ItemVersion]:
    """The wordings that may be drawn, trial items included."""
    return ItemVersion.objects.filter(item__current_id=F("pk")).exclude(item__state=State.RETIRED).order_by("item__code")


def quality() -> Report:
    return report([text_of(version) for version in for_text(in_use())], coming_exam_days())
