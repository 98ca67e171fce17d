"""The exam paper's make-up, and what its forms must be: the tables [paper] and [assembly] of a scheme file."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import msgspec

from tancheng.scheme.table import Table

# Fields of a group's own blueprint that stand in for those of the whole scheme.
_OWN = ("cognitive", "point", "difficulty_target", "difficulty_band", "seconds", "exposure_limit", "point_limit")


class Section(Table, frozen=True, kw_only=True):
    """One type of item. `from` says from which part of the curriculum its items come: `job`, the courses of the job type; `public`, the public
    courses; `any`, wherever they are found; `shared`, divided by the paper's `public_share` (a single item: wherever it is found)."""

    type: Literal["single", "multiple", "true_false", "short", "numeric"]
    name: str
    items: int
    points: Decimal
    policy: Literal["all_or_nothing", "partial"] = "all_or_nothing"
    step: Decimal | None = None
    taken_from: Literal["shared", "job", "public", "any"] = msgspec.field(default="shared", name="from")

    def public_items(self, public_share: Decimal) -> int | None:
        """How many of the section's items come from public courses; None: as it comes."""
        if self.taken_from == "any" or (self.taken_from == "shared" and self.items == 1):
            return None
        if self.taken_from == "shared":
            return int((self.items * public_share).to_integral_value(ROUND_HALF_UP))
        return self.items if self.taken_from == "public" else 0

    @property
    def origin(self) -> str:
        """Where the items come from, in words for a page; empty where the scheme fixes nothing for this section."""
        return {"job": "出自报考工种的专业课程", "public": "出自公共基础课程"}.get(self.taken_from, "")


class Paper(Table, frozen=True, kw_only=True):
    clause: str
    declared_items: int
    declared_points: Decimal
    pass_points: Decimal
    public_share: Decimal
    section: list[Section]
    assumed: list[str] = []

    def __post_init__(self) -> None:
        if len({section.type for section in self.section}) != len(self.section):
            raise ValueError("each type of item has one section")


class CognitiveShare(Table, frozen=True, kw_only=True):
    """The share of a form's items on one cognitive level, give or take `tolerance` (both 0 to 1)."""

    level: Literal["remember", "understand", "apply", "analyse"]
    name: str
    share: Decimal
    tolerance: Decimal


class PointShare(Table, frozen=True, kw_only=True):
    """The share of a form's items that one knowledge point has, give or take `tolerance` (both 0 to 1), for one job type or all."""

    name: str
    share: Decimal
    tolerance: Decimal
    job_type: str = ""


class CourseShare(Table, frozen=True, kw_only=True):
    """The share of a form's items that one course has, give or take `tolerance` (both 0 to 1)."""

    code: str
    share: Decimal
    tolerance: Decimal


class GroupBlueprint(Table, frozen=True, kw_only=True):
    """What is asked otherwise of the forms of these job types and levels (an empty list: of all). What is absent stays as `Assembly` has it.

    `course`: shares of these courses; the others of their half divide what is left by class hours.
    """

    job_types: list[str] = []
    levels: list[str] = []
    course: list[CourseShare] = []
    cognitive: list[CognitiveShare] = []
    point: list[PointShare] = []
    difficulty_target: Decimal | None = None
    difficulty_band: Decimal | None = None
    seconds: int | None = None
    exposure_limit: int | None = None
    point_limit: int | None = None

    def is_for(self, job_type: str, level: str) -> bool:
        return job_type in (self.job_types or [job_type]) and level in (self.levels or [level])


class Assembly(Table, frozen=True, kw_only=True):
    """What a form must be beyond the counts of `Paper`. Shares are 0 to 1, of a form's items.

    Courses share their half of a form by class hours, give or take `course_tolerance`. `difficulty_target`: expected share of points.
    `overlap_with_recent`: shared with each of the last `recent_forms`, and between the `forms_in_advance` drawn together. `exposure_limit`:
    an item that stood in so many forms within a year rests. `point_limit`: items of one knowledge point in a form at most; `point` fixes shares of
    single ones. `information_band`: how far forms may differ in what they tell at the pass mark, as a share, once the bank is calibrated.
    `pretest_share`: unscored items on trial that a form may carry beside its own, as a share of these. `approvals`: persons who approve a form, two at
    least.
    `group`: where a job type or level has a blueprint of its own; the later one counts.
    """

    clause: str
    course_tolerance: Decimal
    cognitive: list[CognitiveShare] = []
    difficulty_target: Decimal
    difficulty_band: Decimal
    seconds: int
    overlap_with_recent: Decimal
    recent_forms: int
    forms_in_advance: int
    exposure_limit: int | None = None
    point_limit: int | None = None
    point: list[PointShare] = []
    information_band: Decimal = Decimal("0.1")
    pretest_share: Decimal = Decimal(0)
    approvals: int = 2
    group: list[GroupBlueprint] = []
    assumed: list[str] = []

    def of_group(self, job_type: str, level: str) -> "Assembly":
        """These terms with what the group's own blueprints say instead; fixed shares of courses are in `course_shares`."""
        terms = self
        for group in self.group:
            if group.is_for(job_type, level):
                own = {name: getattr(group, name) for name in _OWN if getattr(group, name) not in (None, [])}
                terms = msgspec.structs.replace(terms, **own)
        return terms

    def course_shares(self, job_type: str, level: str) -> dict[str, CourseShare]:
        """Courses whose share the group's blueprints fix, by code."""
        return {row.code: row for group in self.group if group.is_for(job_type, level) for row in group.course}
