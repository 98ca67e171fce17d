"""Why there is no such form: which demands clash, by how much, and the smallest relaxation, in words for a teacher."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from tancheng.assembly.engine.blueprint import Blueprint, Candidate
from tancheng.assembly.engine.limits import Kind, Limit, limits
from tancheng.assembly.engine.model import Answer
from tancheng.assembly.engine.solve import Task, build, usable

_PAPER = frozenset(Kind) - {Kind.SECTION}
# Groups that a teacher would relax as one decision.
_ALONE = (
    Kind.DIFFICULTY, Kind.INFORMATION, Kind.SECONDS, Kind.COURSE, Kind.COGNITIVE, Kind.POINT, Kind.POINT_LIMIT, Kind.ENEMY, Kind.BETWEEN,
)  # fmt: skip
# Small beside the cost of one item; the explanation is not the place to prove the last hundredth.
_GAP = 0.01
_NOTHING = 1e-6


@dataclass(frozen=True)
class Departure:
    """One demand that has to give way: `reached` instead of `low`…`high`."""

    kind: Kind
    name: str
    low: float
    high: float
    reached: float
    forms: tuple[int, ...] = ()

    def in_words(self) -> str:
        return _WORDS[self.kind](self)


@dataclass(frozen=True)
class Shortage:
    """A section that lacks items, whatever else is asked."""

    section: str
    part: str
    needed: int
    available: int

    def in_words(self) -> str:
        place = f"{self.section}·{self.part}" if self.part else self.section
        return f"{place}缺 {self.needed - self.available} 题（需要 {self.needed}，可用 {self.available}）"


@dataclass(frozen=True)
class Explanation:
    """`smallest`: the cheapest set of demands to relax so that forms exist (SLACK_COST weighs them). `alternatives`: sets of one kind that do
    alone. Both are empty when items are lacking: then `shortages` says which. `together`: how many parallel forms it is about; one alone would do."""

    shortages: tuple[Shortage, ...] = ()
    smallest: tuple[Departure, ...] = ()
    alternatives: tuple[tuple[Departure, ...], ...] = ()
    together: int = 1

    def in_words(self) -> str:
        """Sentences for the person who assembles, in Chinese."""
        if self.shortages:
            lacking = "；".join(shortage.in_words() for shortage in self.shortages)
            return lacking if self.together == 1 else f"{self._apart()}，{lacking}"
        if not self.smallest:
            return "各项要求单独都能满足，同时满足的组合在规定时间内没有找到；请再组一次，或放宽一项要求"
        text = "；".join(departure.in_words() for departure in self.smallest)
        if len({departure.kind for departure in self.smallest}) > 1:
            text = f"几项要求不能同时满足，改动最小的办法是同时放宽：{text}"
        elif self.alternatives:
            text = f"几项要求不能同时满足，改动最小的办法是放宽这一项：{text}"
        others = ["，".join(departure.in_words() for departure in alternative) for alternative in self.alternatives]
        text += "".join(f"。也可以只放宽这一项：{other}" for other in others)
        return text if self.together == 1 else f"{self._apart()}，{text}"

    def _apart(self) -> str:
        return f"单独一份组得成，{self.together} 份平行卷一起组不成，可以减少份数；份数不变时"


def explain(blueprint: Blueprint, pool: Iterable[Candidate], *, forms: int = 1, seed: int = 0, seconds: float = 20.0) -> Explanation:
    """What keeps `forms` forms of this blueprint from being drawn. `seconds` is the limit of all solving together."""
    # Repeats and rests give way by themselves. Were they weighed here, a course would be blamed where avoiding repeats costs more than the course.
    blueprint = replace(blueprint, recent=(), exposure_limit=None)
    candidates = usable(blueprint, pool)
    demands = limits(blueprint, candidates)
    shortages = tuple(_shortages(demands))
    if shortages:
        return Explanation(shortages)
    if forms > 1:
        # What already keeps a single form from being drawn is the plainer reason, and found sooner.
        single = explain(blueprint, candidates, seed=seed, seconds=seconds / 2)
        if single.smallest:
            return single
        if blueprint.overlap_between == 0 and (shortages := tuple(_shortages(demands, forms))):
            return Explanation(shortages, together=forms)
    share = seconds / (len(_ALONE) + 2)
    smallest = _relaxed(blueprint, candidates, _PAPER, forms=forms, seed=seed, seconds=2 * share)
    if smallest is None:
        # Even so there is none: enemies or overlaps leave a section too few items.
        lacking = _relaxed(blueprint, candidates, frozenset(Kind), forms=forms, seed=seed, seconds=share)
        return Explanation(smallest=lacking.departures if lacking else (), together=forms)
    alternatives = []
    for kind in _ALONE:
        if smallest.departures and smallest.kinds != {kind}:
            alone = _relaxed(blueprint, candidates, frozenset({kind}), forms=forms, seed=seed, seconds=share)
            if alone and alone.departures:
                alternatives.append(alone)
    return _ordered(smallest, alternatives, forms)


def _ordered(smallest: "_Way", alternatives: list["_Way"], forms: int) -> Explanation:
    """A model that ran out of time may have been given up with departures that one kind alone undercuts: then that kind is the smallest."""
    best = min([smallest, *alternatives], key=lambda way: way.cost)
    others = tuple(way.departures for way in alternatives if way is not best)
    return Explanation(smallest=best.departures, alternatives=others, together=forms)


def _shortages(demands: Sequence[Limit], forms: int = 1) -> Iterable[Shortage]:
    """What `forms` forms without a common item lack."""
    for limit in demands:
        needed = int(limit.low) * forms
        if limit.kind is Kind.SECTION and limit.available < needed:
            yield Shortage(limit.name, limit.part, needed, limit.available)


@dataclass(frozen=True)
class _Way:
    """Departures that make forms possible; `cost` by SLACK_COST."""

    cost: float
    departures: tuple[Departure, ...]

    @property
    def kinds(self) -> set[Kind]:
        return {departure.kind for departure in self.departures}


def _relaxed(
    blueprint: Blueprint, pool: Sequence[Candidate], elastic: frozenset[Kind], *, forms: int, seed: int, seconds: float
) -> _Way | None:
    """The cheapest departures with only `elastic` kinds giving way; None when that is not enough."""
    task = build(blueprint, pool, forms=forms, seed=seed, between=blueprint.overlap_between, elastic=elastic)
    answer = task.model.solve(seed=seed, seconds=max(1.0, seconds), absolute_gap=_GAP)
    return None if answer.values is None else _Way(answer.objective, tuple(_departures(task, answer)))


def _departures(task: Task, answer: Answer) -> Iterable[Departure]:
    """One for each demand, the worst of the forms; overlaps and enemies counted over all."""
    assert answer.values is not None
    worst: dict[tuple[Kind, str], Departure] = {}
    enemies: Counter[int] = Counter()
    for slack in task.slacks:
        over = answer.values[slack.over] if slack.over is not None else 0.0
        under = answer.values[slack.under] if slack.under is not None else 0.0
        limit, by = slack.limit, over - under
        if abs(by) < _NOTHING:
            continue
        if limit.kind is Kind.ENEMY:
            enemies[slack.form] += 1
            continue
        reached = limit.high + by if by > 0 else limit.low + by
        pair = () if slack.other is None else (slack.form + 1, slack.other + 1)
        departure = Departure(limit.kind, limit.name, limit.low, limit.high, reached, pair)
        key = (limit.kind, f"{limit.name}{limit.part}{'<' if by < 0 else '>'}")
        if key not in worst or abs(by) > _distance(worst[key]):
            worst[key] = departure
    yield from sorted(worst.values(), key=lambda departure: list(Kind).index(departure.kind))
    if enemies:
        yield Departure(Kind.ENEMY, "", 0, 0, max(enemies.values()))


def _distance(departure: Departure) -> float:
    return max(departure.reached - departure.high, departure.low - departure.reached)


def _between(low: float, high: float) -> str:
    return f"{low:.0f} 题" if low == high else f"{low:.0f}–{high:.0f} 题"


def _count(thing: str) -> Callable[[Departure], str]:
    def words(departure: Departure) -> str:
        most = "最多只能出" if departure.reached < departure.low else "最少也要出"
        reached = int(departure.reached + _NOTHING) if departure.reached < departure.low else ceil(departure.reached - _NOTHING)
        return f"{thing}“{departure.name}”{most} {reached} 题（要求 {_between(departure.low, departure.high)}）"

    return words


def _difficulty(departure: Departure) -> str:
    target, band = (departure.low + departure.high) / 2, (departure.high - departure.low) / 2
    way = "最多只能降到" if departure.reached > departure.high else "最多只能升到"
    return f"平均难度{way} {departure.reached:.3f}，要求 {target:.2f}±{band:.2f}（数值为预计得分率，越小越难）"


def _information(departure: Departure) -> str:
    target, band = (departure.low + departure.high) / 2, (departure.high - departure.low) / 2
    way = "最多只能降到" if departure.reached > departure.high else "最多只能升到"
    return f"及格线处的信息量{way} {departure.reached:.2f}，要求 {target:.2f}±{band:.2f}"


def _seconds(departure: Departure) -> str:
    return f"全卷预计用时最少 {departure.reached / 60:.1f} 分钟，限 {departure.high / 60:.0f} 分钟"


def _enemy(departure: Departure) -> str:
    return f"至少有 {departure.reached:.0f} 对互相提示的题要放进同一份试卷"


def _shared(departure: Departure) -> str:
    first, second = departure.forms
    return f"第 {first} 份与第 {second} 份试卷至少重复 {ceil(departure.reached - _NOTHING)} 题，限 {departure.high:.0f} 题"


def _section(departure: Departure) -> str:
    return f"{departure.name}在其他要求之下最多只能出 {int(departure.reached + _NOTHING)} 题（要求 {departure.low:.0f} 题）"


_WORDS = {
    Kind.SECTION: _section,
    Kind.COURSE: _count("课程"),
    Kind.COGNITIVE: _count("认知层次"),
    Kind.POINT: _count("知识点"),
    Kind.POINT_LIMIT: _count("知识点"),
    Kind.DIFFICULTY: _difficulty,
    Kind.INFORMATION: _information,
    Kind.SECONDS: _seconds,
    Kind.ENEMY: _enemy,
    Kind.BETWEEN: _shared,
}
