"""The demands on one form, each as low ≤ Σ weight·chosen ≤ high. Solver, explanation and report all read this one list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tancheng.assembly.engine.blueprint import Blueprint, Candidate

if TYPE_CHECKING:
    # Slow to import: whoever only names a kind of demand, as most pages do, goes without.
    import numpy as np
    from numpy.typing import NDArray


class Kind(StrEnum):
    SECTION = "section"
    COURSE = "course"
    COGNITIVE = "cognitive"
    POINT = "point"
    POINT_LIMIT = "point_limit"
    DIFFICULTY = "difficulty"
    INFORMATION = "information"
    SECONDS = "seconds"
    ENEMY = "enemy"
    RECENT = "recent"
    EXPOSURE = "exposure"
    BETWEEN = "between"


# What is given up first when a bank cannot satisfy everything: the bank's age before the paper's make-up. A missing item is no paper at all.
# Cost per unit of slack: items, except 100 per 1.00 of difficulty (1 per 0.01), 1/60 per second and 4 per unit of information (about an item's).
SLACK_COST = {
    Kind.SECTION: 30.0,
    Kind.ENEMY: 5.0,
    Kind.COURSE: 1.0,
    Kind.COGNITIVE: 1.0,
    Kind.POINT: 1.0,
    Kind.POINT_LIMIT: 1.0,
    Kind.INFORMATION: 4.0,
    Kind.DIFFICULTY: 100.0,
    Kind.SECONDS: 1 / 60,
    Kind.RECENT: 0.5,
    Kind.EXPOSURE: 0.3,
    Kind.BETWEEN: 0.5,
}


@dataclass(frozen=True)
class Limit:
    """`members` are positions in the pool, `weights` beside them. `part` and `available` serve the words of sections."""

    kind: Kind
    name: str
    members: NDArray[np.int64]
    weights: NDArray[np.float64]
    low: float
    high: float
    part: str = ""

    @property
    def available(self) -> int:
        return len(self.members)

    def value(self, chosen: Iterable[int]) -> float:
        """Σ weight over the chosen positions."""
        weight = dict(zip(self.members.tolist(), self.weights.tolist(), strict=True))
        return float(sum(weight.get(position, 0.0) for position in chosen))

    def excess(self, value: float) -> float:
        """How far `value` lies outside: positive above `high`, negative below `low`, 0 inside."""
        tolerance = 1e-6 * max(1.0, abs(value))
        if value > self.high + tolerance:
            return value - self.high
        if value < self.low - tolerance:
            return value - self.low
        return 0.0


def limits(blueprint: Blueprint, pool: Sequence[Candidate]) -> list[Limit]:
    """All demands of the blueprint on one form from this pool (pool holds only items of the blueprint's types)."""
    return [
        *_sections(blueprint, pool),
        *_shares(blueprint, pool),
        *_measures(blueprint, pool),
        *_history(blueprint, pool),
    ]


def _sections(blueprint: Blueprint, pool: Sequence[Candidate]) -> Iterable[Limit]:
    for section in blueprint.section:
        for part, public, items in section.parts():
            members = [n for n, row in enumerate(pool) if row.type == section.type and public in (None, row.is_public)]
            yield _count(Kind.SECTION, section.name, members, items, items, part=part)


def _shares(blueprint: Blueprint, pool: Sequence[Candidate]) -> Iterable[Limit]:
    for kind, shares, attribute in (
        (Kind.COURSE, blueprint.course, "course"),
        (Kind.COGNITIVE, blueprint.cognitive, "cognitive"),
        (Kind.POINT, blueprint.point, "point"),
    ):
        for share in shares:
            members = [n for n, row in enumerate(pool) if getattr(row, attribute) == share.code]
            yield _count(kind, share.name, members, *share.bounds(blueprint.items))
    if blueprint.point_limit is not None:
        points: dict[str, list[int]] = defaultdict(list)
        for n, row in enumerate(pool):
            if row.point:
                points[row.point].append(n)
        for point, members in sorted(points.items()):
            if len(members) > blueprint.point_limit:
                yield _count(Kind.POINT_LIMIT, point, members, 0, blueprint.point_limit)


def _measures(blueprint: Blueprint, pool: Sequence[Candidate]) -> Iterable[Limit]:
    import numpy as np

    everything = np.arange(len(pool), dtype=np.int64)
    if blueprint.difficulty_target is not None:
        weights = np.array([blueprint.points_of(row.type) * row.difficulty / blueprint.points for row in pool], dtype=np.float64)
        low, high = blueprint.difficulty_target - blueprint.difficulty_band, blueprint.difficulty_target + blueprint.difficulty_band
        yield Limit(Kind.DIFFICULTY, "", everything, weights, low, high)
    if blueprint.information_target is not None:
        weights = np.array([row.information for row in pool], dtype=np.float64)
        slack = blueprint.information_target * blueprint.information_band
        yield Limit(Kind.INFORMATION, "", everything, weights, blueprint.information_target - slack, blueprint.information_target + slack)
    if blueprint.seconds is not None:
        weights = np.array([row.seconds for row in pool], dtype=np.float64)
        yield Limit(Kind.SECONDS, "", everything, weights, 0, blueprint.seconds)


def _history(blueprint: Blueprint, pool: Sequence[Candidate]) -> Iterable[Limit]:
    position = {row.id: n for n, row in enumerate(pool)}
    for pair in sorted(blueprint.enemies):
        if all(item in position for item in pair):
            yield _count(Kind.ENEMY, "", [position[item] for item in pair], 0, 1)
    if blueprint.overlap_recent is not None:
        for earlier in blueprint.recent:
            members = [n for n, row in enumerate(pool) if row.id in earlier.items]
            yield _count(Kind.RECENT, earlier.code, members, 0, blueprint.overlap_recent)
    if blueprint.exposure_limit is not None:
        members = [n for n, row in enumerate(pool) if row.exposure >= blueprint.exposure_limit]
        yield _count(Kind.EXPOSURE, "", members, 0, 0)


def _count(kind: Kind, name: str, members: Sequence[int], low: float, high: float, *, part: str = "") -> Limit:
    import numpy as np

    return Limit(kind, name, np.array(members, dtype=np.int64), np.ones(len(members)), low, high, part)
