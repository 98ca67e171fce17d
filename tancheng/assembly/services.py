"""Freezing forms."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import msgspec
from django.db import transaction

from tancheng.assembly import rules
from tancheng.assembly.models import Form, FormItem
from tancheng.items.models import ItemVersion
from tancheng.items.selectors import drawable
from tancheng.ledger import clock, ids, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User
from tancheng.scheme.models import SchemeVersion

# How many earlier forms of the same group a new one avoids repeating.
RECENT_FORMS = 3


class BankTooSmall(Refusal):
    def __init__(self, job_type: str, level: str, detail: str) -> None:
        super().__init__(f"{job_type}{level}的试卷没有组成", f"题库不够：{detail}", "请补充题目后再组卷，或停用过严的条件")


@transaction.atomic
def draw_form(version: SchemeVersion, job_type: str, level: str, *, day: date, seed: int, by: User | None) -> Form:
    """Draw and freeze one form for an exam on `day`. Raises BankTooSmall, naming each section that lacks items."""
    scheme = version.document
    paper = scheme.paper_terms()
    public = {course.code for course in scheme.public_course}
    courses = [course.code for course in scheme.courses_for(job_type)]
    versions = {v.pk: v for v in drawable(courses, level, day)}
    bank = [rules.Candidate(v.pk, v.item.type, v.item.course, v.item.course in public) for v in versions.values()]
    try:
        drawn = rules.draw(paper, bank, seed=seed, used=_recently_used(version, job_type, level))
    except rules.CannotDraw as short:
        raise BankTooSmall(scheme.job(job_type).name, scheme.level_of(level).name, str(short)) from short
    form = Form.objects.create(
        code=f"{job_type.upper()}{level}-{day:%y%m%d}-{ids.new_code(5)}",
        scheme=version,
        job_type=job_type,
        level=level,
        blueprint=json.loads(msgspec.json.encode(paper)),
        seed=seed,
        digest=_digest([versions[pk] for _, pk in drawn]),
        frozen_at=clock.now(),
    )
    points: dict[str, Decimal] = {section.type: section.points for section in paper.section}
    FormItem.objects.bulk_create(
        FormItem(form=form, position=position, item_version_id=pk, section=section, points=points[section])
        for position, (section, pk) in enumerate(drawn, start=1)
    )
    journal.record("draw_form", form, by=by, digest=form.digest, items=len(drawn))
    return form


def _recently_used(version: SchemeVersion, job_type: str, level: str) -> set[int]:
    recent = Form.objects.filter(scheme__code=version.code, job_type=job_type, level=level).order_by("-frozen_at")[:RECENT_FORMS]
    return set(FormItem.objects.filter(form__in=list(recent)).values_list("item_version_id", flat=True))


def _digest(versions: list[ItemVersion]) -> str:
    return hashlib.sha256("\n".join(v.digest for v in versions).encode()).hexdigest()
