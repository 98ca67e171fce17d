"""How an enrolment ends before its day, what hangs on it, and what follows.

Study, bookings and attempts belong to apps further up the road; each hands down, when the site starts, what it would lose and what it does then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from tancheng.enrolment.models import Enrolment, EnrolmentEnd
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User


@dataclass(frozen=True)
class Stake:
    """In Chinese what an end would take away, or what forbids it."""

    words: str
    forbids: bool = False


Stakes = Callable[[Enrolment], list[Stake]]
Follow = Callable[[Enrolment, User], None]
_stakes: list[Stakes] = []
_follow: list[Follow] = []


def hangs_on_it(stakes: Stakes, follow: Follow | None = None) -> None:
    """`stakes` tells what an end would cost; `follow` acts in the transaction of the end."""
    _stakes.append(stakes)
    if follow is not None:
        _follow.append(follow)


class CannotEnd(Refusal):
    pass


class NotEnded(Refusal):
    pass


def stakes_of(enrolment: Enrolment) -> list[Stake]:
    return [stake for stakes in _stakes for stake in stakes(enrolment)]


def end_of(enrolment: Enrolment) -> EnrolmentEnd | None:
    """The end that stands, if any."""
    return _standing(EnrolmentEnd.objects.filter(enrolment=enrolment)).first()


def last_moment(expires_on: date, ended_at: datetime | None) -> datetime:
    """Of an account: that of its end, else the last second of its last day."""
    by_day = clock.end_of_day(expires_on)
    return min(by_day, ended_at) if ended_at else by_day


def ended_at(enrolment: str) -> Subquery:
    """For a query whose rows name their enrolment in the field `enrolment`: when it ended before its day, else null."""
    return Subquery(_standing(EnrolmentEnd.objects.filter(enrolment=OuterRef(enrolment))).values("at")[:1])


def running(rows: QuerySet[Enrolment], today: date) -> QuerySet[Enrolment]:
    return rows.filter(~_has_ended(), expires_on__gte=today)


def with_ended(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """Enrolments with `.has_ended`."""
    return rows.annotate(has_ended=_has_ended())


def _has_ended() -> Exists:
    return Exists(_standing(EnrolmentEnd.objects.filter(enrolment=OuterRef("pk"))))


def _standing(ends: QuerySet[EnrolmentEnd]) -> QuerySet[EnrolmentEnd]:
    return ends.filter(takes_back__isnull=True, taken_back_by__isnull=True)


def demand_can_end(enrolment: Enrolment) -> None:
    """Raises `CannotEnd`."""
    if end_of(enrolment):
        raise CannotEnd("没有办成", "这个学习账号已经关闭", "请查看学员页上的记录")
    _demand_nothing_forbids(enrolment)


def _demand_nothing_forbids(enrolment: Enrolment) -> None:
    if forbidding := [stake.words for stake in stakes_of(enrolment) if stake.forbids]:
        raise CannotEnd("没有办成", "；".join(forbidding), "进过考场的不能全额退费，可以改为退一部分")


@transaction.atomic
def end_enrolment(enrolment: Enrolment, *, cause: EnrolmentEnd.Cause, reason: str, by: User) -> EnrolmentEnd:
    """End it now, with all that hangs on it. Raises `CannotEnd`."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    demand_can_end(enrolment)
    for follow in _follow:
        follow(enrolment, by)
    # What followed has locked what it touched: somebody who entered the exam in the meantime is seen now, or will not get in any more.
    _demand_nothing_forbids(enrolment)
    end = EnrolmentEnd.objects.create(enrolment=enrolment, cause=cause, reason=reason, by=by, at=clock.now())
    journal.record("end_enrolment", enrolment, by=by, reason=reason, cause=cause.value)
    return end


@transaction.atomic
def take_back_end(enrolment: Enrolment, *, reason: str, by: User) -> EnrolmentEnd:
    """The end was a mistake: the account runs again until its day. What followed (a freed seat) does not come back. Raises `NotEnded`."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    end = end_of(enrolment)
    if end is None:
        raise NotEnded("没有恢复", "这个学习账号没有关闭", "请查看学员页上的记录")
    row = EnrolmentEnd.objects.create(enrolment=enrolment, cause=end.cause, reason=reason, takes_back=end, by=by, at=clock.now())
    journal.record("take_back_end", enrolment, by=by, reason=reason)
    return row
