"""From the scheme's terms to the blueprint that the engine solves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from tancheng.assembly.engine.blueprint import Blueprint, Candidate, Earlier, Section, Share
from tancheng.scheme.document import Course, Scheme
from tancheng.scheme.paper import CourseShare, Paper

# From this share of calibrated items on, information says more about a form than the authors' guesses of difficulty do.
CALIBRATED_ENOUGH = 0.8
# Where the scheme does not say.
APPROVALS = 2


def blueprint(
    scheme: Scheme, job_type: str, level: str, *, recent: Iterable[Earlier] = (), enemies: Iterable[tuple[int, int]] = ()
) -> Blueprint:
    """The blueprint of this job type's and level's forms; only the paper's counts when the scheme has no [assembly]."""
    paper = scheme.paper_terms()
    terms = scheme.assembly.of_group(job_type, level) if scheme.assembly else None
    sections = tuple(
        Section(row.type, row.name, row.items, float(row.points), public_items(row.items, paper.public_share)) for row in paper.section
    )
    items = sum(section.items for section in sections)
    if terms is None:
        return Blueprint(sections, recent=tuple(recent), overlap_recent=items, overlap_between=items, enemies=frozenset(enemies))
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
        seconds=terms.seconds,
        enemies=frozenset(enemies),
        recent=tuple(recent),
        overlap_recent=shared,
        overlap_between=shared,
        exposure_limit=terms.exposure_limit,
    )


def public_items(items: int, public_share: Decimal) -> int | None:
    """How many of a section's items come from public courses; a single item (None) from wherever there is one."""
    return None if items == 1 else int((items * public_share).to_integral_value(ROUND_HALF_UP))


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


def enough_approvals(approvals: int, scheme: Scheme) -> bool:
    return approvals >= (scheme.assembly.approvals if scheme.assembly else APPROVALS)
