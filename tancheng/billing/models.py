"""Bills, transfers received, their allocation, invoices and refunds. Money moves only by appended rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Bill(models.Model):
    """What one applicant owes, frozen when issued: amount, account and the remark to write on the transfer (clause 三（三）)."""

    code = models.CharField("缴费码", max_length=7, unique=True)
    application = models.OneToOneField("enrolment.Application", on_delete=models.PROTECT, related_name="bill")
    payer = models.CharField(max_length=100)
    label = models.CharField(max_length=100)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    is_member_price = models.BooleanField()
    remark = models.CharField(max_length=100)
    account_name = models.CharField(max_length=100)
    bank = models.CharField(max_length=100)
    account_number = models.CharField(max_length=40)
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="bill_amount_positive")]

    def __str__(self) -> str:
        return self.code


class Transfer(models.Model):
    """Money that arrived on the account, as the bank reports it. (account, bank reference) is its identity: recording twice is refused."""

    bank_reference = models.CharField("银行流水号", max_length=60, unique=True)
    received_on = models.DateField("到账日期")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    payer = models.CharField("付款户名", max_length=100)
    remark = models.CharField("附言", max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-received_on", "-id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_amount_positive")]

    def __str__(self) -> str:
        return f"{self.bank_reference} {self.amount}"


class Allocation(models.Model):
    """Part of a transfer counted towards a bill. A correction is a second row with a negative amount, a reason and what it takes back."""

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="allocations")
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="allocations")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    reason = models.CharField(max_length=200, blank=True)
    takes_back = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="taken_back_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        # That no transfer is counted twice over and no bill more than paid is held by triggers (migration 0005): they look at other rows.
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0) | ~Q(reason=""), name="taking_back_needs_reason"),
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.transfer} → {self.bill}"


class Invoice(models.Model):
    """An invoice as issued in the tax system; here only recorded. After it, money goes back only by an approved exception."""

    bill = models.OneToOneField(Bill, on_delete=models.PROTECT, related_name="invoice")
    number = models.CharField("发票号码", max_length=20, unique=True)
    title = models.CharField("抬头", max_length=100)
    tax_number = models.CharField("税号", max_length=20, blank=True)
    issued_on = models.DateField("开票日期")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class RefundRequest(models.Model):
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="refund_requests")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    reason = models.TextField()
    after_invoice = models.BooleanField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount_positive")]

    def __str__(self) -> str:
        return f"{self.bill} -{self.amount}"


class RefundDecision(models.Model):
    """The second person's yes or no. `paid_reference` names the transfer back."""

    request = models.OneToOneField(RefundRequest, on_delete=models.PROTECT, related_name="decision")
    approved = models.BooleanField()
    note = models.TextField()
    paid_reference = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.request} {'approved' if self.approved else 'refused'}"


class RefundReversal(models.Model):
    """A refund that was booked by mistake and never went out (or came back): the refund no longer counts, both rows stay."""

    decision = models.OneToOneField(RefundDecision, on_delete=models.PROTECT, related_name="reversal")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.decision} reversed"
