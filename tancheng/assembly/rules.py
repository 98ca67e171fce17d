"""From the scheme's terms to the blueprint that the engine solves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

from tancheng.assembly.engine.blueprint import Blueprint, Candidate, Earlier, Section, Share
from tancheng.scheme.document import Course, Scheme
from tancheng.scheme.paper import Assembly, CourseShare, Paper

# From this share of calibrated items on, information says more about a form than the authors' guesses of difficulty do.
CALIBRATED_ENOUGH = 0.8
# No paper is one person's work: a scheme may ask for more approvals, not for fewer.
APPROVALS = 2
# So long before the start of its sitting a paper may be sealed without them: there is no time left to find two persons.
EMERGENCY_FROM = timedelta(hours=2)


def blueprint(
    scheme: Scheme, job_type: str, level: str, *, recent: Iterable[Earlier] = (), enemies: Iterable[tuple[int, int]] = ()
) -> Blueprint:
    """The blueprint of this job type's and level's forms; only the paper's counts when the scheme has no [assembly]."""
    paper = scheme.paper_terms()
    terms = scheme.assembly.of_group(job_type, level) if scheme.assembly else None
    sections = tuple(
        Section(row.type, row.name, row.items, float(row.points), row.public_items(paper.public_share)) for row in paper.section
    )
    items = sum(section.items for section in sections)
    if terms is None:
        return Blueprint(
            sections,
            seconds=seconds_allowed(scheme, None),
            recent=tuple(recent),
            overlap_recent=items,
            overlap_between=items,
            enemies=frozenset(enemies),
        )
    shared = int(items * terms.overlap_with_recent)
    return Blueprint(
        section=sections,
        course=tuple(_courses(scheme, job_type, paper, terms.course_tolerance, terms.course_shares(job_type, level))),
        cognitive=tuple(Share(row.level, row.name, float(row.share), float(row.tolerance)) for row in terms.cognitive),
        point=tuple(
            Share(row.name, row.name, float(row.share), float(row.tolerance)) for row in terms.point if row.job_type in ("", job_type)
        ),
        point_limit=terms.point_limit,
        difficulty_target=float(terms.difficulty_target),
        difficulty_band=float(terms.difficulty_band),
        seconds=seconds_allowed(scheme, terms),
        enemies=frozenset(enemies),
        recent=tuple(recent),
        overlap_recent=shared,
        overlap_between=shared,
        exposure_limit=terms.exposure_limit,
    )


def seconds_allowed(scheme: Scheme, terms: Assembly | None) -> int | None:
    """The most that all items of a form may take together, written ones included: never more than the exam lasts."""
    exam = scheme.exam
    limits = [terms.seconds] if terms else []
    if exam is not None:
        limits.append((exam.ends.hour - exam.starts.hour) * 3600 + (exam.ends.minute - exam.starts.minute) * 60)
    return min(limits, default=None)


def _courses(scheme: Scheme, job_type: str, paper: Paper, tolerance: Decimal, fixed: Mapping[str, CourseShare]) -> Iterable[Share]:
    """Public and professional courses each divide their part of the form by class hours; those with a share of their own go first."""
    parts: list[tuple[list[Course], Decimal]] = [
        (scheme.public_course, paper.public_share),
        (scheme.job(job_type).courses, 1 - paper.public_share),
    ]
    for courses, part in parts:
        free = [course for course in courses if course.code not in fixed]
        left = part - sum((fixed[course.code].share for course in courses if course.code in fixed), Decimal(0))
        hours = sum(course.class_hours for course in free)
        for course in courses:
            own = fixed.get(course.code)
            share = own.share if own else left * course.class_hours / hours
            yield Share(course.code, course.name, float(share), float(own.tolerance if own else tolerance))


def with_information(scheme: Scheme, made: Blueprint, pool: Iterable[Candidate], *, calibrated: float) -> Blueprint:
    """Once most of the bank is calibrated, every form tells as much at the pass mark as the bank's items do on average; before, as it comes."""
    if scheme.assembly is None or calibrated < CALIBRATED_ENOUGH:
        return made
    rows = list(pool)
    means = {}
    for section in made.section:
        told = [row.information for row in rows if row.type == section.type]
        means[section.type] = sum(told) / len(told) if told else 0.0
    target = sum(section.items * means[section.type] for section in made.section)
    return replace(made, information_target=target, information_band=float(scheme.assembly.information_band))


def pretest_items(items: int, share: Decimal) -> int:
    """How many unscored items a form of `items` may carry at most."""
    return int((items * share).to_integral_value(ROUND_FLOOR))


def approvals_wanted(scheme: Scheme) -> int:
    """How many different persons approve a paper before it is sealed."""
    return max(APPROVALS, scheme.assembly.approvals if scheme.assembly else APPROVALS)


def enough_approvals(approvals: int, scheme: Scheme) -> bool:
    return approvals >= approvals_wanted(scheme)


@dataclass(frozen=True)
class Verdict:
    """`why` and `next_step`, in Chinese, when it is not allowed."""

    allowed: bool
    why: str = ""
    next_step: str = ""


def may_seal_unapproved(*, now: datetime, starts_at: datetime, ends_at: datetime, reason: str) -> Verdict:
    """Whether the paper of a sitting may be sealed by one person, or by the server, without the approvals."""
    hours = int(EMERGENCY_FROM.total_seconds() // 3600)
    if now < starts_at - EMERGENCY_FROM:
        why = f"应急组卷只限开考前 {hours} 小时之内，现在离开考还有 {_span(starts_at - now)}；在这之前，试卷须经两位同事审定后封存"
        return Verdict(False, why, "请在考期页面“组卷”，再请两位同事到“组卷与审定”分别审定")
    if now >= ends_at:
        return Verdict(False, "这场考试已经结束", "请回到考期安排，为下一场考试组卷并审定")
    if not reason.strip():
        return Verdict(False, "没有写原因", "请写明为什么来不及由两位同事审定；原因会记入操作记录，考后由另一位同事复核")
    return Verdict(True)


def may_review_emergency(
    *, is_emergency: bool, is_reviewed: bool, is_maker: bool, is_opened: bool, day: date | None, today: date
) -> Verdict:
    """Whether somebody may countersign a paper that was sealed unapproved: another person, and not before its exam has begun."""
    if not is_emergency:
        return Verdict(False, "这份试卷不是应急组卷", "请从“组卷与审定”选择要复核的试卷")
    if is_reviewed:
        return Verdict(False, "这份试卷已经复核过", "复核意见见本页的经过")
    if is_maker:
        return Verdict(False, "这份试卷是您应急组成的", "请另一位同事登录后复核")
    if not is_opened and (day is None or today <= day):
        return Verdict(False, "这份试卷还没有开考", "考试开始后再读卷复核；待办里会一直保留")
    return Verdict(True)


def _span(time: timedelta) -> str:
    if time >= timedelta(days=1):
        return f"{time.days} 天"
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    return f"{hours} 小时 {minutes} 分钟"
