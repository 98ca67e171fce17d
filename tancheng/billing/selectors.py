"""Reading what was paid."""

from decimal import Decimal
from typing import Any

from django.db.models import Case, CharField, DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Round

from tancheng.billing import rules
from tancheng.billing.models import Allocation, Bill, RefundRequest, Transfer
from tancheng.billing.rules import BillState
from tancheng.enrolment.models import Application, Enrolment
from tancheng.ledger.money import CENT

_MONEY: Any = DecimalField(max_digits=10, decimal_places=2)
_ZERO = Value(Decimal(0), output_field=_MONEY)


def _sum(rows: QuerySet[Any], group: str) -> Any:
    """The sum of `amount` of rows of one `group`. Rounded, because decimals are binary fractions on SQLite: 0.1 + 0.2 must be 0.3."""
    total = rows.filter(**{group: OuterRef("pk")}).order_by().values(group).annotate(total=Sum("amount")).values("total")
    return Round(Coalesce(Subquery(total, output_field=_MONEY), _ZERO), precision=2, output_field=_MONEY)


def _standing_refunds() -> QuerySet[RefundRequest]:
    return RefundRequest.objects.filter(decision__approved=True, decision__reversal__isnull=True)


def bills() -> QuerySet[Bill]:
    """Bills with `.received` (allocations), `.refunded` (refunds that stand), `.paid` (net, the one meaning of paid), `.opened` (it was paid
    in full once and opened the account) and `.state_name`, the name of `rules.BillState`."""
    rows = Bill.objects.annotate(
        received=_sum(Allocation.objects.all(), "bill"),
        refunded=_sum(_standing_refunds(), "bill"),
        opened=Exists(Enrolment.objects.filter(application=OuterRef("application"))),
    )
    rows = rows.annotate(paid=Round(F("received") - F("refunded"), precision=2, output_field=_MONEY)).annotate(state_name=_state())
    return rows.select_related("application__scheme", "application__enrolment", "invoice")


def _state() -> Case:
    """`rules.bill_state` for the database; a test compares the two over every case."""
    return Case(
        When(paid__lte=0, refunded__gt=0, then=Value(BillState.REFUNDED.name)),
        When(paid__lte=0, then=Value(BillState.UNPAID.name)),
        When(paid__gte=F("amount"), then=Value(BillState.PAID.name)),
        When(opened=True, then=Value(BillState.PART_REFUNDED.name)),
        default=Value(BillState.PART.name),
        output_field=CharField(),
    )


def in_state(*states: BillState) -> QuerySet[Bill]:
    return bills().filter(state_name__in=[state.name for state in states])


def unpaid_bills() -> QuerySet[Bill]:
    return in_state(BillState.UNPAID, BillState.PART)


def paid_without_invoice() -> QuerySet[Bill]:
    """Bills of which money is kept and no invoice is recorded."""
    return in_state(BillState.PAID, BillState.PART_REFUNDED).filter(invoice__isnull=True)


def invoiced_bills() -> QuerySet[Bill]:
    return in_state(BillState.PAID, BillState.PART_REFUNDED).filter(invoice__isnull=False)


def refunded_bills() -> QuerySet[Bill]:
    return bills().filter(refunded__gt=0)


def with_money(bill: Bill) -> Bill:
    """The bill read anew, as `bills` gives it; for acts that have locked it."""
    return bills().get(pk=bill.pk)


def state_of(bill: Bill) -> BillState:
    """Of a bill read by `bills`."""
    return BillState[bill.state_name]  # type: ignore[attr-defined]


def outstanding(bill: Bill) -> Decimal:
    """What a bill read by `bills` still asks for."""
    return rules.outstanding(amount=bill.amount, paid=bill.paid, opened=bill.opened)  # type: ignore[attr-defined]


def left_on(transfer: Transfer) -> Decimal:
    used: Decimal = transfer.allocations.aggregate(total=Coalesce(Sum("amount"), _ZERO))["total"]
    return transfer.amount - used.quantize(CENT)


def transfers_with_rest() -> QuerySet[Transfer]:
    """Transfers whose money is not fully allocated, with `.rest`."""
    used = _sum(Allocation.objects.all(), "transfer")
    return Transfer.objects.annotate(rest=Round(F("amount") - used, precision=2, output_field=_MONEY)).filter(rest__gt=0)


def undecided_refunds() -> QuerySet[RefundRequest]:
    return RefundRequest.objects.filter(decision__isnull=True).select_related("bill__application", "requested_by")


def bill_of(application: Application) -> Bill | None:
    return bills().filter(application=application).first()


def granted_refunds(bill: Bill) -> QuerySet[RefundRequest]:
    """Refunds that stand, the first first."""
    return _standing_refunds().filter(bill=bill).select_related("decision").order_by("decision__at")
