"""What a bill asks for, and what a difference in money most likely means."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from tancheng.scheme.document import Scheme


@dataclass(frozen=True)
class Price:
    """The amount in yuan, the clause of the notice that fixes it, and how a bill names it."""

    amount: Decimal
    clause: str
    label: str
    is_member_price: bool


def price(scheme: Scheme, level: str, *, is_member: bool) -> Price:
    """The fee of a level (notice 三（一）（二）). Raises `SchemeSilent` when the scheme fixes none."""
    fee = scheme.fee_for(level)
    title = scheme.level_of(level).title
    return Price(
        amount=fee.member if is_member else fee.non_member,
        clause=fee.clause,
        label=f"{title}培训费（{'会员' if is_member else '非会员'}）",
        is_member_price=is_member,
    )


def remark(scheme: Scheme, code: str, name: str, job_type: str) -> str:
    """What to write on the transfer: the bill's code, then the notice's own form "姓名+报考的工种"."""
    words = scheme.payment_terms().remark.format(name=name, job_type=scheme.job(job_type).name)
    return f"{code} {words}"


def explain_difference(scheme: Scheme, level: str, *, is_member_price: bool, paid: Decimal, amount: Decimal) -> str:
    """In Chinese what a wrong amount may come from: the other price or the other level; empty when nothing fits."""
    if paid == amount:
        return ""
    for fee in scheme.fee:
        for member, candidate in ((True, fee.member), (False, fee.non_member)):
            if paid == candidate:
                group = "会员" if member else "非会员"
                faults = [
                    *(["级别"] if fee.level != level else []),
                    *(["会员与非会员价"] if member != is_member_price else []),
                ]
                return f"恰为{scheme.level_of(fee.level).title}{group}价，可能用错了{'和'.join(faults)}"
    return ""


class BillState(Enum):
    """What became of a bill. The one meaning of "paid" is net: what came minus what went back."""

    UNPAID = "待缴费"
    PART = "部分到账"
    PAID = "已付清"
    PART_REFUNDED = "部分退费"
    REFUNDED = "已退费"


def bill_state(*, amount: Decimal, paid: Decimal, refunded: Decimal, opened: bool) -> BillState:
    """`paid` is net. `opened`: it was paid in full once and opened the account; what went back since is not owed again."""
    if paid <= 0:
        return BillState.REFUNDED if refunded > 0 else BillState.UNPAID
    if paid >= amount:
        return BillState.PAID
    return BillState.PART_REFUNDED if opened else BillState.PART


def outstanding(*, amount: Decimal, paid: Decimal, opened: bool) -> Decimal:
    """What is still to be paid: nothing once the account was opened, whatever was refunded since."""
    return Decimal(0) if opened else max(amount - paid, Decimal(0))


def ends_by_refund(*, paid: Decimal, refund: Decimal, opened: bool) -> bool:
    """A refund of all that is left closes the account; of a part it doesn't."""
    return opened and refund >= paid


class RefundRoute(Enum):
    """How money may go back."""

    PLAIN = "未开发票：财务复核后原路退回"
    EXCEPTION = "已开发票：按通知不予退还，须由中心管理员批准例外，并先在税务系统红字冲销发票"


def refund_route(*, invoiced: bool) -> RefundRoute:
    """Notice 三（三）: "费用在开具发票后不予退还"; an absolute refusal may be void in law, so an approved exception exists."""
    return RefundRoute.EXCEPTION if invoiced else RefundRoute.PLAIN
