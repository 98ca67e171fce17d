"""Parallel forms from a pool: all at once, so that the last one is no worse than the first."""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from tancheng.assembly.engine.blueprint import Blueprint, Candidate
from tancheng.assembly.engine.limits import SLACK_COST, Kind, Limit, limits
from tancheng.assembly.engine.model import INFINITY, Answer, Model

# An item of a recent form costs 1, a deviation of 0.01 from the target 0.2, a whole form's chance cost stays under 0.15: so a form repeats as
# little as the bank allows, then lies near the target; within that the seed decides.
_REPEAT_COST = 1.0
_PULL = 20.0
_CHANCE = 0.15
# Among items that serve as well, the least used: one use of a section's average item costs as much as 0.005 of difficulty, so that in a section
# of one item a use weighs, and in one of sixty only the sum of many. Beyond this many uses an item is worn out whatever the figure.
_USE = 0.1
_WORN = 12
# Per form: about 0.012 of difficulty, which no candidate feels. A single form repeats no item without need; four together at most one.
GAP_PER_FORM = 0.25
# Enough of each part for the solver to choose from; more only makes it slower (docs/decisions/0008-assembly.md).
_CHOICE = 4
_LEAST_CHOICE = 60
# A bank is allowed to be old: these give way, as little as possible, and the report says so.
GIVES_WAY = frozenset({Kind.RECENT, Kind.EXPOSURE})


@dataclass(frozen=True)
class Solution:
    """`forms`: ids in paper order. `gap`: how much cheaper a solution could be at best, in repeated items; `seconds`: the solver's.
    `in_time` False: the clock stopped the solver, another run may find other forms."""

    forms: tuple[tuple[int, ...], ...]
    gap: float
    seconds: float
    in_time: bool


class NotFound(Exception):
    """No such forms. `proved`: there are none; otherwise the time was too short to find one."""

    def __init__(self, proved: bool) -> None:
        super().__init__("no such forms" if proved else "no forms found in time")
        self.proved = proved


@dataclass(frozen=True)
class Slack:
    """How far one demand gives way: `form` and, for overlaps of forms drawn together, `other`."""

    limit: Limit
    form: int
    other: int | None
    over: int | None
    under: int | None


@dataclass
class Task:
    """The model of `forms` forms, with its variables: `chosen[form]` are the columns of the pool's items."""

    pool: Sequence[Candidate]
    model: Model
    chosen: list[NDArray[np.int64]]
    slacks: list[Slack]


def solve(
    blueprint: Blueprint, pool: Iterable[Candidate], *, forms: int = 1, seed: int, seconds: float = 20.0, reduce: bool = True
) -> Solution:
    """`forms` parallel forms. The same arguments give the same forms. Raises NotFound.

    First from a random part of a large pool and without any item in two forms; then from all; then with the overlap that the blueprint allows.
    """
    everything = usable(blueprint, pool)
    part = _reduced(blueprint, everything, forms, seed) if reduce else everything
    attempts = [(part, 0)]
    if len(part) < len(everything):
        attempts.append((everything, 0))
    if forms > 1 and blueprint.overlap_between > 0:
        attempts.append((everything, blueprint.overlap_between))
    spent, proved = 0.0, False
    for candidates, between in attempts:
        task = build(blueprint, candidates, forms=forms, seed=seed, between=between, elastic=GIVES_WAY)
        answer = task.model.solve(seed=seed, seconds=max(1.0, seconds - spent), absolute_gap=GAP_PER_FORM * forms)
        spent += answer.seconds
        proved = answer.proved_impossible
        if answer.values is not None:
            return Solution(_papers(blueprint, task, answer, seed), max(0.0, answer.objective - answer.bound), spent, answer.in_time)
    raise NotFound(proved)


def usable(blueprint: Blueprint, pool: Iterable[Candidate]) -> list[Candidate]:
    """Items of the blueprint's types, in an order that does not depend on the caller's."""
    types = {section.type for section in blueprint.section}
    return sorted((row for row in pool if row.type in types), key=lambda row: row.id)


def build(
    blueprint: Blueprint, pool: Sequence[Candidate], *, forms: int, seed: int, between: int | None, elastic: Collection[Kind]
) -> Task:
    """The model. Demands of `elastic` kinds may give way at SLACK_COST. `between`: items two forms may share, 0 for none."""
    chance = np.random.default_rng(seed % 2**63)
    model = Model()
    repeated = set().union(*(earlier.items for earlier in blueprint.recent)) if blueprint.recent else set()
    repeat_cost = np.array([_REPEAT_COST if row.id in repeated else 0.0 for row in pool])
    sizes = {section.type: section.items for section in blueprint.section}
    repeat_cost += np.array([_USE * min(row.exposure, _WORN) / sizes[row.type] for row in pool])
    chosen = [
        model.variables(repeat_cost + chance.random(len(pool)) * _CHANCE / max(1, blueprint.items), 0, 1, whole=True) for _ in range(forms)
    ]
    task = Task(pool, model, chosen, [])
    demands = limits(blueprint, pool)
    for form in range(forms):
        for limit in demands:
            _demand(task, limit, form, elastic)
    for limit in demands:
        if limit.kind is Kind.DIFFICULTY and blueprint.difficulty_target is not None:
            _pull(task, limit, blueprint.difficulty_target, blueprint.difficulty_band, elastic)
    if forms > 1:
        _keep_apart(task, between or 0, elastic)
    return task


