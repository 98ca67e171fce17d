"""Money that goes back: asked for by one, decided by another, put right by a later record."""

from decimal import Decimal

from django.db import transaction

from tancheng.billing import phrases, rules, selectors, services
from tancheng.billing.models import Bill, Invoice, RefundDecision, RefundRequest, RefundReversal
from tancheng.billing.rules import BillState
from tancheng.enrolment import ending
from tancheng.enrolment.models import Enrolment, EnrolmentEnd
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.ledger.money import yuan
from tancheng.people import sms
from tancheng.people.models import User


class RefundNotPossible(Refusal):
    pass


class SamePersonDecides(Refusal):
    def __init__(self) -> None:
        super().__init__("没有办成", "退费须由另一位同事审批，申请人不能自己批准", "请通知另一位有审批权限的同事")


def losses(bill: Bill, amount: Decimal) -> list[ending.Stake]:
    """What forbids a refund of `amount`, else what it would take from the person; empty when the account stays. `bill` as `selectors.bills` reads it."""
    enrolment = _closed_by(bill, amount)
    stakes = ending.stakes_of(enrolment) if enrolment else []
    return [stake for stake in stakes if stake.forbids] or stakes


def _closed_by(bill: Bill, amount: Decimal) -> Enrolment | None:
    """The account that a refund of `amount` closes."""
    found = selectors.with_money(bill)
    if not rules.ends_by_refund(paid=found.paid, refund=amount, opened=found.opened):  # type: ignore[attr-defined]
        return None
    return Enrolment.objects.filter(application=bill.application_id).first()


@transaction.atomic
def request_refund(bill: Bill, *, amount: Decimal, reason: str, by: User) -> RefundRequest:
    """Ask for money to go back. Raises `RefundNotPossible`; `CannotEnd` where all of it is asked for and an exam has begun."""
    bill = selectors.with_money(Bill.objects.select_for_update().get(pk=bill.pk))
    available = bill.paid  # type: ignore[attr-defined]
    if amount <= 0 or amount > available:
        raise RefundNotPossible("退费申请没有提交", f"可退金额为 {yuan(available)}，填写的是 {yuan(amount)}", "请改填金额")
    if bill.refund_requests.filter(decision__isnull=True).exists():
        raise RefundNotPossible("退费申请没有提交", "已有一份申请等待审批", "请等待审批结果")
    if (enrolment := _closed_by(bill, amount)) is not None:
        ending.demand_can_end(enrolment)
    request = RefundRequest.objects.create(
        bill=bill,
        amount=amount,
        reason=reason,
        after_invoice=Invoice.objects.filter(bill=bill).exists(),
        requested_by=by,
        requested_at=clock.now(),
    )
    journal.record("request_refund", bill, by=by, reason=reason, amount=str(amount), after_invoice=request.after_invoice)
    return request


def demand_decidable(request: RefundRequest, *, approved: bool, paid_reference: str, by: User, is_centre: bool) -> None:
    """Raises what `decide_refund` would: a page asks for a second yes only where it can be carried out."""
    if RefundDecision.objects.filter(request=request).exists():
        raise RefundNotPossible("没有办成", "这份申请已经审批过", "请刷新页面查看结果")
    if request.requested_by_id == by.pk:
        raise SamePersonDecides
    invoiced = request.after_invoice or Invoice.objects.filter(bill=request.bill_id).exists()
    if invoiced and approved and not is_centre:
        raise RefundNotPossible("没有批准", "已开具发票，按通知不予退还，例外只能由中心管理员批准", "请转中心管理员处理")
    if approved and not paid_reference.strip():
        raise RefundNotPossible("没有批准", "没有填写退款的银行流水号", "请先原路退款，再填写流水号")
    if approved and (enrolment := _closed_by(request.bill, request.amount)) is not None:
        ending.demand_can_end(enrolment)


@transaction.atomic
def decide_refund(request: RefundRequest, *, approved: bool, note: str, paid_reference: str, by: User, is_centre: bool) -> RefundDecision:
    """Another person decides; after the invoice only the centre may grant the exception, with its grounds written down.

    A refund of all that was paid ends the enrolment in the same act, and the person is told. Raises `RefundNotPossible`, `CannotEnd`.
    """
    bill = Bill.objects.select_for_update().select_related("application").get(pk=request.bill_id)
    request = RefundRequest.objects.select_for_update().get(pk=request.pk)
    demand_decidable(request, approved=approved, paid_reference=paid_reference, by=by, is_centre=is_centre)
    closed = _closed_by(bill, request.amount) if approved else None
    decision = RefundDecision.objects.create(
        request=request, approved=approved, note=note, paid_reference=paid_reference, by=by, at=clock.now()
    )
    if closed is not None:
        ending.end_enrolment(closed, cause=EnrolmentEnd.Cause.REFUND, reason=request.reason, by=by)
    journal.record("decide_refund", bill, by=by, reason=note, approved=approved, amount=str(request.amount))
    if approved:
        opened = Enrolment.objects.filter(application=bill.application_id).exists()
        sms.send(bill.application.phone, phrases.refunded_sms(yuan(request.amount), closes=closed is not None, opened=opened))
    return decision


@transaction.atomic
def reverse_refund(decision: RefundDecision, *, reason: str, by: User) -> RefundReversal:
    """A refund was booked by mistake (nothing went out, or it came back): it counts no more, and the account it closed runs again.

    By somebody else than who decided. A seat given up stays given up. Raises `RefundNotPossible`.
    """
    bill = Bill.objects.select_for_update().select_related("application").get(pk=decision.request.bill_id)
    if not decision.approved or RefundReversal.objects.filter(decision=decision).exists():
        raise RefundNotPossible("没有更正", "这笔退费没有成立，或已经更正过", "请查看缴费单上的退费记录")
    if not reason.strip():
        raise RefundNotPossible("没有更正", "没有填写原因", "请写明哪里登记错了，便于日后核对")
    if decision.by_id == by.pk:
        raise RefundNotPossible("没有更正", "退费由您批准，更正须由另一位同事办", "请通知另一位有退费审批权限的同事")
    before = selectors.with_money(bill)
    if before.paid + decision.request.amount > bill.amount:  # type: ignore[attr-defined]
        raise RefundNotPossible("没有更正", "退费后又收到了款，更正后会超过应缴金额", "请先撤销后来的入账，再更正")
    was_refunded = selectors.state_of(before) is BillState.REFUNDED
    reversal = RefundReversal.objects.create(decision=decision, reason=reason.strip(), by=by, at=clock.now())
    enrolment = Enrolment.objects.filter(application=bill.application_id).first()
    if enrolment is not None and was_refunded:
        ending.take_back_end(enrolment, reason=reason.strip(), by=by)
    journal.record("reverse_refund", bill, by=by, reason=reason.strip(), amount=str(decision.request.amount))
    sms.send(bill.application.phone, phrases.reversed_sms(yuan(decision.request.amount), opens=enrolment is not None and was_refunded))
    if enrolment is None and selectors.state_of(selectors.with_money(bill)) is BillState.PAID:
        services.open_account(bill, by=by)
    return reversal
