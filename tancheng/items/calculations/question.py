"""What templates take (`Draw`) and return (`Question`)."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from tancheng.items.calculations.figures import rounded, unit_of

FICTION = "本题算例，数据为教学虚构"
# Figures that belong to a named year stay right for that year; by this day somebody has to look whether they still should be asked.
LOOK_AGAIN = date(2027, 12, 31)

_PLACES = ("南岭", "东江", "北山", "滨海", "云门", "莲湖", "青溪", "石湾", "白石", "西岭", "松岗", "平沙")
_T = TypeVar("_T")


# Words of a source → its first day. Of the steel guide only the year of its letter (环办气候函〔2025〕27号) was read.
IN_FORCE = {
    "管理办法（试行）": date(2021, 2, 1),
    "2021-06-22": date(2021, 6, 22),
    "暂行条例": date(2024, 5, 1),
    "生态环境法典": date(2026, 8, 15),
    "CETS-AG-03.01": date(2025, 1, 1),
    "CETS-VG-01.01-V02-2026": date(2026, 6, 23),
}


@dataclass(frozen=True)
class Working:
    """A computed value before the last rounding, and the way to it in one line."""

    value: Decimal
    steps: str


@dataclass(frozen=True)
class Slip:
    """A typical mistake and the value it leads to."""

    name: str
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class Question:
    """A numeric single-choice item before its options are chosen.

    `places` decimals and `unit` hold for all options; `unit` starts with a blank unless it clings to the figure (%). `sign` stands before it.
    """

    point: str
    stem: str
    working: Working
    places: int
    unit: str
    slips: Sequence[Slip]
    source: str = FICTION
    difficulty: float
    seconds: int
    levels: tuple[str, ...] = ("4", "3")
    valid_until: date | None = None

    @property
    def valid_from(self) -> date | None:
        """The day from which the newest of the cited texts holds."""
        return max((day for words, day in IN_FORCE.items() if words in self.source), default=None)

    sign: str = ""

    @property
    def key(self) -> Decimal:
        return rounded(self.working.value, self.places)

    @property
    def ambiguous(self) -> bool:
        """Whether the value lies half-way between two figures, so that rounding rules would disagree."""
        return abs(self.working.value - self.key) == unit_of(self.places) / 2


class Draw:
    """Plausible numbers, always the same for the same seed (only `Random.random` is promised to stay the same between Pythons)."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def between(self, low: str, high: str, step: str) -> Decimal:
        """low, low + step, … high; with the decimals of `step`."""
        first, last, width = Decimal(low), Decimal(high), Decimal(step)
        return (first + width * int(self._random.random() * (int((last - first) / width) + 1))).quantize(width)

    def one_of(self, choices: Sequence[_T]) -> _T:
        return choices[int(self._random.random() * len(choices))]

    def place(self) -> str:
        """The invented name that a works of the stem bears."""
        return self.one_of(_PLACES) + "示例"
