"""The desk's inbox: what waits for whom, each with the page where it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from tancheng.assembly import selectors as assembly
from tancheng.billing import selectors as billing
from tancheng.credentials import selectors as credentials
from tancheng.delivery import selectors as delivery
from tancheng.enrolment import selectors as enrolment
from tancheng.items import worklists
from tancheng.ledger import clock
from tancheng.marking import selectors as marking
from tancheng.notices.models import Objection
from tancheng.people.models import User
from tancheng.people.permissions import roles_of
from tancheng.sittings import papers


@dataclass(frozen=True)
class Todo:
    text: str
    count: int
    url: str
    hint: str


@dataclass(frozen=True)
class _Source:
    roles: frozenset[str]
    text: str
    count: Callable[[User], int]
    url_name: str
    query: str
    hint: str


_SOURCES = [
    _Source(
        frozenset({"office"}),
        "待审核的报名",
        lambda _: enrolment.waiting_applications().count(),
        "desk_applications",
        "",
        "核对登记表，一次列全问题",
    ),
    _Source(
        frozenset({"office", "finance"}),
        "待缴费",
        lambda _: billing.unpaid_bills().count(),
        "desk_bills",
        "?state=unpaid",
        "到账后确认，账号自动开通",
    ),
    _Source(
        frozenset({"finance"}),
        "待开票",
        lambda _: billing.paid_without_invoice().count(),
        "desk_bills",
        "?state=uninvoiced",
        "在税务系统开具后登记",
    ),
    _Source(
        frozenset({"finance", "centre"}),
        "待审批的退费",
        lambda _: billing.undecided_refunds().count(),
        "desk_refunds",
        "",
        "申请人不能自己批准",
    ),
    _Source(
        frozenset({"writer"}),
        "退回修改的题目",
        lambda user: worklists.returned_items(user).count(),
        "desk_items",
        "?state=returned",
        "按审题意见修改后再送审",
    ),
    _Source(
        frozenset({"writer"}),
        "没有写完的草稿",
        lambda user: worklists.drafts(user).count(),
        "desk_items",
        "?state=draft",
        "补齐后送审",
    ),
    _Source(
        frozenset({"reviewer"}),
        "等待审题",
        lambda user: worklists.to_review(user).count(),
        "desk_item_reviews",
        "",
        "已领取的和可以领取的，自己命的不在内",
    ),
    _Source(
        frozenset({"office", "invigilator", "centre"}),
        "有迟到作答待定的考生",
        lambda _: delivery.waiting_for_late().count(),
        "desk_late_answers",
        "",
        "处理之前，这些考生的成绩不能阅卷和发布",
    ),
    _Source(frozenset({"marker"}), "待阅的简答题", lambda _: len(marking.waiting_pairs()), "desk_marking", "", "只显示匿名号"),
    _Source(
        frozenset({"office", "centre"}),
        "待审定的试卷",
        lambda user: assembly.to_approve(user).count(),
        "desk_forms",
        "?state=drawn",
        "通读后审定，您审定过的不在内",
    ),
    _Source(
        frozenset({"office", "centre"}),
        "待复核的应急试卷",
        lambda user: assembly.to_review(user).count(),
        "desk_forms",
        "?state=review",
        "未经两人审定就用于考试，考后读卷复核；自己组的由别人复核",
    ),
    _Source(
        frozenset({"office", "centre"}),
        "待发布成绩的场次",
        lambda _: len(marking.unreleased_sittings()),
        "desk_results",
        "",
        "阅完后整场一次发布",
    ),
    _Source(
        frozenset({"office", "centre"}),
        "待签发的证书",
        lambda _: credentials.passed_without_credential().count(),
        "desk_credentials",
        "",
        "成绩发布后签发",
    ),
    _Source(
        frozenset({"centre"}),
        "待答复的异议",
        lambda _: Objection.objects.filter(reply__isnull=True).count(),
        "desk_rounds",
        "",
        "逐件答复，答复不能改写",
    ),
]


def todos(user: User) -> list[Todo]:
    """What this person has to do by their roles, the non-empty first."""
    mine = [Todo(s.text, s.count(user), reverse(s.url_name) + s.query, s.hint) for s in _SOURCES if s.roles & roles_of(user)]
    return [*_jumped_clock(user), *_missing_papers(user), *sorted(mine, key=lambda todo: todo.count == 0)]


def _jumped_clock(user: User) -> list[Todo]:
    """While it stands no paper is collected, so it is everybody's first business."""
    if clock.jumped() is None or not roles_of(user) & {"office", "centre", "invigilator"}:
        return []
    return [Todo("服务器时钟跳变，收卷已暂停", 1, reverse("desk_clock"), "核对系统时间，决定以哪个时间为准")]


def _missing_papers(user: User) -> list[Todo]:
    """An exam without a paper stands above all else: one line for each group, with what the bank lacks or whose approval it waits for."""
    if not roles_of(user) & {"office", "centre"}:
        return []
    short = [
        Todo(
            f"{clock.local(row.sitting.starts_at):%-m月%-d日}考试：{row.group_name}的试卷组不成",
            1,
            reverse("desk_sitting", args=[row.sitting_id]),
            row.lacks,
        )
        for row in papers.shortages()
    ]
    unapproved = [
        Todo(
            f"{clock.local(row.sitting.starts_at):%-m月%-d日}考试：{row.group_name}还没有审定过的试卷",
            1,
            reverse("desk_sitting", args=[row.sitting.pk]),
            f"{len(row.waiting)} 份待审定，须两位同事分别审定" if row.waiting else "请先组卷，再由两位同事分别审定",
        )
        for row in papers.unapproved()
    ]
    return [*short, *unapproved]
