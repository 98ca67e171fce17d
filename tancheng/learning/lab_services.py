"""Acts in the exercises. Each appends one row; what it leads to is computed again whenever somebody looks."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from tancheng.enrolment.models import Enrolment
from tancheng.learning.labs import market
from tancheng.learning.labs.acts import MOST_ACTS, Act, Advance, read_acts, tell_act
from tancheng.learning.labs.market import TradingDay
from tancheng.learning.labs.trading import Day, replay
from tancheng.learning.models import LabOrder
from tancheng.learning.services import demand_running
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal


class PageIsOld(Refusal):
    def __init__(self) -> None:
        super().__init__("这一步没有办理", "页面已经不是最新的，可能重复点击过，或者在另一个窗口操作过", "请看现在的状态再决定")


class TooManyActs(Refusal):
    def __init__(self) -> None:
        super().__init__("这一步没有办理", f"一天最多操作 {MOST_ACTS} 次", "请重新开始一天")


class DayNotStarted(Refusal):
    def __init__(self) -> None:
        super().__init__("这一步没有办理", "这一天还没有开始", "请先点“开始这一天”")


@dataclass
class Run:
    """A day from its start on, as recorded."""

    script: TradingDay
    told: list[Any] = field(default_factory=list)

    @property
    def acts(self) -> list[Act]:
        return read_acts(self.told)

    def replay(self) -> Day:
        return replay(self.script, market.market_rules(), self.acts)


def runs_of(enrolment: Enrolment) -> tuple[list[Run], int]:
    """All days that this trainee began, oldest first, and the number that the next row will have."""
    runs: list[Run] = []
    rows = list(LabOrder.objects.filter(enrolment=enrolment, lab=LabOrder.Lab.TRADING).values_list("order", flat=True))
    for order in rows:
        if order["type"] == "start":
            runs.append(Run(market.trading_day(order["day"])))
        else:
            runs[-1].told.append(order)
    return runs, len(rows) + 1


@transaction.atomic
def start_day(enrolment: Enrolment, *, number: int) -> None:
    """Begin a new day; the ones before stay on record. Raises PageIsOld, AccessExpired."""
    enrolment = _locked(enrolment)
    _, following = runs_of(enrolment)
    if number != following:
        raise PageIsOld
    _append(enrolment, LabOrder.Lab.TRADING, following, {"type": "start", "day": market.CURRENT})


@transaction.atomic
def place_lab_order(enrolment: Enrolment, act: Act, *, number: int) -> Day:
    """One act on the running day, which is returned as it then stands. `number` is the row that the page expected to write.

    Raises OrderNotPossible, PageIsOld, TooManyActs, DayNotStarted, AccessExpired.
    """
    enrolment = _locked(enrolment)
    runs, following = runs_of(enrolment)
    if not runs:
        raise DayNotStarted
    if number != following:
        raise PageIsOld
    if len(runs[-1].told) >= MOST_ACTS:
        raise TooManyActs
    day = runs[-1].replay()
    day.act(act)
    _append(enrolment, LabOrder.Lab.TRADING, following, tell_act(act))
    if isinstance(act, Advance) and day.over:
        journal.record("finish_lab", enrolment, by=enrolment.user, lab="trading", missing=day.missing, spent=str(day.spent))
    return day


def last_workbook(enrolment: Enrolment) -> dict[str, str] | None:
    """What was typed when the workbook was last computed."""
    row = LabOrder.objects.filter(enrolment=enrolment, lab=LabOrder.Lab.ACCOUNTING).order_by("-number").first()
    return row.order["typed"] if row else None


@transaction.atomic
def keep_workbook(enrolment: Enrolment, typed: dict[str, str]) -> None:
    """Keep what was typed, unless it is what was kept last. Raises AccessExpired."""
    enrolment = _locked(enrolment)
    if typed == last_workbook(enrolment):
        return
    number = LabOrder.objects.filter(enrolment=enrolment, lab=LabOrder.Lab.ACCOUNTING).count() + 1
    _append(enrolment, LabOrder.Lab.ACCOUNTING, number, {"type": "compute", "typed": typed})


def _locked(enrolment: Enrolment) -> Enrolment:
    found = Enrolment.objects.select_for_update(of=("self",)).select_related("user").get(pk=enrolment.pk)
    demand_running(found)
    return found


def _append(enrolment: Enrolment, lab: str, number: int, order: dict[str, object]) -> None:
    LabOrder.objects.create(enrolment=enrolment, lab=lab, number=number, order=order, at=clock.now())
