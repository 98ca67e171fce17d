"""Home, my road, the desk, help, and the pages of errors."""

import sys
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tancheng.front_door.pages import Words, answer
from tancheng.ledger import clock, store_trouble
from tancheng.ledger.models import Entry
from tancheng.people.permissions import demand
from tancheng.scheme import check
from tancheng.scheme import selectors as schemes
from tancheng.scheme.rules import upcoming_exam_days
from tancheng.sittings import selectors as sittings
from tancheng.web import road, todo


def home(request: HttpRequest) -> HttpResponse:
    version = schemes.principal()
    document = version.document if version else None
    context: dict[str, Any] = {
        "version": version,
        "scheme": document,
        "fees": [(document.level_of(fee.level), fee) for fee in document.fee] if document else [],
        "coming": list(sittings.coming_sittings(version.code)[:3]) if version else [],
        "lowest_fee": min((fee.member for fee in document.fee), default=None) if document else None,
        "listed_courses": sum(len(job.courses) for job in document.job_type) if document else 0,
    }
    if version and document and document.exam and not context["coming"]:
        today = clock.today()
        context["coming_days"] = list(upcoming_exam_days(document.exam, today, today.replace(year=today.year + 1)))[:3]
    return render(request, "web/home.html", context)


@login_required
def my_road(request: HttpRequest) -> HttpResponse:
    return render(request, "web/my_road.html", {"roads": road.roads_of(request.user)})


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    demand(request, "web.use_desk")
    version = schemes.principal()
    coming = list(sittings.unfinished_sittings(version.code)[:3]) if version else []
    return render(request, "web/desk.html", {"todos": todo.todos(request.user), "coming": coming, "now": clock.now()})


@login_required
def desk_schemes(request: HttpRequest) -> HttpResponse:
    """Every published scheme version with what `scheme check` says of it."""
    demand(request, "web.see_schemes")
    rows = [(version, check.check(version.document)) for version in schemes.newest_versions()]
    return render(request, "web/desk_schemes.html", {"rows": rows})


@login_required
def desk_journal(request: HttpRequest) -> HttpResponse:
    demand(request, "web.see_journal")
    entries = Entry.objects.select_related("actor")
    asked = request.GET.get("q", "").strip()[:60]
    if asked:
        entries = entries.filter(reason__contains=asked) | entries.filter(actor__full_name__contains=asked)
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    return render(request, "web/desk_journal.html", {"page": page, "asked": asked})


def help_page(request: HttpRequest) -> HttpResponse:
    version = schemes.principal()
    return render(request, "web/help.html", {"scheme": version.document if version else None})


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/privacy.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404, "没有找到这个页面", "地址可能输错了，或者页面已经移动。", "请检查地址，或从首页重新进入。")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403, "您没有权限查看这个页面", "这个页面只对相应岗位或本人开放。", "如果您认为应当能看到，请联系中心管理员。")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request,
        400,
        "提交的内容读不出来，没有保存",
        "这一页的内容不完整、项目太多或格式不对。",
        "请用浏览器的“返回”回到刚才的页面，填写的内容通常还在；检查后再提交。",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls this while the exception is being handled: trouble of the store is told from a fault of ours here, in one place."""
    trouble = store_trouble.words(sys.exception() or Exception(), request.path)
    words = trouble or Words(500, "系统出了故障", "这不是您的操作造成的，故障已经记录", "请稍后再试；如果着急，请电话联系我们")
    made = answer(words, for_people=True)
    response = HttpResponse(made.body, status=made.status, content_type="text/html; charset=utf-8")
    if trouble:
        response["Retry-After"] = trouble.retry_after
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django would add a traceback for every visitor
    response["Cache-Control"] = "no-store"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(
        request,
        403,
        "这一页放得太久了",
        "为了安全，页面打开太久或登录状态变化后，提交会被拒绝。",
        "请返回上一页，刷新后再提交一次；填写的内容通常还在。",
    )


def _error(request: HttpRequest, status: int, what: str, why: str, next_step: str) -> HttpResponse:
    return render(request, "web/error.html", {"what": what, "why": why, "next_step": next_step}, status=status)
