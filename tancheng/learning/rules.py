"""What a stretch of study counts, how far someone is, and whether the exam is open. Pure: values in, verdicts with reasons out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from tancheng.learning.models import StudySegment
from tancheng.scheme.document import Course, Study

Reason = StudySegment.Reason
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Limits:
    """The study clock's limits (scheme `study.clock`), in seconds, and the instant at which the account ends."""

    longest_beat_seconds: int
    presence_seconds: int
    presence_grace_seconds: int
    expires_at: datetime


@dataclass(frozen=True)
class Credit:
    """Whole seconds credited from the previous beat on; `reason` says why the rest of the stretch did not count ("" = all counted)."""

    seconds: int
    reason: str


def limits(study: Study, expires_at: datetime) -> Limits:
    clock = study.clock
    return Limits(clock.longest_beat_seconds, clock.presence_minutes * 60, clock.presence_grace_minutes * 60, expires_at)


def credit(
    previous_beat: datetime,
    now: datetime,
    *,
    visible_before: bool,
    visible_now: bool,
    present_at: datetime,
    superseded_at: datetime | None,
    course_left_seconds: int,
    limits: Limits,
) -> Credit:
    """What the stretch between two beats counts.

    It counts only when the page was in sight at both ends, and only up to the earliest of: the account's end, the moment another lesson
    page took over, the end of the grace of an unanswered presence check, the longest credited gap. What was counted before is never
    taken back. The course's planned hours are the ceiling.
    """
    if not (visible_before and visible_now):
        return Credit(0, Reason.AWAY)
    until, reason = now, ""
    ends = (
        (limits.expires_at, Reason.EXPIRED),
        (superseded_at, Reason.SUPERSEDED),
        (present_at + timedelta(seconds=limits.presence_seconds + limits.presence_grace_seconds), Reason.ABSENT),
        (previous_beat + timedelta(seconds=limits.longest_beat_seconds), Reason.GAP),
    )
    for end, why in ends:
        if end is not None and end < until:
            until, reason = end, why
    seconds = max(int((until - previous_beat).total_seconds()), 0)
    if seconds > course_left_seconds:
        return Credit(max(course_left_seconds, 0), Reason.COURSE_FULL)
    return Credit(seconds, reason)


def presence_due(present_at: datetime, now: datetime, limits: Limits) -> bool:
    """The page must ask whether someone is there."""
    return now >= present_at + timedelta(seconds=limits.presence_seconds)


@dataclass(frozen=True)
class CourseProgress:
    code: str
    name: str
    planned: int
    class_hours: Decimal
    left_seconds: int

    @property
    def full(self) -> bool:
        return self.left_seconds == 0

    @property
    def started(self) -> bool:
        return self.class_hours > 0

    @property
    def percent(self) -> int:
        return int(self.class_hours * 100 / self.planned) if self.planned else 100


@dataclass(frozen=True)
class Progress:
    """Class hours with one decimal, rounded down; `complete` when the scheme's required class hours are reached."""

    courses: tuple[CourseProgress, ...]
    class_hours: Decimal
    required: int

    @property
    def complete(self) -> bool:
        return self.class_hours >= self.required

    @property
    def missing(self) -> Decimal:
        return max(self.required - self.class_hours, Decimal(0))

    @property
    def percent(self) -> int:
        return min(int(self.class_hours * 100 / self.required), 100) if self.required else 100

    def course(self, code: str) -> CourseProgress:
        """Raises KeyError for a course that is not part of this study."""
        for course in self.courses:
            if course.code == code:
                return course
        raise KeyError(code)


def progress(
    courses: Sequence[Course], credited_seconds: Mapping[str, int], *, required_class_hours: int, minutes_per_class_hour: int
) -> Progress:
    """Sum over the courses of min(credited, planned), in class hours (clause 四（一）)."""
    per_hour = minutes_per_class_hour * 60
    rows, total = [], 0
    for course in courses:
        planned = course.class_hours * per_hour
        counted = min(credited_seconds.get(course.code, 0), planned)
        total += counted
        rows.append(CourseProgress(course.code, course.name, course.class_hours, _class_hours(counted, per_hour), planned - counted))
    return Progress(tuple(rows), _class_hours(total, per_hour), required_class_hours)


def _class_hours(seconds: int, seconds_per_class_hour: int) -> Decimal:
    return (Decimal(seconds) / seconds_per_class_hour).quantize(_TENTH, rounding=ROUND_DOWN)


@dataclass(frozen=True)
class Verdict:
    open: bool
    reason: str


def exam_gate(progress: Progress) -> Verdict:
    """The exam stays closed until the required class hours are reached (clause 四（一）)."""
    have, required = f"{progress.class_hours:f}", progress.required
    if progress.complete:
        return Verdict(True, f"已学 {have} 课时，达到 {required} 课时的要求，可以预约考试")
    return Verdict(False, f"学满 {required} 课时后方可参加考试，您已学 {have} 课时，还差 {progress.missing:f} 课时")


def clock_state(*, superseded: bool, expired: bool, course_full: bool, absent: bool, visible: bool) -> str:
    """The one state that a lesson page shows from here on; what cannot be mended on the page comes first."""
    states = (("superseded", superseded), ("expired", expired), ("course_full", course_full), ("absent", absent), ("away", not visible))
    return next((name for name, holds in states if holds), "counting")
