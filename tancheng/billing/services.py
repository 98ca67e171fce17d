"""Acts on money: each appends, none overwrites."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q

from tancheng.billing import rules, selectors
from tancheng.billing.models import Allocation, Bill, Invoice, Transfer
from tancheng.billing.rules import BillState
from tancheng.enrolment import services as enrolment
from tancheng.enrolment.models import Application, Enrolment
from tancheng.institutions.models import MemberUnit
from tancheng.ledger import clock, ids, journal
from tancheng.ledger.errors import Refusal
from tancheng.ledger.money import yuan
from tancheng.people import sms
from tancheng.people.models import User


class TransferAlreadyRecorded(Refusal):
    def __init__(self, reference: str) -> None:
        super().__init__("这笔到账没有再次登记", f"银行流水号 {reference} 已经登记过", "请在到账列表中查看原记录")


class AllocationTooLarge(Refusal):
    pass


class NoSuchBill(Refusal):
    def __init__(self) -> None:
        super().__init__("没有入账", "没有这个缴费码的缴费单", "请对照缴费单核对缴费码后重填")


class BillAlreadyPaid(Refusal):
    def __init__(self, bill: Bill) -> None:
        super().__init__("没有入账", f"缴费单 {bill.code} 已经付清", "多付的款会列在“未入账余款”，可以计入其他缴费单")


class BillRefunded(Refusal):
    def __init__(self, bill: Bill) -> None:
        super().__init__(
            "没有入账",
            f"缴费单 {bill.code} 已退费，学习账号已关闭",
            "退费登记错了的，请在缴费单上更正；没有错的，请在网银把这笔款退回付款人",
        )


class BillAlreadyIssued(Refusal):
    def __init__(self) -> None:
        super().__init__("没有再次开单", "这份报名已有缴费单", "请在缴费与开票中查看原缴费单")


class CannotInvoice(Refusal):
    pass


class CannotTakeBack(Refusal):
    pass


@transaction.atomic
def accept_application(application: Application, *, is_member: bool, by: User) -> Bill:
    """Approve an application and issue its bill: one act for the clerk."""
    rules.price(application.scheme.document, application.level, is_member=is_member)
    enrolment.approve_application(application, by=by)
    return issue_bill(application, is_member=is_member, by=by)


@transaction.atomic
def issue_bill(application: Application, *, is_member: bool, by: User) -> Bill:
    """Freeze amount, account and remark. Raises `SchemeSilent` when the applicant's scheme fixes no fee."""
    scheme = application.scheme.document
    price = rules.price(scheme, application.level, is_member=is_member)
    if Bill.objects.filter(application=application).exists():
        raise BillAlreadyIssued
    terms = scheme.payment_terms()
    code = ids.new_code()
    bill = Bill.objects.create(
        code=code,
        application=application,
        payer=application.name,
        label=price.label,
        amount=price.amount,
        is_member_price=price.is_member_price,
        remark=rules.remark(scheme, code, application.name, application.job_type),
        account_name=terms.account_name,
        bank=terms.bank,
        account_number=terms.account_number,
        issued_at=clock.now(),
    )
    journal.record("issue_bill", bill, by=by, amount=str(price.amount), clause=price.clause)
    sms.send(
        application.phone, f"【碳程】您的报名已通过审核，应缴 {yuan(price.amount)}，汇款备注请写：{bill.remark}。详情见“我的”页面的缴费单。"
    )
    return bill


@transaction.atomic
def record_transfer(*, bank_reference: str, received_on: date, amount: Decimal, payer: str, remark: str, by: User) -> Transfer:
    """Note money that arrived. The same bank reference twice raises `TransferAlreadyRecorded`."""
    try:
        with transaction.atomic():
            transfer = Transfer.objects.create(
                bank_reference=bank_reference,
                received_on=received_on,
                amount=amount,
                payer=payer,
                remark=remark,
                recorded_by=by,
                recorded_at=clock.now(),
            )
    except IntegrityError as twice:
        raise TransferAlreadyRecorded(bank_reference) from twice
    journal.record("record_transfer", transfer, by=by, amount=str(amount))
    return transfer


@transaction.atomic
def allocate_payment(transfer: Transfer, bill: Bill, *, amount: Decimal, by: User) -> Allocation:
    """Count part of a transfer towards a bill; paying in full opens the trainee's account (notice 四（一）)."""
    transfer = Transfer.objects.select_for_update().get(pk=transfer.pk)
    bill = Bill.objects.select_for_update().select_related("application").get(pk=bill.pk)
    outstanding = _demand_outstanding(bill)
    rest = selectors.left_on(transfer)
    if amount <= 0 or amount > rest:
        raise AllocationTooLarge("没有入账", f"这笔到账还可入账 {yuan(rest)}，不能入 {yuan(amount)}", "请改填不超过余额的金额")
    if amount > outstanding:
        raise AllocationTooLarge(
            "没有入账", f"缴费单只差 {yuan(outstanding)}，不能入 {yuan(amount)}", "请按差额入账，余款可计入其他缴费单或退款"
        )
    allocation = Allocation.objects.create(transfer=transfer, bill=bill, amount=amount, by=by, at=clock.now())
    journal.record("allocate_payment", bill, by=by, transfer=transfer.pk, amount=str(amount))
    if amount == outstanding:
        open_account(bill, by=by)
    return allocation


