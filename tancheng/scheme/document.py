"""A scheme file as typed values.

The file (`scheme/*.toml`, format 1) is the only place where figures and rules of a notice stand. Every table names the clause of the notice
that it comes from. Sections that a notice leaves open are `None`; ask through the `*_terms()` methods, which refuse in words.
"""

import hashlib
import tomllib
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from tancheng.ledger.errors import Refusal


class SchemeInvalid(Exception):
    """The file is not a scheme of format 1; the message names the place."""


class SchemeSilent(Refusal):
    """The applicant's scheme does not (yet) fix what this step needs."""

    def __init__(self, scheme_name: str, topic: str) -> None:
        super().__init__("这一步暂时不能办理", f"“{scheme_name}”尚未公布{topic}", "公布后系统会自动开放；如有疑问请联系本会培训部")


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Source(_Table, frozen=True, kw_only=True):
    number: str
    title: str
    issuer: str
    addressees: str
    preamble: str
    attachments: list[str] = []


class Occupation(_Table, frozen=True, kw_only=True):
    clause: str
    name: str
    code: str


class Curriculum(_Table, frozen=True, kw_only=True):
    clause: str
    declared_job_types: int
    declared_public: int | None = None
    declared_professional: int | None = None


class Course(_Table, frozen=True, kw_only=True):
    code: str
    name: str
    class_hours: int


class JobType(_Table, frozen=True, kw_only=True):
    code: str
    name: str
    clause: str
    declared_courses: int | None = None
    courses: list[Course] = []
    levels: tuple[str, ...] = ("4", "3")


class Audience(_Table, frozen=True, kw_only=True):
    clause: str
    groups: list[str]


class Payment(_Table, frozen=True, kw_only=True):
    clause: str
    covers: str
    remark: str
    remark_words: str
    refund: str
    account_name: str
    bank: str
    account_number: str


class Fee(_Table, frozen=True, kw_only=True):
    clause: str
    level: str
    member: Decimal
    non_member: Decimal


class StudyClock(_Table, frozen=True, kw_only=True):
    """Seconds between beats of an open lesson page, the longest gap still credited, and the presence check's rhythm in minutes."""

    beat_seconds: int
    longest_beat_seconds: int
    presence_minutes: int
    presence_grace_minutes: int


class Study(_Table, frozen=True, kw_only=True):
    clause: str
    form: str
    entry: str
    access_months: int
    required_class_hours: int
    minutes_per_class_hour: int
    clock: StudyClock
    assumed: list[str] = []


class Education(_Table, frozen=True, kw_only=True):
    code: str
    name: str
    rank: int


class Requirement(_Table, frozen=True, kw_only=True):
    """One comparison: the applicant's `fact` is at least a number, or equals a word. The application form collects the facts."""

    fact: Literal[
        "education_rank", "education_rank_graduated", "related_years", "held_level", "related_years_since_certificate", "related_major"
    ]
    at_least: Decimal | None = None
    equals: str | None = None

    def __post_init__(self) -> None:
        is_word = self.fact in {"held_level", "related_major"}
        if is_word != (self.equals is not None) or is_word == (self.at_least is not None):
            raise ValueError(f"`{self.fact}` needs `{'equals' if is_word else 'at_least'}`, and only that")


class Condition(_Table, frozen=True, kw_only=True):
    clause: str
    text: str
    requires: list[Requirement]


class Level(_Table, frozen=True, kw_only=True):
    code: str
    name: str
    title: str
    clause: str
    condition: list[Condition]


class ApplicationTerms(_Table, frozen=True, kw_only=True):
    clause: str
    email: str
    how: str
    industries: list[str]
    pledge: str
    printed_pledge_year: int | None = None


class MonthWithout(_Table, frozen=True, kw_only=True):
    month: str
    reason: str


class Exam(_Table, frozen=True, kw_only=True):
    clause: str
    rule: Literal["last-saturday"]
    when: str
    starts: time
    ends: time
    booking_closes_days: int
    ticket_days: int
    late_entry_minutes: int
    result_days: int
    printed_dates: list[date] = []
    without: list[MonthWithout] = []
    assumed: list[str] = []


class Section(_Table, frozen=True, kw_only=True):
    type: Literal["single", "multiple", "true_false", "short", "numeric"]
    name: str
    items: int
    points: Decimal
    policy: Literal["all_or_nothing", "partial"] = "all_or_nothing"
    step: Decimal | None = None


class Paper(_Table, frozen=True, kw_only=True):
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


class CognitiveShare(_Table, frozen=True, kw_only=True):
    """The share of a form's items on one cognitive level, give or take `tolerance` (both 0 to 1)."""

    level: Literal["remember", "understand", "apply", "analyse"]
    name: str
    share: Decimal
    tolerance: Decimal


class PointShare(_Table, frozen=True, kw_only=True):
    """The share of a form's items that one knowledge point has, give or take `tolerance` (both 0 to 1), for one job type or all."""

    name: str
    share: Decimal
    tolerance: Decimal
    job_type: str = ""


