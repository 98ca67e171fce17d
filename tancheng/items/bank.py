"""The bank as the centre sees it: counts, reach, findings; never an item's text."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.core.cache import cache

from tancheng.items.findings import coming_exam_days
from tancheng.items.models import Item, ItemType
from tancheng.items.quality.report import Report, report
from tancheng.items.selectors import for_checks, in_use, is_for, valid_on
from tancheng.items.supply import Supply, supply
from tancheng.ledger import clock
from tancheng.scheme import selectors as schemes

_KEPT_SECONDS = 24 * 3600


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


def supplies() -> list[GroupSupply]:
    """For each job type and level of the principal scheme, on its next exam day."""
    version = schemes.principal()
    if version is None or version.document.paper is None:
        return []
    scheme, paper = version.document, version.document.paper
    public = {course.code for course in scheme.public_course}
    # The bank is read once for all groups.
    versions = valid_on(next(iter(coming_exam_days()), clock.today())).filter(item__is_pretest=False)
    rows = list(versions.values_list("item__type", "item__course", "levels", "job_types"))
    found = []
    for job in scheme.job_type:
        courses = {course.code for course in scheme.courses_for(job.code)}
        own = [row for row in rows if row[1] in courses]
        for level in scheme.level:
            fitting = [(kind, course in public) for kind, course, levels, jobs in own if is_for(level.code, job.code, levels, jobs)]
            found.append(GroupSupply(f"{job.name}{level.name}", supply(paper, fitting)))
    return found


def quality() -> Report:
    """What the machine finds in the items in use. Kept until one of them, an enemy or the exam days change."""
    days = coming_exam_days()
    name = f"items.quality.{_digest(days)}"
    found: Report | None = cache.get(name)
    if found is None:
        found = report(for_checks(in_use().order_by("item__code")), days)
        cache.set(name, found, _KEPT_SECONDS)
    return found


def _digest(days: Sequence[date]) -> str:
    """Of everything that `quality` looks at; a version's own digest stands for its text."""
    versions = sorted(in_use().values_list("item__code", "digest"))
    enemies = sorted(Item.enemies.through.objects.values_list("from_item__code", "to_item__code"))
    return hashlib.sha256(repr((versions, enemies, days)).encode()).hexdigest()
