from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404, "没有找到这个页面", "地址可能输错了，或者页面已经移动。", "请检查地址，或从首页重新进入。")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403, "您没有权限查看这个页面", "这个页面只对相应岗位或本人开放。", "如果您认为应当能看到，请联系中心管理员。")


def server_error(request: HttpRequest) -> HttpResponse:
    return _error(request, 500, "系统出了故障", "这不是您的操作造成的，故障已经记录。", "请稍后再试；如果着急，请电话联系我们。")


def _error(request: HttpRequest, status: int, what: str, why: str, next_step: str) -> HttpResponse:
    return render(request, "web/error.html", {"what": what, "why": why, "next_step": next_step}, status=status)
