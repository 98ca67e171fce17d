"""What a form must be: frozen values, nothing that knows the bank's tables or the scheme's file."""

from dataclasses import dataclass
from math import ceil, floor

PUBLIC, PROFESSIONAL = "公共基础", "专业课程"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be drawn. `id` is the item version's key; `difficulty` the expected share of right answers (0 to 1);
    `exposure` in how many forms of the period that counts it has stood; `point` its knowledge point; `stimulus` names the case it shares with others,
    if any; `information` what it tells at the pass mark (engine/information.py)."""

    id: int
    type: str
    course: str
    is_public: bool
    cognitive: str = ""
    difficulty: float = 0.5
    seconds: int = 0
    exposure: int = 0
    point: str = ""
    stimulus: str = ""
    information: float = 0.0


@dataclass(frozen=True, slots=True)
class Section:
    """`public` of its items come from public courses; None: wherever they are found."""

    type: str
    name: str
    items: int
    points: float
    public: int | None = None

    def parts(self) -> list[tuple[str, bool | None, int]]:
        """[(part's name, public or not or either, items)]"""
        if self.public is None:
            return [("", None, self.items)]
        return [(PUBLIC, True, self.public), (PROFESSIONAL, False, self.items - self.public)]


@dataclass(frozen=True, slots=True)
class Share:
    """The share of a form's items that one course or cognitive level has, give or take `tolerance` (both 0 to 1)."""

    code: str
    name: str
    share: float
    tolerance: float

    def bounds(self, items: int) -> tuple[int, int]:
        """Fewest and most of `items`, rounded outward: a tolerance under half an item must not make a share impossible."""
        low, high = (self.share - self.tolerance) * items, (self.share + self.tolerance) * items
        return max(0, floor(low + 1e-9)), min(items, ceil(high - 1e-9))


@dataclass(frozen=True, slots=True)
class Earlier:
    """A form drawn before; the new one repeats few of its items."""

    code: str
    items: frozenset[int]


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A form of one job type and level. What is None or empty is not demanded.

    `difficulty_target`: the expected share of points (a paper's 难度系数: mean mark over full marks). Every form lies within `difficulty_band`
    of it, and parallel forms within the same band of each other. `seconds`: the most that all items together may take.
    `enemies`: pairs of ids that give each other away. `overlap_recent`: items shared with one recent form at most; `overlap_between`: with
    a form drawn together. `exposure_limit`: an item that has stood in so many forms rests. `point_limit`: items of one knowledge point at most.
    `information_target`: the sum that every form tells at the pass mark, give or take the share `information_band` of it.
    """

    section: tuple[Section, ...]
    course: tuple[Share, ...] = ()
    cognitive: tuple[Share, ...] = ()
    point: tuple[Share, ...] = ()
    point_limit: int | None = None
    difficulty_target: float | None = None
    difficulty_band: float = 1.0
    information_target: float | None = None
    information_band: float = 1.0
    seconds: int | None = None
    enemies: frozenset[tuple[int, int]] = frozenset()
    recent: tuple[Earlier, ...] = ()
    overlap_recent: int | None = None
    overlap_between: int = 0
    exposure_limit: int | None = None

    @property
    def items(self) -> int:
        return sum(section.items for section in self.section)

    @property
    def points(self) -> float:
        return sum(section.items * section.points for section in self.section)

    def points_of(self, kind: str) -> float:
        """Points of one item of this type; 0 when the form has no such section."""
        return next((section.points for section in self.section if section.type == kind), 0.0)
