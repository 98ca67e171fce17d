"""What an item tells about a candidate at the pass mark (2PL model).

Lord, F. M. (1980), Applications of Item Response Theory to Practical Testing Problems: I(θ) = a²·P(θ)·(1 − P(θ)), P(θ) = 1 / (1 + exp(−a(θ − b))).
An item never calibrated counts as a Rasch item of the difficulty that its author expects: a = 1, b = −logit(expected share right).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, log

_NEARLY = 1e-9


@dataclass(frozen=True, slots=True)
class Curve:
    """`discrimination` a > 0 and `location` b of one item; `points` it gives."""

    discrimination: float
    location: float
    points: float = 1.0

    def share(self, ability: float) -> float:
        """P(θ): the expected share of the points."""
        return 1 / (1 + exp(-self.discrimination * (ability - self.location)))

    def information(self, ability: float) -> float:
        share = self.share(ability)
        return self.discrimination**2 * share * (1 - share)


def expected(difficulty: float, points: float = 1.0) -> Curve:
    """The curve of an item of which only the expected share of right answers is known."""
    share = min(1 - 1e-3, max(1e-3, difficulty))
    return Curve(1.0, -log(share / (1 - share)), points)


def cut(curves: Iterable[Curve], share: float) -> float:
    """The ability at which these items together give `share` of their points, between −6 and 6."""
    rows = list(curves)
    wanted = share * sum(row.points for row in rows)
    low, high = -6.0, 6.0
    while high - low > _NEARLY:
        middle = (low + high) / 2
        if sum(row.points * row.share(middle) for row in rows) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2
