"""From the bank and the scheme to forms as solved. Nothing is written here: solving may take seconds, so it runs outside transactions."""

import hashlib
import random
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Count, Max

from tancheng.assembly import rules
from tancheng.assembly.engine.blueprint import Blueprint, Candidate, Earlier
from tancheng.assembly.engine.information import Curve, cut, expected
from tancheng.assembly.lines import Line, lines_of
from tancheng.assembly.models import Form, FormItem
from tancheng.items.models import Item, ItemVersion
from tancheng.items.selectors import calibrations, drawable
from tancheng.ledger import clock
from tancheng.ledger.errors import Refusal
from tancheng.scheme.document import Scheme
from tancheng.scheme.models import SchemeVersion

if TYPE_CHECKING:
    from tancheng.assembly.engine.solve import Solution

# How many earlier forms of the same group a new one avoids repeating, when the scheme does not say.
RECENT_FORMS = 3
# An item's rest is counted over a year.
EXPOSURE_DAYS = 365


class BankTooSmall(Refusal):
    def __init__(self, job_type: str, level: str, detail: str) -> None:
        super().__init__(
            f"{job_type}{level}的试卷没有组成", f"题库不够：{detail}", "请补充题目后再组卷；要求过严的，请管理员在方案中放宽到上面的数值"
        )


@dataclass(frozen=True)
class Bank:
    """The items that may be drawn for one group on one day. `candidates` and `versions` by version id; `public`: codes of public courses;
    `calibrated`: the share of items with known parameters."""

    candidates: dict[int, Candidate]
    versions: dict[int, ItemVersion]
    public: frozenset[str]
    calibrated: float


@dataclass(frozen=True)
class Plan:
    """Forms as solved and not yet kept. `trials[n]`: version ids of the pretest items seeded into form n, by position."""

    version: SchemeVersion
    job_type: str
    level: str
    day: date
    seed: int
    blueprint: Blueprint
    bank: Bank
    solution: "Solution"
    trials: list[dict[int, Line]] = field(default_factory=list)

    def lines(self, number: int) -> list[Line]:
        """The lines of form `number`, pretest items in their places."""
        points: dict[str, Decimal] = {section.type: section.points for section in self.version.document.paper_terms().section}
        kinds = [(pk, str(self.bank.candidates[pk].type)) for pk in self.solution.forms[number]]
        lines = [Line(pk, kind, points[kind]) for pk, kind in kinds]
        for position, line in sorted(self.trials[number].items()):
            lines.insert(position, line)
        return lines


def plan_forms(version: SchemeVersion, job_type: str, level: str, *, day: date, seed: int, count: int = 1) -> Plan:
    """Solve `count` parallel forms for an exam on `day`. Raises BankTooSmall, naming what the bank lacks or which demands clash."""
    # Slow to import, and no page but the drawing one solves anything.
    from tancheng.assembly.engine.explain import explain
    from tancheng.assembly.engine.solve import NotFound, solve

    scheme = version.document
    bank = bank_of(version, job_type, level, day)
    blueprint = blueprint_of(version, job_type, level, bank)
    try:
        solution = solve(blueprint, bank.candidates.values(), forms=count, seed=seed)
    except NotFound:
        words = explain(blueprint, bank.candidates.values(), forms=count, seed=seed).in_words()
        raise BankTooSmall(scheme.job(job_type).name, scheme.level_of(level).name, words) from None
    plan = Plan(version, job_type, level, day, seed, blueprint, bank, solution)
    return replace(plan, trials=_trials(plan))


def bank_of(version: SchemeVersion, job_type: str, level: str, day: date, *, leave_out: Form | None = None) -> Bank:
    """What may be drawn. Exposure is counted over a year, in whatever wording the item stood; `leave_out` does not count."""
    scheme: Scheme = version.document
    public = frozenset(course.code for course in scheme.public_course)
    courses = [course.code for course in scheme.courses_for(job_type)]
    versions = {v.pk: v for v in drawable(courses, level, day, job_type=job_type)}
    seen = uses_within_a_year(leave_out)
    known = calibrations(versions)
    curves = {pk: Curve(*known[pk]) if pk in known else expected(float(v.difficulty or 0)) for pk, v in versions.items()}
    paper = scheme.paper_terms()
    ability = cut(curves.values(), float(paper.pass_points / paper.declared_points)) if curves else 0.0
    candidates = {
        pk: Candidate(
            id=pk,
            type=v.item.type,
            course=v.item.course,
            is_public=v.item.course in public,
            cognitive=v.cognitive,
            difficulty=float(v.difficulty or 0),
            seconds=v.seconds or 0,
            exposure=seen.get(v.item_id, 0),
            point=v.point,
            stimulus=v.stimulus.code if v.stimulus else "",
            information=curves[pk].information(ability),
        )
        for pk, v in versions.items()
    }
    return Bank(candidates, versions, public, len(known) / len(versions) if versions else 0.0)


