"""Where a person stands on the road, and what to do next: the four questions of the home card.

Which step am I at, what is missing, until when, what do I press.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from tancheng.billing import selectors as billing
from tancheng.billing.rules import BillState
from tancheng.credentials.models import Credential
from tancheng.enrolment import ending
from tancheng.enrolment.models import Application, Enrolment, Status
from tancheng.learning import selectors as learning
from tancheng.ledger import clock
from tancheng.marking import selectors as marking
from tancheng.people.models import User
from tancheng.sittings import rules as sitting_rules
from tancheng.sittings import selectors as sittings

STEPS = ("报名", "审核", "缴费", "学习", "考试", "成绩", "证书")


@dataclass
class Road:
    """One application's road. `step` indexes STEPS; `headline` says where one stands; `link` is the next press."""

    application: Application
    step: int
    headline: str
    detail: str = ""
    link: str = ""
    link_text: str = ""
    tone: str = "info"
    enrolment: Enrolment | None = None
    progress: Any = None
    booking: Any = None
    results: list[Any] = field(default_factory=list)
    credential: Credential | None = None
    bill: Any = None
    days_left: int | None = None
    end: Any = None

    @property
    def steps(self) -> list[tuple[str, str]]:
        """(name, "done" | "now" | "")."""
        return [(name, "done" if i < self.step else "now" if i == self.step else "") for i, name in enumerate(STEPS)]


def roads_of(user: User) -> list[Road]:
    """All roads of a person, the newest first; withdrawn ones are left out."""
    applications = (
        Application.objects.filter(user=user)
        .exclude(status=Status.WITHDRAWN)
        .select_related("scheme", "enrolment__scheme")
        .order_by("-started_at")
    )
    return [_road(application) for application in applications]


def _road(application: Application) -> Road:
    if application.status == Status.APPROVED:
        enrolment = getattr(application, "enrolment", None)
        return _enrolled(application, enrolment) if enrolment else _to_pay(application)
    page = reverse("application", args=[application.code])
    if application.status == Status.DRAFT:
        return Road(application, 0, "登记表还没有提交", "已填的内容都保存着，可以接着填。", page, "继续填写")
    if application.status == Status.SUBMITTED:
        return Road(application, 1, "资料已提交，正在审核", "一般一个工作日内有结果，会短信通知您。", page, "查看登记表")
    if application.status == Status.RETURNED:
        return Road(application, 1, "有几处需要补正", "需要改的地方都列出来了，其他内容不用重填。", page, "去补正", "warn")
    return Road(application, 1, "报名未通过", "原因见登记表页；条件具备后可以重新报名。", page, "查看原因", "bad")


def _to_pay(application: Application) -> Road:
    bill: Any = billing.bill_of(application)
    road = Road(application, 2, "审核通过，等待缴费", "", tone="warn", bill=bill)
    if bill is not None:
        road.detail = f"请转账 {billing.outstanding(bill)} 元，备注写：{bill.remark}。"
        if billing.state_of(bill) is BillState.REFUNDED:
            road.headline, road.detail, road.tone = "已退费", f"已退回 {bill.refunded} 元，这张缴费单没有付清过。", "info"
        road.link, road.link_text = reverse("bill", args=[bill.code]), "查看缴费单"
    return road


def _enrolled(application: Application, enrolment: Enrolment) -> Road:
    credential = Credential.objects.filter(enrolment=enrolment).select_related("revocation").first()
    results = list(marking.results_of(enrolment.user).filter(attempt__booking__enrolment=enrolment))
    progress = learning.progress_of(enrolment)
    road = Road(
        application,
        3,
        "",
        enrolment=enrolment,
        progress=progress,
        booking=sittings.live_booking(enrolment),
        results=results,
        credential=credential,
        bill=billing.bill_of(application),
        days_left=(enrolment.expires_on - clock.today()).days,
    )
    road.end = ending.end_of(enrolment)
    if road.end is not None:
        _ended(road)
    else:
        _place(road, enrolment, progress)
    return road


