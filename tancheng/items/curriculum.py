"""What the scheme says to people who write items: its courses, job types and levels by name, and what a short answer is worth."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tancheng.scheme import selectors as schemes
from tancheng.scheme.document import Scheme

PUBLIC = "公共基础"


@dataclass(frozen=True)
class Curriculum:
    """`groups`: (heading, {course code: name}) in the notice's order; `short_points`: None when the scheme has no short answers."""

    groups: tuple[tuple[str, dict[str, str]], ...] = ()
    job_types: tuple[tuple[str, str], ...] = ()
    levels: tuple[tuple[str, str], ...] = ()
    short_points: Decimal | None = None

    @property
    def courses(self) -> dict[str, str]:
        return {code: name for _, group in self.groups for code, name in group.items()}

    def course_name(self, code: str) -> str:
        return self.courses.get(code, code)

    def job_names(self, codes: Iterable[str]) -> str:
        """ "碳排放核算员、碳排放核查员"; empty when no code is given."""
        names = dict(self.job_types)
        return "、".join(names.get(code, code) for code in codes)


def current() -> Curriculum:
    """That of the scheme which the public pages speak of first; empty when none is open."""
    version = schemes.principal()
    return of_scheme(version.document) if version else Curriculum()


def of_scheme(scheme: Scheme) -> Curriculum:
    professional = ((job.name, {course.code: course.name for course in job.courses}) for job in scheme.job_type)
    sections = scheme.paper.section if scheme.paper else []
    return Curriculum(
        groups=((PUBLIC, {course.code: course.name for course in scheme.public_course}), *professional),
        job_types=tuple((job.code, job.name) for job in scheme.job_type),
        levels=tuple((level.code, level.title) for level in scheme.level),
        short_points=next((section.points for section in sections if section.type == "short"), None),
    )