def bank_state(version: SchemeVersion, job_type: str, level: str, day: date) -> str:
    """Another text as soon as the scheme, the items that may be drawn or the pairs of enemies are others: SHA-256, and cheap beside solving."""
    courses = [course.code for course in version.document.courses_for(job_type)]
    items = sorted(drawable(courses, level, day, job_type=job_type).values_list("pk", flat=True))
    enemies = Item.enemies.through.objects.aggregate(pairs=Count("pk"), last=Max("pk"))
    return hashlib.sha256(repr((version.pk, items, enemies)).encode()).hexdigest()


def blueprint_of(version: SchemeVersion, job_type: str, level: str, bank: Bank, *, leave_out: Form | None = None) -> Blueprint:
    """The scheme's blueprint with this bank's enemies, the recent forms of the group and, once calibrated, the information to be matched."""
    made = rules.blueprint(
        version.document, job_type, level, recent=_recent(version, job_type, level, leave_out), enemies=_enemies(bank.versions)
    )
    return rules.with_information(version.document, made, bank.candidates.values(), calibrated=bank.calibrated)


def uses_within_a_year(leave_out: Form | None = None) -> dict[int, int]:
    """item id → forms of the last year; drafts and sealed forms count as well as opened ones. Not for pages that anybody may see."""
    since = clock.now() - timedelta(days=EXPOSURE_DAYS)
    rows = FormItem.objects.filter(form__drawn_at__gte=since, item_version__isnull=False)
    if leave_out is not None:
        rows = rows.exclude(form=leave_out)
    seen: dict[int, int] = dict(
        rows.values_list("item_version__item_id")
        .annotate(forms=Count("form_id", distinct=True))
        .values_list("item_version__item_id", "forms")
    )
    for form in _kept().filter(drawn_at__gte=since, opened_at__isnull=True):
        if form != leave_out:
            for item in _items_of(form):
                seen[item] = seen.get(item, 0) + 1
    return seen


def _recent(version: SchemeVersion, job_type: str, level: str, leave_out: Form | None) -> list[Earlier]:
    """The last forms of the group; an item counts as repeated in a newer wording too, so items are given by their current version."""
    terms = version.document.assembly
    count = terms.recent_forms if terms else RECENT_FORMS
    forms = _kept().filter(scheme__code=version.code, job_type=job_type, level=level).order_by("-drawn_at", "-pk")
    if leave_out is not None:
        together = leave_out.blueprint.get("report", {}).get("together", [])
        forms = forms.filter(drawn_at__lte=leave_out.drawn_at).exclude(code__in=[leave_out.code, *together])
    return [Earlier(form.code, current_versions(form)) for form in forms[:count]]


def current_versions(form: Form) -> frozenset[int]:
    """The form's items by the version that is current today."""
    return frozenset(Item.objects.filter(pk__in=_items_of(form), current__isnull=False).values_list("current_id", flat=True))


def _items_of(form: Form) -> list[int]:
    return list(ItemVersion.objects.filter(pk__in=[line.version for line in lines_of(form)]).values_list("item_id", flat=True))


def _kept():  # type: ignore[no-untyped-def]
    return Form.objects.exclude(state=Form.State.DISCARDED)


def _enemies(versions: dict[int, ItemVersion]) -> list[tuple[int, int]]:
    """Pairs of drawable versions whose items give each other away."""
    by_item = {v.item_id: pk for pk, v in versions.items()}
    pairs = Item.enemies.through.objects.filter(from_item__in=by_item, to_item__in=by_item).values_list("from_item", "to_item")
    versions_of = ((by_item[a], by_item[b]) for a, b in pairs)
    return sorted({(min(pair), max(pair)) for pair in versions_of})


def _trials(plan: Plan) -> list[dict[int, Line]]:
    """For each form the pretest items that the scheme has room for, at random places of their section; no item on trial twice."""
    terms = plan.version.document.assembly
    room = rules.pretest_items(plan.blueprint.items, terms.pretest_share) if terms else 0
    courses = [course.code for course in plan.version.document.courses_for(plan.job_type)]
    sections = {section.type for section in plan.blueprint.section} - {"short"}
    waiting = [
        (v.pk, str(v.item.type))
        for v in drawable(courses, plan.level, plan.day, job_type=plan.job_type, pretest=True)
        if v.item.type in sections
    ]
    chooser = random.Random(plan.seed)
    chooser.shuffle(waiting)
    found = []
    for number, form in enumerate(plan.solution.forms):
        mine = waiting[number * room : (number + 1) * room]
        kinds = [str(plan.bank.candidates[pk].type) for pk in form]
        found.append(_places(mine, kinds, chooser))
    return found


def _places(items: Collection[tuple[int, str]], kinds: list[str], chooser: random.Random) -> dict[int, Line]:
    """position → line, to be inserted from the front; each within its own section."""
    kinds, places = list(kinds), dict[int, Line]()
    for pk, kind in items:
        first = kinds.index(kind)
        position = chooser.randint(first, first + kinds.count(kind))
        kinds.insert(position, kind)
        places = {(at + 1 if at >= position else at): line for at, line in places.items()}
        places[position] = Line(pk, kind, Decimal(0), is_pretest=True)
    return places
