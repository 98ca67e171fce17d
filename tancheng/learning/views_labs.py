"""The exercises: for trainees on record, for everybody else as a preview that nothing keeps."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import msgspec
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tancheng.enrolment import ending
from tancheng.enrolment.models import Enrolment
from tancheng.front_door.limits import takes_long_text
from tancheng.learning import lab_services, services
from tancheng.learning.lab_forms import WorkbookForm, read_act
from tancheng.learning.labs import example_plant, market, plausibility, rule_sets, workbook
from tancheng.learning.labs.acts import MOST_ACTS, Act, Advance, Cancel, Listed, read_acts, tell_act
from tancheng.learning.labs.catalogue import LABS
from tancheng.learning.labs.figures import shown
from tancheng.learning.labs.least_cost import review
from tancheng.learning.labs.market import average_price
from tancheng.learning.labs.order_book import Side
from tancheng.learning.labs.trading import Day, OrderNotPossible, replay
from tancheng.learning.views import own_enrolment
from tancheng.ledger import clock
from tancheng.ledger.errors import Refusal

LONGEST_CARRIED = 60_000


def labs(request: HttpRequest) -> HttpResponse:
    """All exercises, open to everyone; a trainee finds the way to the own ones."""
    user = request.user
    running = Enrolment.objects.none()
    if not isinstance(user, AnonymousUser):
        running = ending.running(Enrolment.objects.filter(user=user), clock.today())
    return render(request, "learning/labs/labs.html", {"labs": LABS, "enrolment": running.first()})


def _running(request: HttpRequest, pk: int | None) -> Enrolment | None:
    """The own enrolment while the account runs; None on the preview's address. Raises AccessExpired."""
    if pk is None:
        return None
    enrolment = own_enrolment(request, pk)
    services.demand_running(enrolment)
    return enrolment