class Assembly(_Table, frozen=True, kw_only=True):
    """What a form must be beyond the counts of `Paper`. Shares are 0 to 1, of a form's items.

    Courses share their half of a form by class hours, give or take `course_tolerance`. `difficulty_target`: expected share of points.
    `overlap_with_recent`: shared with each of the last `recent_forms`, and between the `forms_in_advance` drawn together. `exposure_limit`:
    an item that stood in so many forms within a year rests. `point_limit`: items of one knowledge point in a form at most; `point` fixes shares of
    single ones. `information_band`: how far forms may differ in what they tell at the pass mark, as a share, once the bank is calibrated.
    `pretest_share`: unscored items on trial that a form may carry beside its own, as a share of these. `approvals`: persons who approve a form.
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
    assumed: list[str] = []


class Resit(_Table, frozen=True, kw_only=True):
    clause: str
    times: int
    within_months: int
    counts_from: Literal["first_sitting", "result_release", "account_opened"]
    absence: Literal["counts_as_failed", "frees_booking"] = "counts_as_failed"
    text: str
    assumed: list[str] = []


class Certificate(_Table, frozen=True, kw_only=True):
    clause: str
    text: str
    name: str
    talent_pool: str
    number_prefix: str
    assumed: list[str] = []


class Contact(_Table, frozen=True, kw_only=True):
    clause: str
    people: list[str]
    phone: str
    email: str
    address: str


class RoundCandidate(_Table, frozen=True, kw_only=True):
    province: str
    name: str


class SelectionRound(_Table, frozen=True, kw_only=True):
    clause: str
    number: str
    title: str
    issuer: str
    published_on: date
    comment_from: date
    comment_until: date
    body: str
    contact: str
    declared_candidates: int | None = None
    candidates: list[RoundCandidate]


_S = TypeVar("_S")
_N = TypeVar("_N", Course, JobType, Level, Education)


class Scheme(_Table, frozen=True, kw_only=True):
    format: Literal[1]
    code: str
    name: str
    short_name: str
    accepts_applications: bool
    unknown: list[str] = []
    source: Source
    occupation: Occupation
    curriculum: Curriculum
    public_course: list[Course] = []
    job_type: list[JobType]
    audience: Audience | None = None
    payment: Payment | None = None
    fee: list[Fee] = []
    study: Study | None = None
    education: list[Education]
    level: list[Level]
    application: ApplicationTerms
    exam: Exam | None = None
    paper: Paper | None = None
    assembly: Assembly | None = None
    resit: Resit | None = None
    certificate: Certificate | None = None
    contact: Contact
    selection_round: list[SelectionRound] = []

    def job(self, code: str) -> JobType:
        return _named(self.job_type, code, "job type")

    def level_of(self, code: str) -> Level:
        return _named(self.level, code, "level")

    def education_of(self, code: str) -> Education:
        return _named(self.education, code, "education")

    def courses_for(self, job_type: str) -> list[Course]:
        """Public courses, then those of the job type, in the order of the notice."""
        return [*self.public_course, *self.job(job_type).courses]

    def course(self, code: str) -> Course:
        everything = [*self.public_course, *(c for j in self.job_type for c in j.courses)]
        return _named(everything, code, "course")

    def fee_for(self, level: str) -> Fee:
        for fee in self.fee:
            if fee.level == level:
                return fee
        raise SchemeSilent(self.short_name, "收费标准")

    def payment_terms(self) -> Payment:
        return self._section(self.payment, "缴费办法")

    def study_terms(self) -> Study:
        return self._section(self.study, "学习安排")

    def exam_terms(self) -> Exam:
        return self._section(self.exam, "考试安排")

    def paper_terms(self) -> Paper:
        return self._section(self.paper, "考试题型")

    def resit_terms(self) -> Resit:
        return self._section(self.resit, "补考安排")

    def certificate_terms(self) -> Certificate:
        return self._section(self.certificate, "证书办法")

    def _section(self, section: _S | None, topic: str) -> _S:
        if section is None:
            raise SchemeSilent(self.short_name, topic)
        return section


def _named(rows: list[_N], code: str, kind: str) -> _N:
    for row in rows:
        if row.code == code:
            return row
    raise KeyError(f"no {kind} {code!r} in the scheme")


def read(text: str) -> Scheme:
    """Parse scheme text.

    Raises SchemeInvalid with the place of the fault.
    """
    try:
        return msgspec.convert(tomllib.loads(text), Scheme)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise SchemeInvalid(str(fault)) from fault


def read_file(path: Path) -> Scheme:
    try:
        return read(path.read_text(encoding="utf-8"))
    except (SchemeInvalid, UnicodeDecodeError) as fault:
        raise SchemeInvalid(f"{path.name}: {fault}") from fault


def digest(text: str) -> str:
    """SHA-256 of the file's text, hex: the identity of a scheme version."""
    return hashlib.sha256(text.encode()).hexdigest()
