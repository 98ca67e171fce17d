"""The page on which a person says which time is right after the server's clock has jumped."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from tancheng.delivery import clock_watch
from tancheng.ledger import clock
from tancheng.ledger.errors import Refusal
from tancheng.ledger.typed import typed
from tancheng.people.permissions import demand


@login_required
@never_cache
def desk_clock(request: HttpRequest) -> HttpResponse:
    demand(request, "delivery.watch_room")
    refusal = None
    if request.method == "POST":
        demand(request, "delivery.invigilate")
        try:
            by: Any = request.user
            believe_machine = request.POST.get("time") == "machine"
            clock_watch.settle(believe_machine=believe_machine, reason=typed(request.POST, "reason", 200), by=by)
            messages.success(request, "已采用系统时钟，收卷已恢复。" if believe_machine else "已确认按跳变前的时间继续，收卷已恢复。")
            return redirect("desk_clock")
        except Refusal as caught:
            refusal = caught
    context: dict[str, Any] = {
        **shown(),
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
        "may_act": request.user.has_perm("delivery.invigilate"),
    }
    return render(request, "delivery/desk_clock.html", context, status=409 if refusal else 200)


def shown() -> dict[str, Any]:
    """What pages show of a jump: `clock_jump` (None while all is well), `clock_apart` in words, both times, `clock_kept` after a person chose."""
    guard = clock.guard()
    found = guard.jump() if guard else None
    return {
        "clock_jump": clock.jumped(),
        "clock_kept": found is not None and found.is_settled,
        "clock_apart": apart(found.seconds) if found else "",
        "clock_goes_on": clock.now(),
        "clock_machine": clock.machine_says(),
    }


def apart(seconds: float) -> str:
    """快 2 小时 3 分, 慢 65 秒, 快 400 天."""
    whole = round(abs(seconds))
    way = "快" if seconds > 0 else "慢"
    if whole < 120:
        return f"{way} {whole} 秒"
    if whole < 48 * 3600:
        hours, minutes = divmod(round(whole / 60), 60)
        return f"{way} {hours} 小时 {minutes} 分" if hours else f"{way} {minutes} 分"
    return f"{way} {round(whole / 86_400)} 天"
