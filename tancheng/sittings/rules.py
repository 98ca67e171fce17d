"""Who may book which sitting, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from tancheng.scheme.document import Exam, Resit
from tancheng.scheme.rules import add_months


class Stage(Enum):
    FIRST = "first"
    RESIT = "resit"
    DONE = "done"


@dataclass(frozen=True)
class Standing:
    """What booking depends on. Class hours with one decimal; days are Shanghai days, ends included."""

    today: date
    hours_done: Decimal
    hours_required: int
    expires_on: date
    first_taken: bool
    passed: bool
    resit_until: date | None
    resits_taken: int
    resits_allowed: int
    ended: str = ""  # why and when the enrolment ended before its day, in words


@dataclass(frozen=True)
class Verdict:
    """`stage` is what a booking would be; `allowed` with all `reasons` in Chinese when not; `until` the last day of a bookable sitting."""

    allowed: bool
    stage: Stage
    until: date | None
    reasons: tuple[str, ...]


def may_book(standing: Standing) -> Verdict:
    """Notice 四（一）: the required class hours first, within the account's months; 六（一）3: a free resit after a first fail."""
    if standing.passed:
        return Verdict(False, Stage.DONE, None, ("您已通过考试，不需要再报考",))
    if standing.ended:
        return Verdict(False, Stage.DONE, None, (standing.ended,))
    stage = Stage.RESIT if standing.first_taken else Stage.FIRST
    reasons: list[str] = []
    if standing.hours_done < standing.hours_required:
        left = standing.hours_required - standing.hours_done
        reasons.append(f"学习满 {standing.hours_required} 课时后方可参加考试，现有 {standing.hours_done} 课时，还差 {left} 课时")
    if stage is Stage.FIRST:
        if standing.today > standing.expires_on:
            reasons.append(f"学习账号已于 {_day(standing.expires_on)} 到期")
        return Verdict(not reasons, stage, standing.expires_on, tuple(reasons))
    if closed := no_resit(standing):
        reasons.append(closed)
    return Verdict(not reasons, stage, standing.resit_until, tuple(reasons))


def no_resit(standing: Standing) -> str:
    """Why there is no free resit (any more); empty when there is one (notice 六（一）3)."""
    if standing.resit_until is None:
        return "首次考试的成绩尚未公布" if standing.resits_taken == 0 else "没有可用的补考机会"
    if standing.resits_taken >= standing.resits_allowed:
        return f"免费补考 {standing.resits_allowed} 次已用完，再次参加须重新报名缴费"
    if standing.today > standing.resit_until:
        return f"补考期限已于 {_day(standing.resit_until)} 届满，再次参加须重新报名缴费"
    return ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def resit_until(resit: Resit, *, first_sitting: date, released: date, opened: date) -> date:
    """The last day of the free resit: "半年内", counted in calendar months from the event that the scheme names."""
    start = {"first_sitting": first_sitting, "result_release": released, "account_opened": opened}[resit.counts_from]
    return add_months(start, resit.within_months)


def booking_closes(exam: Exam, starts: date) -> date:
    """The last day on which this sitting can be booked or given up."""
    return starts - timedelta(days=exam.booking_closes_days)


def bookable(days: Iterable[date], exam: Exam, *, today: date, until: date) -> list[date]:
    """Sittings still open for booking whose day is within the right."""
    return [day for day in days if day <= until and booking_closes(exam, day) >= today]


def ticket_opens(exam: Exam, starts_at: datetime) -> datetime:
    return starts_at - timedelta(days=exam.ticket_days)
