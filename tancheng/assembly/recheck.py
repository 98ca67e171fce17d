"""Reports on forms, at the draw and again after every change; and what else could stand at a place."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from tancheng.assembly.engine.blueprint import Blueprint, Candidate
from tancheng.assembly.engine.limits import Kind, Limit, limits
from tancheng.assembly.engine.report import MODEL_IN_WORDS, ParallelReport, report
from tancheng.assembly.lines import Line, lines_of
from tancheng.assembly.models import Form
from tancheng.assembly.planning import Bank, Plan, bank_of, blueprint_of
from tancheng.items.models import ItemVersion

# A swap may leave these as they are: they were let go at the draw, or are told in the report's own words.
_TOLD_ELSEWHERE = frozenset({Kind.SECTION, Kind.BETWEEN})
# Reports keep four decimals of a difficulty.
_ROUNDING = 1e-3


@dataclass(frozen=True)
class Alternative:
    """Another item for a place. `broken`: demands that the form would leave by this swap, in words; `difficulty` and `seconds` of the form with it."""

    version: ItemVersion
    broken: tuple[str, ...]
    difficulty: float
    seconds: int
    same_course: bool
    same_cognitive: bool


def reports_of_plan(plan: Plan, codes: Sequence[str]) -> list[dict[str, Any]]:
    """One record for each form, as JSON, kept in the form: no item and no key in it."""
    drawn = [[plan.bank.candidates[pk] for pk in form] for form in plan.solution.forms]
    paper = plan.version.document.paper_terms()
    together = report(plan.blueprint, drawn, codes=codes, pass_points=float(paper.pass_points))
    solver = {"seconds": round(plan.solution.seconds, 2), "gap": round(plan.solution.gap, 3), "in_time": plan.solution.in_time}
    shared = {"solver": solver, "calibrated": round(plan.bank.calibrated, 3)}
    return [{**_record(together, number), **shared, "pretest": len(plan.trials[number])} for number in range(len(codes))]


def reports_after(form: Form, lines: Sequence[Line]) -> dict[str, dict[str, Any]]:
    """code → record of this form with `lines` instead of its own, and of those drawn together with it that still wait for approval."""
    bank, blueprint = _context(form)
    before = form.blueprint["report"]
    others = list(Form.objects.filter(code__in=before["together"]).exclude(pk=form.pk).exclude(state=Form.State.DISCARDED).order_by("code"))
    forms = [form, *others]
    papers = [_scored(lines, bank), *(_scored(lines_of(other), bank) for other in others)]
    paper = form.scheme.document.paper_terms()
    together = report(blueprint, papers, codes=[row.code for row in forms], pass_points=float(paper.pass_points))
    return {
        row.code: {**_record(together, number), **_kept(row)}
        for number, row in enumerate(forms)
        if row == form or row.state == Form.State.DRAWN
    }


def _kept(form: Form) -> dict[str, Any]:
    return {name: form.blueprint["report"][name] for name in ("solver", "calibrated", "pretest") if name in form.blueprint["report"]}


def replaced(form: Form, position: int, version: int) -> list[Line] | None:
    """The form's lines with another item at `position` (from 1); None when it can't stand there."""
    lines = lines_of(form)
    if not 1 <= position <= len(lines):
        return None
    line = lines[position - 1]
    bank, blueprint = _context(form)
    candidate = bank.candidates.get(version)
    rest = {row.version for row in lines} - {line.version}
    if line.is_pretest or candidate is None or candidate.type != line.section or version in rest or _has_enemy(version, rest, blueprint):
        return None
    lines[position - 1] = replace(line, version=version)
    return lines


def alternatives(form: Form, position: int, *, most: int = 30) -> list[Alternative]:
    """What could stand at `position` instead, best first: what breaks no demand, then what is most like the item that goes."""
    bank, blueprint = _context(form)
    lines = lines_of(form)
    line = lines[position - 1]
    if line.is_pretest:
        return []
    papers = {row.version for row in lines if not row.is_pretest}
    gone = _candidates([line.version], bank)[line.version]
    pool = list({**_candidates(sorted(papers), bank), **bank.candidates}.values())
    demands = [limit for limit in limits(blueprint, pool) if limit.kind not in _TOLD_ELSEWHERE]
    check = _Check(demands, pool, papers, gone)
    siblings = _siblings(form)
    publics = _parts_for(gone, blueprint)
    found = []
    for row in bank.candidates.values():
        if row.type == line.section and row.is_public in publics and row.id not in papers:
            if _has_enemy(row.id, papers - {gone.id}, blueprint):
                continue
            found.append(([*check.broken_by(row), *_repeated(row, gone, papers, siblings, blueprint.overlap_between)], row))
    found.sort(
        key=lambda pair: (len(pair[0]), pair[1].course != gone.course, pair[1].cognitive != gone.cognitive, _far(pair[1], gone), pair[1].id)
    )
    totals = [bank.candidates.get(pk) or gone for pk in papers - {gone.id}]
    points = blueprint.points
    return [
        Alternative(
            version=bank.versions[row.id],
            broken=tuple(broken),
            difficulty=sum(blueprint.points_of(one.type) * one.difficulty for one in (*totals, row)) / points,
            seconds=sum(one.seconds for one in (*totals, row)),
            same_course=row.course == gone.course,
            same_cognitive=row.cognitive == gone.cognitive,
        )
        for broken, row in found[:most]
    ]


def _parts_for(gone: Candidate, blueprint: Blueprint) -> set[bool]:
    """Whether what stands in for an item is of a public course (True), of one of the job type (False), or either."""
    parts = {public: items for section in blueprint.section if section.type == gone.type for _, public, items in section.parts()}
    if None in parts:
        return {True, False}
    if parts.get(gone.is_public):
        return {gone.is_public}
    # The scheme has come to take this section from the other part since the draw.
    return {public for public, items in parts.items() if items and public is not None}


def _siblings(form: Form) -> dict[str, frozenset[int]]:
    """code → versions of the forms drawn together with this one."""
    codes = form.blueprint.get("report", {}).get("together", [])
    others = Form.objects.filter(code__in=codes).exclude(pk=form.pk).exclude(state=Form.State.DISCARDED)
    return {other.code: frozenset(line.version for line in lines_of(other)) for other in others.order_by("code")}


def _repeated(row: Candidate, gone: Candidate, papers: set[int], siblings: dict[str, frozenset[int]], most: int) -> list[str]:
    """Forms of the same draw with which this one would come to share more items than the scheme allows."""
    after = papers - {gone.id} | {row.id}
    return [f"与同批试卷 {code} 重复超限" for code, items in siblings.items() if len(after & items) > max(most, len(papers & items))]


class _Check:
    """The demands on a form, asked again for one item in place of another; only what gets worse counts."""

    def __init__(self, demands: Sequence[Limit], pool: Sequence[Candidate], chosen: set[int], gone: Candidate) -> None:
        at = {row.id: n for n, row in enumerate(pool)}
        self._at, self._gone = at, at[gone.id]
        positions = [at[pk] for pk in chosen]
        self._rows = []
        for limit in demands:
            weights = dict(zip(limit.members.tolist(), limit.weights.tolist(), strict=True))
            self._rows.append((limit, weights, sum(weights.get(position, 0.0) for position in positions)))

    def broken_by(self, row: Candidate) -> list[str]:
        words = []
        for limit, weights, value in self._rows:
            after = value - weights.get(self._gone, 0.0) + weights.get(self._at[row.id], 0.0)
            if abs(limit.excess(after)) > abs(limit.excess(value)) + 1e-9:
                words.append(_NAMES[limit.kind] + (f"“{limit.name}”" if limit.name else ""))
        return words


_NAMES = {
    Kind.COURSE: "课程题数 ",
    Kind.COGNITIVE: "认知层次题数 ",
    Kind.POINT: "知识点题数 ",
    Kind.POINT_LIMIT: "知识点题数超限 ",
    Kind.DIFFICULTY: "平均难度",
    Kind.INFORMATION: "信息量",
    Kind.SECONDS: "预计用时",
    Kind.ENEMY: "互斥题",
    Kind.RECENT: "与近期试卷重复 ",
    Kind.EXPOSURE: "使用次数已满",
}


def _far(row: Candidate, gone: Candidate) -> float:
    return abs(row.difficulty - gone.difficulty)


def _has_enemy(version: int, others: set[int], blueprint: Blueprint) -> bool:
    return any(tuple(sorted((version, other))) in blueprint.enemies for other in others)


def _context(form: Form) -> tuple[Bank, Blueprint]:
    if form.day is None:
        raise ValueError(f"{form} was drawn before forms kept their day")
    bank = bank_of(form.scheme, form.job_type, form.level, form.day, leave_out=form)
    return bank, blueprint_of(form.scheme, form.job_type, form.level, bank, leave_out=form)


def _scored(lines: Sequence[Line], bank: Bank) -> list[Candidate]:
    versions = [line.version for line in lines if not line.is_pretest]
    known = _candidates(versions, bank)
    return [known[pk] for pk in versions]


def _candidates(versions: Sequence[int], bank: Bank) -> dict[int, Candidate]:
    """Candidates of these versions, those included that have left the bank since the draw."""
    left = ItemVersion.objects.select_related("item").in_bulk([pk for pk in versions if pk not in bank.candidates])
    return {pk: bank.candidates[pk] if pk in bank.candidates else _out_of_bank(left[pk], bank) for pk in versions}


def _out_of_bank(version: ItemVersion, bank: Bank) -> Candidate:
    return Candidate(
        id=version.pk,
        type=version.item.type,
        course=version.item.course,
        is_public=version.item.course in bank.public,
        cognitive=version.cognitive,
        difficulty=float(version.difficulty or 0),
        seconds=version.seconds or 0,
        point=version.point,
    )


def _record(together: ParallelReport, number: int) -> dict[str, Any]:
    own = together.forms[number]
    return {
        **json.loads(msgspec.json.encode(own)),
        "departures": [*own.departures, *_apart(together)],
        "together": [form.code for form in together.forms],
        "matrix": [list(row) for row in together.matrix],
        "difficulty_spread": round(together.difficulty_spread, 4),
        "information_spread": round(together.information_spread, 4),
        "pass_model": MODEL_IN_WORDS,
    }


def _apart(together: ParallelReport) -> list[str]:
    """Forms of one draw lie within one band of difficulty; a swap in one of them may end that."""
    low, high = together.forms[0].difficulty_low, together.forms[0].difficulty_high
    if low is None or high is None or together.difficulty_spread <= (high - low) / 2 + _ROUNDING:
        return []
    return [f"同批试卷的难度最多相差 {together.difficulty_spread:.3f}，要求不超过 {(high - low) / 2:.2f}"]