def open_account(bill: Bill, *, by: User) -> None:
    """The bill is paid in full: its account opens, and the person is told."""
    opened = enrolment.open_enrolment(bill.application, by=by)
    sms.send(bill.application.phone, f"【碳程】款项已收到，学习账号已开通，有效期至 {opened.expires_on}。登录后进入“我的”即可学习。")


def _demand_outstanding(bill: Bill) -> Decimal:
    """What the bill still asks for. Raises `BillAlreadyPaid`, `BillRefunded`."""
    found = selectors.with_money(bill)
    owed = selectors.outstanding(found)
    if owed <= 0:
        raise BillRefunded(bill) if selectors.state_of(found) is BillState.REFUNDED else BillAlreadyPaid(bill)
    return owed


def count_rest(transfer: Transfer, bill: Bill | None, *, by: User) -> Allocation:
    """Count what is left of a transfer towards another bill, up to what that bill still needs."""
    if bill is None:
        raise NoSuchBill
    return allocate_payment(transfer, bill, amount=min(selectors.left_on(transfer), _demand_outstanding(bill)), by=by)


@transaction.atomic
def confirm_transfer(
    bill: Bill, *, bank_reference: str, received_on: date, amount: Decimal, payer: str, remark: str, by: User
) -> Allocation:
    """The everyday act: a transfer for one bill arrived; note it and count what the bill still needs."""
    transfer = record_transfer(bank_reference=bank_reference, received_on=received_on, amount=amount, payer=payer, remark=remark, by=by)
    return allocate_payment(transfer, bill, amount=min(amount, _demand_outstanding(bill)), by=by)


@transaction.atomic
def take_back_allocation(allocation: Allocation, *, reason: str, by: User) -> Allocation:
    """Undo a mistaken allocation by a counter-row. Once the account is open, a refund is the way instead."""
    bill = Bill.objects.select_for_update().get(pk=allocation.bill_id)
    if Enrolment.objects.filter(application=bill.application_id).exists():
        raise CannotTakeBack("没有撤销入账", "这张缴费单已付清并开通了学习账号", "请改走退费审批")
    if not reason.strip():
        raise CannotTakeBack("没有撤销入账", "没有填写原因", "请写明撤销原因，便于日后核对")
    if Allocation.objects.filter(takes_back=allocation).exists():
        raise CannotTakeBack("没有撤销入账", "这笔入账已经撤销过", "请刷新页面查看最新状态")
    if bill.refund_requests.filter(Q(decision__isnull=True) | Q(decision__approved=True, decision__reversal__isnull=True)).exists():
        raise CannotTakeBack("没有撤销入账", "这张缴费单已有退费申请", "请先办结退费")
    counter = Allocation.objects.create(
        transfer=allocation.transfer, bill=bill, amount=-allocation.amount, takes_back=allocation, reason=reason, by=by, at=clock.now()
    )
    journal.record("take_back_allocation", bill, by=by, reason=reason, amount=str(allocation.amount))
    return counter


@transaction.atomic
def record_invoice(bill: Bill, *, number: str, title: str, tax_number: str, issued_on: date, by: User) -> Invoice:
    """Note the invoice issued in the tax system; only for a bill paid in full, once."""
    bill = Bill.objects.select_for_update().get(pk=bill.pk)
    state = selectors.state_of(selectors.with_money(bill))
    if state is BillState.REFUNDED:
        raise CannotInvoice("发票没有登记", "这张缴费单已全额退费，没有可以开票的款", "请核对退费记录")
    if state not in {BillState.PAID, BillState.PART_REFUNDED}:
        raise CannotInvoice("发票没有登记", "这张缴费单还没有付清", "请先确认到账")
    if Invoice.objects.filter(bill=bill).exists():
        raise CannotInvoice("发票没有登记", "这张缴费单已经登记过发票", "抬头有误时，请先在税务系统红字冲销")
    if Invoice.objects.filter(number=number).exists():
        raise CannotInvoice("发票没有登记", f"发票号码 {number} 已登记在另一张缴费单上", "请核对号码后重填")
    invoice = Invoice.objects.create(
        bill=bill, number=number, title=title, tax_number=tax_number, issued_on=issued_on, recorded_by=by, recorded_at=clock.now()
    )
    journal.record("record_invoice", bill, by=by, number=number)
    return invoice


def is_member_employer(employer: str) -> bool:
    """Whether an employer stands on today's list of member units, by exact name."""
    today = clock.today()
    member = MemberUnit.objects.filter(name=employer.strip(), member_from__lte=today).first()
    return member is not None and (member.member_until is None or member.member_until >= today)