def _demand(task: Task, limit: Limit, form: int, elastic: Collection[Kind]) -> None:
    extra: list[tuple[int, float]] = []
    if limit.kind in elastic:
        cost = SLACK_COST[limit.kind] if limit.kind not in GIVES_WAY else SLACK_COST[limit.kind] + _REPEAT_COST
        over = task.model.variable(cost, 0, INFINITY) if limit.kind is not Kind.SECTION else None
        under = task.model.variable(cost, 0, INFINITY) if limit.low > 0 else None
        extra = [(column, sign) for column, sign in ((over, -1.0), (under, 1.0)) if column is not None]
        task.slacks.append(Slack(limit, form, None, over, under))
    task.model.row(task.chosen[form][limit.members], limit.weights, limit.low, limit.high, extra)


def _pull(task: Task, limit: Limit, target: float, band: float, elastic: Collection[Kind]) -> None:
    """A small price on the distance from the target, and all forms within one band of each other."""
    free = Kind.DIFFICULTY in elastic
    floor = task.model.variable(0, 0, 1)
    for columns in task.chosen:
        above, below = task.model.variable(_PULL, 0, 1), task.model.variable(_PULL, 0, 1)
        task.model.row(columns[limit.members], limit.weights, target, target, [(above, -1.0), (below, 1.0)])
        if len(task.chosen) > 1 and not free:
            # Mean difficulty is target + above − below.
            task.model.row([above, below, floor], [1.0, -1.0, -1.0], -target, band - target)


def _keep_apart(task: Task, between: int, elastic: Collection[Kind]) -> None:
    if between == 0 and Kind.BETWEEN not in elastic:
        for columns in zip(*task.chosen, strict=True):
            task.model.row(columns, np.ones(len(columns)), 0, 1)
        return
    for one, other in combinations(range(len(task.chosen)), 2):
        both = task.model.variables(np.full(len(task.pool), 1e-3), 0, 1, whole=False)
        for first, second, shared in zip(task.chosen[one], task.chosen[other], both, strict=True):
            task.model.row([first, second, shared], [1.0, 1.0, -1.0], -INFINITY, 1)
        extra: list[tuple[int, float]] = []
        if Kind.BETWEEN in elastic:
            over = task.model.variable(SLACK_COST[Kind.BETWEEN], 0, INFINITY)
            extra = [(over, -1.0)]
            limit = Limit(Kind.BETWEEN, "", both, np.ones(len(both)), 0, between)
            task.slacks.append(Slack(limit, one, other, over, None))
        task.model.row(both, np.ones(len(both)), 0, between, extra)


def _reduced(blueprint: Blueprint, pool: Sequence[Candidate], forms: int, seed: int) -> list[Candidate]:
    """A random part of each section and part, fresh and rested items first; never fewer than the solver needs to choose."""
    chooser = random.Random(seed)
    repeated = set().union(*(earlier.items for earlier in blueprint.recent)) if blueprint.recent else set()
    parts: dict[tuple[str, bool], list[Candidate]] = defaultdict(list)
    for row in pool:
        parts[row.type, row.is_public].append(row)
    rested = blueprint.exposure_limit or INFINITY
    kept: list[Candidate] = []
    for section in blueprint.section:
        need = section.items if section.public is None else 0
        for public in (True, False):
            rows = parts[section.type, public]
            wanted = need or (section.public or 0 if public else section.items - (section.public or 0))
            chooser.shuffle(rows)
            rows.sort(key=lambda row: row.id in repeated or row.exposure >= rested)
            kept += rows[: max(_LEAST_CHOICE, wanted * forms * _CHOICE)]
    return sorted(kept, key=lambda row: row.id)


def _papers(blueprint: Blueprint, task: Task, answer: Answer, seed: int) -> tuple[tuple[int, ...], ...]:
    """Section by section in the blueprint's order, shuffled within; items of one case stand together."""
    assert answer.values is not None
    order = {section.type: n for n, section in enumerate(blueprint.section)}
    chooser = random.Random(seed)
    papers = []
    for columns in task.chosen:
        rows = [row for row, value in zip(task.pool, answer.values[columns], strict=True) if value > 0.5]
        chooser.shuffle(rows)
        first: dict[str, int] = {}
        for n, row in enumerate(rows):
            first.setdefault(row.stimulus or str(row.id), n)
        papers.append(tuple(row.id for row in sorted(rows, key=lambda row: (order[row.type], first[row.stimulus or str(row.id)], row.id))))
    return tuple(papers)
