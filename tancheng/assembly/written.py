"""How worn a group's written questions are: each is remembered by whoever has sat it, and there are few.

Counts include sealed papers, so they are for those alone who may see reports. Which question a sealed paper holds must not follow from one:
until it is opened, its page shows the range over the group's questions, and the paper's own count only where somebody reads it for a reason.
"""

from typing import NamedTuple

from tancheng.assembly.lines import lines_of
from tancheng.assembly.models import Form
from tancheng.assembly.planning import uses_within_a_year
from tancheng.items.models import ItemType, ItemVersion
from tancheng.items.selectors import drawable


class WrittenUse(NamedTuple):
    """`low`…`high`: in how many papers of the last year each of the `pool` questions stood that this form could draw. `own`: the form's own, the
    most used one; None until the form is opened."""

    pool: int
    low: int
    high: int
    own: int | None


def written_use(form: Form) -> WrittenUse | None:
    """None when there is nothing to tell: no written section, or an old form without a day."""
    scheme = form.scheme.document
    section = next((row for row in scheme.paper_terms().section if row.type == "short"), None)
    if section is None or form.day is None:
        return None
    public = {course.code for course in scheme.public_course}
    courses = [course.code for course in scheme.courses_for(form.job_type)]
    if section.taken_from in {"job", "public"}:
        courses = [code for code in courses if (code in public) == (section.taken_from == "public")]
    items = list(
        drawable(courses, form.level, form.day, job_type=form.job_type).filter(item__type=ItemType.SHORT).values_list("item_id", flat=True)
    )
    uses = uses_within_a_year()
    counts = [uses.get(item, 0) for item in items]
    own = max((uses.get(item, 0) for item in _written_items(form)), default=None) if form.opened_at else None
    return WrittenUse(len(items), min(counts, default=0), max(counts, default=0), own)


def _written_items(form: Form) -> list[int]:
    written = [line.version for line in lines_of(form) if line.section == ItemType.SHORT]
    return list(ItemVersion.objects.filter(pk__in=written).values_list("item_id", flat=True))