def accounting(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    return _own_accounting(request, pk) if pk is not None else _accounting(request, None)


@login_required
def _own_accounting(request: HttpRequest, pk: int) -> HttpResponse:
    return _accounting(request, _running(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def _accounting(request: HttpRequest, enrolment: Enrolment | None) -> HttpResponse:
    form = _workbook_form(request, enrolment)
    context: dict[str, Any] = {"enrolment": enrolment, "form": form, "rules": rule_sets.load()}
    if not form.is_bound or not form.is_valid():
        return render(request, "learning/labs/accounting.html", context)
    if request.method == "POST" and enrolment:
        lab_services.keep_workbook(enrolment, form.typed())
    year, rule_set = form.year(), form.rule_set_chosen()
    result = workbook.calculate(year, rule_sets.load(), rule_set)
    if request.POST.get("act") == "csv":
        return _spreadsheet(workbook.table(result), rule_set)
    found = plausibility.findings(year, rule_sets.load())
    context |= {
        "rule_set": rule_set,
        "result": result,
        "year": year,
        "findings": found,
        "doubtful": list(dict.fromkeys(finding.where for finding in found if finding.kind is plausibility.Kind.UNIT)),
        "sources": [
            (figure, rule_sets.load().title(figure.source))
            for figure in (*rule_set.figures, rule_sets.load().unmeasured.carbon, rule_sets.load().unmeasured.calorific)
        ],
    }
    return render(request, "learning/labs/accounting.html", context)


def _workbook_form(request: HttpRequest, enrolment: Enrolment | None) -> WorkbookForm:
    """What was typed; else the start asked for; else what the trainee kept; else the invented plant."""
    if request.method == "POST":
        return WorkbookForm(request.POST)
    start = request.GET.get("start", "")
    if start == "empty":
        head = ("rule_set", "unit_class", "path", "coal_kind")
        return WorkbookForm(initial={name: value for name, value in example_plant.typed().items() if name in head})
    kept = lab_services.last_workbook(enrolment) if enrolment and start not in {"example", "faulty"} else None
    return WorkbookForm(kept or example_plant.typed(faulty=start == "faulty"))


def _spreadsheet(rows: list[list[str]], rule_set: rule_sets.RuleSet) -> HttpResponse:
    held = io.StringIO()
    writer = csv.writer(held)
    writer.writerow([f"核算工作簿 {rule_set.name}", rule_set.standing, "教学练习，不是核算报告"])
    writer.writerows(rows)
    # Excel takes a file for UTF-8 only with this mark at its head.
    answer = HttpResponse("\ufeff" + held.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="workbook-{rule_set.code}.csv"'
    return answer


@takes_long_text
def trading(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    return _own_trading(request, pk) if pk is not None else _trading_preview(request)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def _own_trading(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = _running(request, pk)
    assert enrolment is not None
    refusal = None
    if request.method == "POST":
        number = request.POST.get("number", "")
        expected = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
        try:
            if request.POST.get("act") == "start":
                lab_services.start_day(enrolment, number=expected)
            else:
                act = read_act(request.POST)
                messages.success(request, _told(act, lab_services.place_lab_order(enrolment, act, number=expected)))
            return redirect(request.path)
        except Refusal as no:
            refusal = no
    runs, following = lab_services.runs_of(enrolment)
    day = runs[-1].replay() if runs else None
    context = {"enrolment": enrolment, "number": following, "past": list(_past(runs[:-1]))}
    return _trading_page(request, day, refusal, context)


@require_http_methods(["GET", "HEAD", "POST"])
def _trading_preview(request: HttpRequest) -> HttpResponse:
    """The page itself carries the acts; replaying proves them anew each time."""
    if request.method != "POST":
        return _trading_page(request, None, None, {})
    refusal, notice, acts = None, "", []
    try:
        acts = _carried(request.POST.get("acts", "[]")) if request.POST.get("act") != "start" else []
    except OrderNotPossible as no:
        refusal = no
    day = replay(market.trading_day(market.CURRENT), market.market_rules(), acts)
    if refusal is None and request.POST.get("act") != "start":
        try:
            act = read_act(request.POST)
            day.act(act)
            acts.append(act)
            notice = _told(act, day)
        except OrderNotPossible as no:
            refusal = no
    carried = json.dumps([tell_act(act) for act in acts], ensure_ascii=False)
    return _trading_page(request, day, refusal, {"acts": carried, "notice": notice})


def _carried(text: str) -> list[Act]:
    broken = OrderNotPossible("这一天要重新开始", "页面带回的操作记录读不出来", "请从开市再来一次；报名学员的操作会保存，不会丢失")
    if len(text) > LONGEST_CARRIED:
        raise broken
    try:
        acts = read_acts(json.loads(text))
        replay(market.trading_day(market.CURRENT), market.market_rules(), acts)
    except (ValueError, RecursionError, msgspec.ValidationError, OrderNotPossible) as fault:
        raise broken from fault
    if len(acts) >= MOST_ACTS:
        raise OrderNotPossible("这一天要重新开始", f"一天最多操作 {MOST_ACTS} 次", "请从开市再来一次")
    return acts


def _past(runs: list[lab_services.Run]) -> Iterator[tuple[int, Any]]:
    """Finished days of before with their outcome, newest first."""
    for number, run in reversed(list(enumerate(runs, start=1))[-10:]):
        day = run.replay()
        if day.over:
            yield number, review(day)


def _told(act: Act, day: Day) -> str:
    """What an act led to, in one sentence."""
    tonnes = sum(deal.quantity for deal in day.fresh)
    average = average_price([(deal.price, deal.quantity) for deal in day.fresh])
    traded = f"成交 {shown(tonnes)} t，均价 {average} 元/t" if tonnes else "没有成交"
    if isinstance(act, Listed):
        left = act.quantity - tonnes
        waits = any(row.order.price == act.price and row.order.side is act.side for row in day.own_orders)
        rest = (
            ""
            if not left
            else f"；其余 {shown(left)} t 挂单等候"
            if waits
            else f"；其余 {shown(left)} t 已超出最优五档，没有成交，可再报一次"
        )
        return f"委托已报出：{traded}{rest}。"
    if isinstance(act, Cancel):
        return "挂单已撤销，冻结的资金已经释放。"
    if not isinstance(act, Advance):
        return f"{traded}。"
    if day.over:
        return "已经收市，结果在下面。"
    return f"现在是 {day.at}。" + (f"您的挂单{traded}。" if tonnes else "")


def _trading_page(request: HttpRequest, day: Day | None, refusal: Refusal | None, context: dict[str, Any]) -> HttpResponse:
    script, rules = day.script if day else market.trading_day(market.CURRENT), market.market_rules()
    context |= {
        "day": day,
        "script": script,
        "market": rules,
        "refusal": refusal,
        "typed": request.POST if refusal else {},
        "listed_range": rules.listed_range(script.last_close),
        "block_range": rules.block_range(script.last_close),
        "ccer_limit": script.ccer_limit(rules),
    }
    if day:
        context |= {
            "asks": list(reversed(day.book.levels(Side.SELL, rules.best_levels))),
            "bids": day.book.levels(Side.BUY, rules.best_levels),
            "blocks": [(offer, offer.most - day.taken(offer.code)) for offer in script.block_offer if day.at >= offer.start],
            "ccer": [(offer, offer.most - day.taken(offer.code)) for offer in script.ccer_offer],
            "own_deals": [deal for deal in day.deals if deal.yours],
            "review": review(day) if day.over else None,
        }
    return render(request, "learning/labs/trading.html", context, status=409 if refusal else 200)
