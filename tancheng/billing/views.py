"""The trainee's bill, and the office's desk of money."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tancheng.billing import refunding, rules, selectors, services
from tancheng.billing.forms import InvoiceForm, RefundDecisionForm, RefundForm, RestForm, TransferForm
from tancheng.billing.models import Allocation, Bill, RefundRequest
from tancheng.enrolment import ending
from tancheng.enrolment.models import Application
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.ledger.typed import typed
from tancheng.people.permissions import demand, is_centre


@login_required
def bill(request: HttpRequest, code: str) -> HttpResponse:
    """The trainee's own bill: amount, account, the exact remark."""
    found = selectors.bills().filter(code=code).first()
    if found is None or not request.user.has_perm("billing.see_bill", found):
        raise Http404
    context = {
        "bill": found,
        "state": selectors.state_of(found).name,
        "outstanding": selectors.outstanding(found),
        "terms": found.application.scheme.document.payment_terms(),
        "refunds": selectors.granted_refunds(found),
    }
    return render(request, "billing/bill.html", context)


@login_required
@require_POST
def accept(request: HttpRequest, code: str) -> HttpResponse:
    """Approve an application and issue its bill (the decision's green button on the review page)."""
    demand(request, "billing.accept_application")
    application = get_object_or_404(Application, code=code)
    issued = services.accept_application(application, is_member=request.POST.get("price") == "member", by=request.user)
    messages.success(request, f"已通过 {application.name} 的报名，缴费单 {issued.code} 已开出，应缴 {issued.amount} 元。")
    return redirect("desk_applications")


@login_required
def desk_bills(request: HttpRequest) -> HttpResponse:
    demand(request, "billing.use_desk")
    state = request.GET.get("state", "unpaid")
    rows = {
        "unpaid": selectors.unpaid_bills,
        "uninvoiced": selectors.paid_without_invoice,
        "done": selectors.invoiced_bills,
        "refunded": selectors.refunded_bills,
    }.get(state, selectors.bills)()
    asked = request.GET.get("q", "").strip()[:50]
    if asked:
        rows = rows.filter(Q(code__iexact=asked) | Q(payer__contains=asked) | Q(application__code__iexact=asked))
    page = Paginator(rows.order_by("-issued_at"), 20).get_page(request.GET.get("page"))
    counts = {
        "unpaid": selectors.unpaid_bills().count(),
        "uninvoiced": selectors.paid_without_invoice().count(),
        "refunded": selectors.refunded_bills().count(),
        "rest": selectors.transfers_with_rest().count(),
    }
    shown = [(bill, selectors.state_of(bill)) for bill in page.object_list]
    context = {"page": page, "rows": shown, "state": state, "asked": asked, "counts": counts}
    return render(request, "billing/desk_bills.html", context)


@login_required
def desk_rests(request: HttpRequest) -> HttpResponse:
    """Money that arrived and is not counted anywhere yet: paid too much, or one transfer for several people."""
    demand(request, "billing.use_desk")
    form = RestForm(request.POST or None)
    refusal = None
    if request.method == "POST":
        demand(request, "billing.confirm_transfer")
        if form.is_valid():
            transfer = get_object_or_404(selectors.transfers_with_rest(), pk=form.cleaned_data["transfer"])
            bill = selectors.bills().filter(code=form.cleaned_data["code"]).first()
            try:
                counted = services.count_rest(transfer, bill, by=request.user)
            except Refusal as no:
                refusal = no
            else:
                messages.success(request, f"已把 {counted.amount} 元计入缴费单 {counted.bill.code}。")
                return redirect("desk_rests")
    context = {"rests": selectors.transfers_with_rest(), "form": form, "refusal": refusal}
    return render(request, "billing/desk_rests.html", context, status=409 if refusal else 200)


@login_required
def desk_bill(request: HttpRequest, code: str) -> HttpResponse:
    demand(request, "billing.use_desk")
    found = get_object_or_404(selectors.bills(), code=code)
    outstanding = selectors.outstanding(found)
    forms = {
        "transfer": TransferForm(
            initial={"received_on": clock.today(), "amount": outstanding, "payer": found.payer, "remark": found.remark}
        ),
        "invoice": InvoiceForm(initial={"title": found.payer, "issued_on": clock.today()}),
        "refund": RefundForm(initial={"amount": found.paid}),
    }
    refusal = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            done = _do(act, found, forms, request)
        except Refusal as no:
            refusal, done = no, ""
        if done:
            messages.success(request, done)
            return redirect("desk_bill", code=code)
    opened = getattr(found.application, "enrolment", None)
    context = {
        "bill": found,
        "outstanding": outstanding,
        "state": selectors.state_of(found),
        "losses": refunding.losses(found, found.paid) if found.paid > 0 else [],
        "forms": forms,
        "refusal": refusal,
        "allocations": found.allocations.select_related("transfer", "by", "taken_back_by"),
        "refunds": found.refund_requests.select_related("decision__by", "decision__reversal__by", "requested_by"),
        "route": rules.refund_route(invoiced=hasattr(found, "invoice")),
        "history": journal.history(found)[:20],
        "opened": opened,
        "end": ending.end_of(opened) if opened else None,
    }
    return render(request, "billing/desk_bill.html", context, status=409 if refusal else 200)