def _ended(road: Road) -> None:
    """The account was closed before its day; the record stays to be read."""
    on = _day(clock.local(road.end.at).date())
    road.headline = f"已{road.end.get_cause_display()}，学习账号已关闭"
    road.detail = f"账号于 {on}关闭，已学的 {road.progress.class_hours} 课时留在学习记录里。有疑问请按页面底部的方式联系我们。"
    if road.bill is not None:
        road.link, road.link_text = reverse("bill", args=[road.bill.code]), "查看缴费单与退费"


def _place(road: Road, enrolment: Enrolment, progress: Any) -> None:
    """Fill step, headline and next press of an enrolled person."""
    exam = reverse("booking", args=[enrolment.pk])
    revocation = getattr(road.credential, "revocation", None)
    if revocation is not None:
        road.step, road.tone, road.headline, road.detail = (
            6,
            "bad",
            "证书已撤销",
            f"{_day(clock.local(revocation.at).date())}撤销，原因：{revocation.reason}。",
        )
        road.link, road.link_text = reverse("help"), "联系我们"
    elif road.credential is not None:
        road.step, road.tone = 7, "good"
        road.headline, road.detail = "证书已签发", f"证书编号 {road.credential.number}"
        road.link, road.link_text = reverse("certificate", args=[road.credential.number]), "查看证书"
    elif road.results and road.results[0].passed:
        road.step, road.tone, road.headline, road.detail = 6, "good", "考试通过，证书制作中", "签发后会短信通知您。"
        road.link, road.link_text = reverse("result", args=[road.results[0].pk]), "查看成绩"
    elif enrolment.bookings.filter(attempt__sealed_at__isnull=False, attempt__results__isnull=True).exists():
        road.step, road.headline, road.detail = 5, "已交卷，阅卷中", "成绩公布后会短信通知您。"
        road.link, road.link_text = exam, "考试记录"
    elif road.booking is not None:
        starts = road.booking.sitting.starts_at
        road.step = 4
        road.headline = f"已约 {_day(clock.local(starts).date())} {clock.local(starts):%H:%M} 的考试"
        road.detail, road.link, road.link_text = "开考前 30 分钟可进入候考室。", exam, "准考证与候考室"
    elif road.results:
        verdict = sitting_rules.may_book(sittings.standing(enrolment))
        road.step, road.tone, road.headline = 5, "warn", "这次没有及格"
        road.detail = "成绩页写明了可补考的日期。" if verdict.allowed else f"{'；'.join(verdict.reasons)}。"
        road.link, road.link_text = reverse("result", args=[road.results[0].pk]), "查看成绩与补考" if verdict.allowed else "查看成绩"
    else:
        _place_before_result(road, enrolment, progress)


def _place_before_result(road: Road, enrolment: Enrolment, progress: Any) -> None:
    """Nothing sat or booked that still counts: book, study on, or the account has ended."""
    verdict = sitting_rules.may_book(sittings.standing(enrolment))
    if verdict.allowed and verdict.until is not None:
        missed = verdict.stage is sitting_rules.Stage.RESIT
        road.step, road.headline = 4, "首次考试缺考，可以约补考" if missed else "学时已够，可以约考"
        road.detail = f"请参加 {_day(verdict.until)}（含）以前的考试。"
        road.link, road.link_text = reverse("booking", args=[enrolment.pk]), "选择考期"
    elif clock.today() > enrolment.expires_on:
        road.tone, road.headline = "warn", "学习账号已到期"
        road.detail = f"账号已于 {_day(enrolment.expires_on)} 到期，已学的 {progress.class_hours} 课时都保留着。有疑问请联系我们。"
        road.link, road.link_text = reverse("help"), "联系我们"
    else:
        road.headline = f"已学 {progress.class_hours} / {progress.required} 课时"
        road.detail = f"账号有效期至 {_day(enrolment.expires_on)}，还剩 {road.days_left} 天。"
        road.link, road.link_text = reverse("learn", args=[enrolment.pk]), "继续学习"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
