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
from tancheng.scheme.paper import Assembly, Paper
from tancheng.scheme.table import Table


class SchemeInvalid(Exception):
    """The file is not a scheme of format 1; the message names the place."""


class SchemeSilent(Refusal):
    """The applicant's scheme does not (yet) fix what this step needs."""

    def __init__(self, scheme_name: str, topic: str) -> None:
        super().__init__("这一步暂时不能办理", f"“{scheme_name}”尚未公布{topic}", "公布后系统会自动开放；如有疑问请联系本会培训部")


class Source(Table, frozen=True, kw_only=True):
    number: str
    title: str
    issuer: str
    addressees: str
    preamble: str
    attachments: list[str] = []


class Occupation(Table, frozen=True, kw_only=True):
    clause: str
    name: str
    code: str


class Curriculum(Table, frozen=True, kw_only=True):
    clause: str
    declared_job_types: int
    declared_public: int | None = None
    declared_professional: int | None = None


class Course(Table, frozen=True, kw_only=True):
    code: str
    name: str
    class_hours: int


class JobType(Table, frozen=True, kw_only=True):
    code: str
    name: str
    clause: str
    declared_courses: int | None = None
    courses: list[Course] = []
    levels: tuple[str, ...] = ("4", "3")


class Audience(Table, frozen=True, kw_only=True):
    clause: str
    groups: list[str]


class Payment(Table, frozen=True, kw_only=True):
    clause: str
    covers: str
    remark: str
    remark_words: str
    refund: str
    account_name: str
    bank: str
    account_number: str


class Fee(Table, frozen=True, kw_only=True):
    clause: str
    level: str
    member: Decimal
    non_member: Decimal


class StudyClock(Table, frozen=True, kw_only=True):
    """Seconds between beats of an open lesson page, the longest gap still credited, and the presence check's rhythm in minutes."""

    beat_seconds: int
    longest_beat_seconds: int
    presence_minutes: int
    presence_grace_minutes: int


class Study(Table, frozen=True, kw_only=True):
    clause: str
    form: str
    entry: str
    access_months: int
    required_class_hours: int
    minutes_per_class_hour: int
    clock: StudyClock
    assumed: list[str] = []


class Education(Table, frozen=True, kw_only=True):
    code: str
    name: str
    rank: int


class Requirement(Table, frozen=True, kw_only=True):
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


class Condition(Table, frozen=True, kw_only=True):
    clause: str
    text: str
    requires: list[Requirement]


class Level(Table, frozen=True, kw_only=True):
    code: str
    name: str
    title: str
    clause: str
    condition: list[Condition]


class ApplicationTerms(Table, frozen=True, kw_only=True):
    clause: str
    email: str
    how: str
    industries: list[str]
    pledge: str
    printed_pledge_year: int | None = None


class MonthWithout(Table, frozen=True, kw_only=True):
    month: str
    reason: str


class Exam(Table, frozen=True, kw_only=True):
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


class Resit(Table, frozen=True, kw_only=True):
    clause: str
    times: int
    within_months: int
    counts_from: Literal["first_sitting", "result_release", "account_opened"]
    absence: Literal["counts_as_failed", "frees_booking"] = "counts_as_failed"
    text: str
    assumed: list[str] = []


class Certificate(Table, frozen=True, kw_only=True):
    clause: str
    text: str
    name: str
    talent_pool: str
    number_prefix: str
    assumed: list[str] = []


class Contact(Table, frozen=True, kw_only=True):
    clause: str
    people: list[str]
    phone: str
    email: str
    address: str


class RoundCandidate(Table, frozen=True, kw_only=True):
    province: str
    name: str


class SelectionRound(Table, frozen=True, kw_only=True):
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


class Scheme(Table, frozen=True, kw_only=True):
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
