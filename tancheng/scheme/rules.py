"""What a scheme decides, as functions of values."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tancheng.scheme.document import Condition, Exam, Level, Requirement, Scheme

# Facts that conditions may ask for; the application form collects them under these names.
FACT_NAMES = {
    "education_rank": "学历（含在读）",
    "education_rank_graduated": "学历（已毕业）",
    "related_years": "累计从事相关职业年限",
    "held_level": "已取得的职业能力证书等级",
    "related_years_since_certificate": "取得该证书后累计从事相关工作年限",
    "related_major": "相关专业",
}

Facts = dict[str, Decimal | str | None]


@dataclass(frozen=True)
class ConditionVerdict:
    """How one alternative condition of a level fits an applicant; `missing` says in Chinese what each unmet requirement lacks."""

    clause: str
    text: str
    met: bool
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Eligibility:
    """The verdict for one level: eligible when at least one condition is met (clause 四（二）: "满足其中一个即可")."""

    level: str
    level_title: str
    conditions: tuple[ConditionVerdict, ...]

    @property
    def eligible(self) -> bool:
        return any(condition.met for condition in self.conditions)

    @property
    def met(self) -> ConditionVerdict | None:
        return next((condition for condition in self.conditions if condition.met), None)


def eligibility(scheme: Scheme, level_code: str, facts: Facts) -> Eligibility:
    """Judge one level by the scheme's conditions."""
    level = scheme.level_of(level_code)
    return Eligibility(level.code, level.title, tuple(_judge(scheme, condition, facts) for condition in level.condition))


def fitting_levels(scheme: Scheme, facts: Facts, job_type: str) -> list[Level]:
    """Levels open to this applicant in this job type, as the scheme orders them."""
    offered = scheme.job(job_type).levels
    return [level for level in scheme.level if level.code in offered and eligibility(scheme, level.code, facts).eligible]


def _judge(scheme: Scheme, condition: Condition, facts: Facts) -> ConditionVerdict:
    missing = tuple(text for requirement in condition.requires if (text := _lack(scheme, requirement, facts)))
    return ConditionVerdict(condition.clause, condition.text, not missing, missing)


def _lack(scheme: Scheme, requirement: Requirement, facts: Facts) -> str:
    """Empty when met, else what is missing."""
    name = FACT_NAMES[requirement.fact]
    value = facts.get(requirement.fact)
    if requirement.equals is not None:
        if value == requirement.equals:
            return ""
        return {
            "held_level": f"未填写已取得的{_level_word(scheme, requirement.equals)}证书",
            "related_major": "未填写为相关专业",
        }[requirement.fact]
    needed = requirement.at_least or Decimal(0)
    if isinstance(value, Decimal) and value >= needed:
        return ""
    if requirement.fact.startswith("education_rank"):
        wanted = next(e.name for e in scheme.education if e.rank >= needed)
        state = "，且须已毕业" if requirement.fact.endswith("graduated") else ""
        return f"学历须为{wanted}及以上{state}"
    have = f"现填 {value} 年" if isinstance(value, Decimal) else "未填写"
    return f"{name}须满 {needed} 年（{have}）"


def _level_word(scheme: Scheme, code: str) -> str:
    words = {level.code: level.name for level in scheme.level}
    return words.get(code, {"5": "五级"}.get(code, code))


def exam_days(exam: Exam, year: int) -> list[date]:
    """The year's sittings by the scheme's rule, months named in `without` left out."""
    left_out = {m.month for m in exam.without}
    return [last_saturday(year, month) for month in range(1, 13) if f"{year}-{month:02d}" not in left_out]


def last_saturday(year: int, month: int) -> date:
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() - calendar.SATURDAY) % 7)


def add_months(day: date, months: int) -> date:
    """Calendar months: 31 August plus six is the last day of February.

    民法典第二百零二条: where the last month has no such day, the term ends on that month's last day.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def upcoming_exam_days(exam: Exam, after: date, until: date) -> Iterator[date]:
    """Sittings by the rule strictly after `after`, up to and including `until`."""
    for year in range(after.year, until.year + 1):
        yield from (day for day in exam_days(exam, year) if after < day <= until)
