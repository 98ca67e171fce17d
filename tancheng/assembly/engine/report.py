"""What was drawn, beside what was demanded: for one form, and for forms drawn together side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import erf, sqrt

from tancheng.assembly.engine.blueprint import Blueprint, Candidate
from tancheng.assembly.engine.limits import Kind, limits

# How the share passing is reckoned; shown wherever the figure is shown.
MODEL_IN_WORDS = (
    "按各题相互独立、每位考生答对的机会等于该题预计答对率估算（正态近似）；未考虑考生水平差别，只用于比较试卷，不预测实际及格率"
)


@dataclass(frozen=True)
class Coverage:
    """One demand in items: `low`…`high` asked, `items` drawn."""

    kind: str
    name: str
    part: str
    low: int
    high: int
    items: int

    @property
    def is_met(self) -> bool:
        return self.low <= self.items <= self.high


@dataclass(frozen=True)
class Overlap:
    """Items shared with another form; `limit` None: none stated."""

    code: str
    items: int
    limit: int | None


@dataclass(frozen=True)
class FormReport:
    """`difficulty`: expected share of points. `expected_points` of `points`; `spread_points`: their standard deviation; `pass_share`: MODEL_IN_WORDS.
    `exposed`: items drawn although they should rest. `information`: what the form tells at the pass mark, `information_low`…`_high` asked."""

    code: str
    items: int
    points: float
    difficulty: float
    difficulty_low: float | None
    difficulty_high: float | None
    seconds: int
    seconds_limit: int | None
    expected_points: float
    spread_points: float
    pass_share: float
    exposed: int
    information: float
    information_low: float | None
    information_high: float | None
    coverage: tuple[Coverage, ...]
    overlap: tuple[Overlap, ...]

    @property
    def departures(self) -> tuple[str, ...]:
        """Where the form leaves its blueprint, in words; empty when nowhere."""
        words = [
            f"{row.name}{row.part and '·' + row.part} {row.items} 题，要求 {row.low}–{row.high} 题"
            for row in self.coverage
            if not row.is_met
        ]
        words += [
            f"与试卷 {row.code} 重复 {row.items} 题，超过限度 {row.limit} 题：题库可用题目不足"
            for row in self.overlap
            if row.limit is not None and row.items > row.limit
        ]
        words += self._measures()
        if self.exposed:
            words.append(f"有 {self.exposed} 道题近一年使用次数已满")
        return tuple(words)

    def _measures(self) -> Iterator[str]:
        """Never after a draw; a swap by hand may leave the bands."""
        if _outside(self.difficulty, self.difficulty_low, self.difficulty_high):
            yield f"难度 {self.difficulty:.3f}，要求 {self.difficulty_low:.2f}–{self.difficulty_high:.2f}"
        if _outside(self.information, self.information_low, self.information_high):
            yield f"及格线处的信息量 {self.information:.2f}，要求 {self.information_low:.2f}–{self.information_high:.2f}"
        if self.seconds_limit is not None and self.seconds > self.seconds_limit:
            yield f"预计用时 {self.seconds / 60:.1f} 分钟，超过限度 {self.seconds_limit / 60:.0f} 分钟"


def _outside(value: float, low: float | None, high: float | None) -> bool:
    """Beyond what rounding explains."""
    return low is not None and high is not None and not low - 1e-3 <= value <= high + 1e-3


@dataclass(frozen=True)
class ParallelReport:
    """Forms side by side. `matrix[a][b]`: items that a and b share (on the diagonal: items of a). `difficulty_spread`: hardest to easiest;
    `information_spread`: most to least telling."""

    forms: tuple[FormReport, ...]
    matrix: tuple[tuple[int, ...], ...]
    difficulty_spread: float
    information_spread: float


def report(
    blueprint: Blueprint, forms: Sequence[Sequence[Candidate]], *, codes: Sequence[str], pass_points: float, mark_step: float = 0.5
) -> ParallelReport:
    """Report on forms that were drawn together; `mark_step` is the smallest step of a mark."""
    ids = [frozenset(row.id for row in form) for form in forms]
    made = []
    for number, form in enumerate(forms):
        together = [
            Overlap(codes[other], len(ids[number] & ids[other]), blueprint.overlap_between)
            for other in range(len(forms))
            if other != number
        ]
        earlier = [Overlap(row.code, len(ids[number] & row.items), blueprint.overlap_recent) for row in blueprint.recent]
        made.append(_form(blueprint, form, codes[number], pass_points - mark_step / 2, (*together, *earlier)))
    difficulties = [row.difficulty for row in made]
    matrix = tuple(tuple(len(one & other) for other in ids) for one in ids)
    told = [row.information for row in made]
    return ParallelReport(tuple(made), matrix, max(difficulties) - min(difficulties), max(told) - min(told))


def _form(blueprint: Blueprint, form: Sequence[Candidate], code: str, pass_from: float, overlaps: tuple[Overlap, ...]) -> FormReport:
    coverage = []
    exposed = 0
    for limit in limits(blueprint, form):
        if limit.kind in (Kind.SECTION, Kind.COURSE, Kind.COGNITIVE, Kind.POINT, Kind.POINT_LIMIT):
            coverage.append(Coverage(limit.kind.value, limit.name, limit.part, int(limit.low), int(limit.high), limit.available))
        elif limit.kind is Kind.EXPOSURE:
            exposed = limit.available
    points = sum(blueprint.points_of(row.type) for row in form)
    expected = sum(blueprint.points_of(row.type) * row.difficulty for row in form)
    variance = sum(blueprint.points_of(row.type) ** 2 * row.difficulty * (1 - row.difficulty) for row in form)
    target, band = blueprint.difficulty_target, blueprint.difficulty_band
    wanted = blueprint.information_target
    slack = (wanted or 0.0) * blueprint.information_band
    return FormReport(
        code=code,
        items=len(form),
        points=points,
        difficulty=round(expected / points, 4) if points else 0.0,
        difficulty_low=None if target is None else round(target - band, 4),
        difficulty_high=None if target is None else round(target + band, 4),
        seconds=sum(row.seconds for row in form),
        seconds_limit=blueprint.seconds,
        expected_points=round(expected, 2),
        spread_points=round(sqrt(variance), 2),
        pass_share=round(share_at_least(pass_from, expected, sqrt(variance)), 4),
        exposed=exposed,
        information=round(sum(row.information for row in form), 3),
        information_low=None if wanted is None else round(wanted - slack, 3),
        information_high=None if wanted is None else round(wanted + slack, 3),
        coverage=tuple(coverage),
        overlap=overlaps,
    )


def share_at_least(mark: float, mean: float, deviation: float) -> float:
    """Share of a normal distribution at or above `mark`."""
    if deviation == 0:
        return 1.0 if mean >= mark else 0.0
    return (1 - erf((mark - mean) / (deviation * sqrt(2)))) / 2
