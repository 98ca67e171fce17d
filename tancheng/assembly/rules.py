"""Drawing a form from the bank by the scheme's paper.

The simplest honest draw: per section a share of public courses, spread over courses, no item twice, none of recent forms while the bank allows.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tancheng.scheme.document import Paper


@dataclass(frozen=True)
class Candidate:
    """An item that may be drawn. `id` is the item version's key."""

    id: int
    type: str
    course: str
    is_public: bool


@dataclass(frozen=True)
class Shortage:
    """Which section lacks how many items of which part."""

    section: str
    part: str
    needed: int
    have: int


class CannotDraw(Exception):
    def __init__(self, shortages: list[Shortage]) -> None:
        super().__init__("；".join(f"{s.section}（{s.part}）需要 {s.needed} 题，可用 {s.have} 题" for s in shortages))
        self.shortages = shortages


def draw(paper: Paper, bank: Iterable[Candidate], *, seed: int, used: Collection[int] = frozenset()) -> list[tuple[str, int]]:
    """[(section type, item version id)] in paper order. `used` are ids of recent forms: drawn only when nothing else is left.

    The same arguments always give the same form. Raises CannotDraw when a section lacks items.
    """
    chooser = random.Random(seed)
    pools: dict[tuple[str, bool], list[Candidate]] = defaultdict(list)
    for candidate in sorted(bank, key=lambda row: row.id):
        pools[candidate.type, candidate.is_public].append(candidate)
    chosen: list[tuple[str, int]] = []
    shortages: list[Shortage] = []
    for section in paper.section:
        public, professional = split(section.items, paper.public_share, len(pools[section.type, True]), len(pools[section.type, False]))
        for part, needed, is_public in (("公共基础", public, True), ("专业课程", professional, False)):
            pool = pools[section.type, is_public]
            if len(pool) < needed:
                shortages.append(Shortage(section.name, part, needed, len(pool)))
                continue
            chosen += [(section.type, row.id) for row in _spread(pool, needed, used, chooser)]
    if shortages:
        raise CannotDraw(shortages)
    return chosen


def split(items: int, public_share: Decimal, have_public: int, have_professional: int) -> tuple[int, int]:
    """How many of a section come from public and professional courses; a single item goes where there are more to choose from."""
    if items == 1:
        return (1, 0) if have_public > have_professional else (0, 1)
    public = int((items * public_share).to_integral_value(ROUND_HALF_UP))
    return public, items - public


def _spread(pool: list[Candidate], needed: int, used: Collection[int], chooser: random.Random) -> list[Candidate]:
    """Turn by turn one from each course, fresh items first."""
    by_course: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in pool:
        by_course[candidate.course].append(candidate)
    queues = []
    for course in sorted(by_course):
        rows = by_course[course]
        chooser.shuffle(rows)
        queues.append(sorted(rows, key=lambda row: row.id in used))
    chooser.shuffle(queues)
    picked: list[Candidate] = []
    for fresh in (True, False):
        for queue in _rounds(queues):
            if len(picked) == needed:
                return picked
            if queue and (queue[0].id not in used) is fresh:
                picked.append(queue.pop(0))
    return picked


def _rounds(queues: list[list[Candidate]]) -> Iterable[list[Candidate]]:
    for _ in range(max((len(queue) for queue in queues), default=0)):
        yield from queues
