"""Drawing and freezing forms."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Count

from tancheng.assembly import rules
from tancheng.assembly.engine.blueprint import Blueprint, Candidate, Earlier
from tancheng.assembly.engine.explain import explain
from tancheng.assembly.engine.report import MODEL_IN_WORDS, ParallelReport, report
from tancheng.assembly.engine.solve import NotFound, Solution, solve
from tancheng.assembly.models import Form, FormItem
from tancheng.items.models import ItemVersion
from tancheng.items.selectors import drawable
from tancheng.ledger import clock, ids, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User
from tancheng.scheme.document import Scheme
from tancheng.scheme.models import SchemeVersion

# How many earlier forms of the same group a new one avoids repeating, when the scheme does not say.
RECENT_FORMS = 3
# An item's rest is counted over a year.
EXPOSURE_DAYS = 365


class BankTooSmall(Refusal):
    def __init__(self, job_type: str, level: str, detail: str) -> None:
        super().__init__(f"{job_type}{level}的试卷没有组成", f"题库不够：{detail}", "请补充题目后再组卷，或停用过严的条件")


@dataclass(frozen=True)
class Plan:
    """Forms as solved and not yet frozen."""

    version: SchemeVersion
    job_type: str
    level: str
    day: date
    seed: int
    blueprint: Blueprint
    candidates: dict[int, Candidate]
    versions: dict[int, ItemVersion]
    solution: Solution


def draw_form(version: SchemeVersion, job_type: str, level: str, *, day: date, seed: int, by: User | None) -> Form:
    """Draw and freeze one form for an exam on `day`. Raises BankTooSmall, naming what the bank lacks or which demands clash."""
    return freeze_forms(plan_forms(version, job_type, level, day=day, seed=seed), by=by)[0]


def draw_forms(
    version: SchemeVersion, job_type: str, level: str, *, count: int | None = None, day: date, seed: int, by: User | None
) -> list[Form]:
    """Draw and freeze `count` parallel forms (default: the scheme's forms in advance): alike in difficulty and make-up, with few items in common."""
    terms = version.document.assembly
    wanted = count or (terms.forms_in_advance if terms else 1)
    return freeze_forms(plan_forms(version, job_type, level, day=day, seed=seed, count=wanted), by=by)


def plan_forms(version: SchemeVersion, job_type: str, level: str, *, day: date, seed: int, count: int = 1) -> Plan:
    """Solve and write nothing: may take seconds, so call it outside a transaction. Raises BankTooSmall."""
    scheme = version.document
    candidates, versions = _bank(version, job_type, level, day)
    blueprint = rules.blueprint(scheme, job_type, recent=_recent(version, job_type, level))
    try:
        solution = solve(blueprint, candidates.values(), forms=count, seed=seed)
    except NotFound:
        words = explain(blueprint, candidates.values(), forms=count, seed=seed).in_words()
        raise BankTooSmall(scheme.job(job_type).name, scheme.level_of(level).name, words) from None
    return Plan(version, job_type, level, day, seed, blueprint, candidates, versions, solution)


@transaction.atomic
def freeze_forms(plan: Plan, *, by: User | None) -> list[Form]:
    """Write a plan's forms down, each with its blueprint and report; they never change after it."""
    paper = plan.version.document.paper_terms()
    codes = [f"{plan.job_type.upper()}{plan.level}-{plan.day:%y%m%d}-{ids.new_code(5)}" for _ in plan.solution.forms]
    drawn = [[plan.candidates[pk] for pk in form] for form in plan.solution.forms]
    together = report(plan.blueprint, drawn, codes=codes, pass_points=float(paper.pass_points))
    terms = json.loads(msgspec.json.encode(paper))
    forms = [_freeze(plan, number, {**terms, "report": _record(plan, together, number)}) for number in range(len(codes))]
    for form in forms:
        journal.record("draw_form", form, by=by, digest=form.digest, items=paper.declared_items, together=len(forms))
    return forms


def _freeze(plan: Plan, number: int, blueprint: dict[str, Any]) -> Form:
    drawn = plan.solution.forms[number]
    points: dict[str, Decimal] = {section.type: section.points for section in plan.version.document.paper_terms().section}
    form = Form.objects.create(
        code=blueprint["report"]["code"],
        scheme=plan.version,
        job_type=plan.job_type,
        level=plan.level,
        blueprint=blueprint,
        seed=plan.seed,
        digest=_digest([plan.versions[pk] for pk in drawn]),
        frozen_at=clock.now(),
    )
    FormItem.objects.bulk_create(
        FormItem(form=form, position=position, item_version_id=pk, section=kind, points=points[kind])
        for position, (pk, kind) in enumerate(((pk, plan.candidates[pk].type) for pk in drawn), start=1)
    )
    return form


def _record(plan: Plan, together: ParallelReport, number: int) -> dict[str, Any]:
    """The report as JSON, kept in the form: no item and no key in it."""
    own = together.forms[number]
    return {
        **json.loads(msgspec.json.encode(own)),
        "departures": list(own.departures),
        "together": [form.code for form in together.forms],
        "matrix": [list(row) for row in together.matrix],
        "difficulty_spread": round(together.difficulty_spread, 4),
        "pass_model": MODEL_IN_WORDS,
        "solver": {"seconds": round(plan.solution.seconds, 2), "gap": round(plan.solution.gap, 3), "in_time": plan.solution.in_time},
    }


def _bank(version: SchemeVersion, job_type: str, level: str, day: date) -> tuple[dict[int, Candidate], dict[int, ItemVersion]]:
    scheme: Scheme = version.document
    public = {course.code for course in scheme.public_course}
    versions = {v.pk: v for v in drawable([course.code for course in scheme.courses_for(job_type)], level, day)}
    # An item's exposure counts in whatever wording it stood.
    seen: dict[int, int] = dict(
        FormItem.objects.filter(form__frozen_at__gte=clock.now() - timedelta(days=EXPOSURE_DAYS))
        .values_list("item_version__item_id")
        .annotate(forms=Count("form_id", distinct=True))
        .values_list("item_version__item_id", "forms")
    )
    candidates = {
        pk: Candidate(
            id=pk,
            type=v.item.type,
            course=v.item.course,
            is_public=v.item.course in public,
            cognitive=v.cognitive,
            difficulty=float(v.difficulty),
            seconds=v.seconds,
            exposure=seen.get(v.item_id, 0),
        )
        for pk, v in versions.items()
    }
    return candidates, versions


def _recent(version: SchemeVersion, job_type: str, level: str) -> list[Earlier]:
    """The last forms of the group; an item counts as repeated in a newer wording too, so items are given by their current version."""
    terms = version.document.assembly
    count = terms.recent_forms if terms else RECENT_FORMS
    recent = Form.objects.filter(scheme__code=version.code, job_type=job_type, level=level).order_by("-frozen_at", "-pk")[:count]
    return [Earlier(form.code, frozenset(form.items.values_list("item_version__item__current_id", flat=True))) for form in recent]


def _digest(versions: list[ItemVersion]) -> str:
    return hashlib.sha256("\n".join(v.digest for v in versions).encode()).hexdigest()
