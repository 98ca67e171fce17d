"""Reading what was paid."""

from decimal import Decimal

from django.db.models import DecimalField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from tancheng.billing.models import Bill, RefundRequest, Transfer
from tancheng.enrolment.models import Application

_ZERO = Value(Decimal(0), output_field=DecimalField(max_digits=10, decimal_places=2))


def bills() -> QuerySet[Bill]:
    """Bills with `.paid`, the sum of their allocations."""
    return Bill.objects.annotate(paid=Coalesce(Sum("allocations__amount"), _ZERO)).select_related(
        "application__scheme", "application__enrolment", "invoice"
    )


def unpaid_bills() -> QuerySet[Bill]:
    return bills().filter(paid__lt=F("amount"))


def paid_without_invoice() -> QuerySet[Bill]:
    return bills().filter(paid__gte=F("amount"), invoice__isnull=True)


def paid_towards(bill: Bill) -> Decimal:
    return bill.allocations.aggregate(total=Coalesce(Sum("amount"), _ZERO))["total"]  # type: ignore[no-any-return]


def kept_of(bill: Bill) -> Decimal:
    """What was paid and not refunded."""
    return paid_towards(bill) - refunded(bill)


def left_on(transfer: Transfer) -> Decimal:
    used = transfer.allocations.aggregate(total=Coalesce(Sum("amount"), _ZERO))["total"]
    return transfer.amount - used  # type: ignore[no-any-return]


def transfers_with_rest() -> QuerySet[Transfer]:
    """Transfers whose money is not fully allocated, with `.rest`."""
    return Transfer.objects.annotate(rest=F("amount") - Coalesce(Sum("allocations__amount"), _ZERO)).filter(rest__gt=0)


def undecided_refunds() -> QuerySet[RefundRequest]:
    return RefundRequest.objects.filter(decision__isnull=True).select_related("bill__application", "requested_by")


def bill_of(application: Application) -> Bill | None:
    return bills().filter(application=application).first()


def refunded(bill: Bill) -> Decimal:
    requests = bill.refund_requests.filter(Q(decision__approved=True))
    return requests.aggregate(total=Coalesce(Sum("amount"), _ZERO))["total"]  # type: ignore[no-any-return]