def _do(act: str, found: Bill, forms: dict[str, Any], request: HttpRequest) -> str:
    """Carry out one act of the bill page; returns the success message, or "" when the form has faults (now shown in `forms`)."""
    kind = {"transfer": TransferForm, "invoice": InvoiceForm, "refund": RefundForm}.get(act)
    if kind is None:
        raise Http404
    permission = {"transfer": "billing.confirm_transfer", "invoice": "billing.record_invoice", "refund": "billing.request_refund"}[act]
    demand(request, permission)
    form = forms[act] = kind(request.POST)
    if not form.is_valid():
        return ""
    if act == "transfer":
        services.confirm_transfer(found, by=request.user, **form.cleaned_data)
        found = selectors.with_money(found)
        paid = found.paid  # type: ignore[attr-defined]
        if selectors.outstanding(found) <= 0:
            return f"已确认到账，{found.payer} 的学习账号已开通。"
        hint = rules.explain_difference(
            found.application.scheme.document,
            found.application.level,
            is_member_price=found.is_member_price,
            paid=paid,
            amount=found.amount,
        )
        return f"已入账 {paid} 元，还差 {found.amount - paid} 元。{hint + '。' if hint else ''}"
    if act == "invoice":
        services.record_invoice(found, by=request.user, **form.cleaned_data)
        return "发票已登记。此后退费须经中心管理员批准例外。"
    refunding.request_refund(found, by=request.user, **form.cleaned_data)
    return "退费申请已提交，等待另一位同事审批。"


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "billing.confirm_transfer")
    allocation = get_object_or_404(Allocation.objects.select_related("bill", "transfer"), pk=pk, amount__gt=0)
    services.take_back_allocation(allocation, reason=typed(request.POST, "reason", 200), by=request.user)
    messages.success(request, "入账已撤销，原记录与撤销记录都已保留。")
    return redirect("desk_bill", code=allocation.bill.code)


@login_required
def desk_refunds(request: HttpRequest) -> HttpResponse:
    demand(request, "billing.decide_refund")
    decided = RefundRequest.objects.filter(decision__isnull=False).select_related("bill__application", "decision__by", "decision__reversal")
    return render(request, "billing/desk_refunds.html", {"waiting": selectors.undecided_refunds(), "decided": decided[:30]})


@login_required
def desk_refund(request: HttpRequest, pk: int) -> HttpResponse:
    demand(request, "billing.decide_refund")
    found = RefundRequest.objects.select_related("bill__application", "requested_by", "decision__by", "decision__reversal__by")
    asked = get_object_or_404(found, pk=pk)
    form = RefundDecisionForm(request.POST or None)
    refusal, asks = None, False
    if request.method == "POST" and form.is_valid():
        given, who = form.cleaned_data, {"by": request.user, "is_centre": bool(is_centre(request.user))}
        try:
            # What can't be undone by a click asks first; a no takes nothing from anybody.
            if given["approved"] and request.POST.get("sure") != "yes":
                refunding.demand_decidable(asked, approved=True, paid_reference=given["paid_reference"], **who)
                asks = True
            else:
                refunding.decide_refund(asked, **given, **who)
                messages.success(request, "已同意退费，学员会收到短信。" if given["approved"] else "审批意见已记录。")
                return redirect("desk_refunds")
        except Refusal as no:
            refusal = no
    context = {
        "asked": asked,
        "form": form,
        "refusal": refusal,
        "asks": asks,
        "losses": [] if hasattr(asked, "decision") else refunding.losses(asked.bill, asked.amount),
    }
    return render(request, "billing/desk_refund.html", context, status=409 if refusal else 200)


@login_required
@require_POST
def reverse_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """A refund booked by mistake is put right from its bill's page."""
    demand(request, "billing.decide_refund")
    asked = get_object_or_404(RefundRequest.objects.select_related("decision__request", "bill"), pk=pk, decision__approved=True)
    refunding.reverse_refund(asked.decision, reason=typed(request.POST, "reason", 500), by=request.user)
    messages.success(request, "退费已更正：原记录与更正记录都已保留，学员会收到短信。")
    return redirect("desk_refund", pk=pk)
