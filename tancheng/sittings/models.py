"""Exam dates, bookings and the right to a resit."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Sitting(models.Model):
    """One exam. `rule_day` is the day that the scheme's rule gives; null for one added by hand."""

    scheme_code = models.CharField(max_length=40)
    rule_day = models.DateField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="sitting_forward"),
            models.UniqueConstraint(fields=["scheme_code", "rule_day"], name="one_sitting_per_rule_day"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_code} {self.starts_at:%Y-%m-%d}"


class SittingChange(models.Model):
    """A change by hand, with its reason, as shown to those who booked."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="changes")
    old_starts_at = models.DateTimeField()
    new_starts_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.sitting}: {self.reason}"


class SittingForm(models.Model):
    """Which form is sat by which job type and level in a sitting."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="forms")
    form = models.ForeignKey("assembly.Form", on_delete=models.PROTECT)
    job_type = models.CharField(max_length=10)
    level = models.CharField(max_length=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "job_type", "level"], name="one_form_per_group"),
            models.UniqueConstraint(fields=["form"], name="a_form_is_sat_once"),
        ]

    def __str__(self) -> str:
        return f"{self.sitting} {self.form}"


class PaperCheck(models.Model):
    """Whether the bank could give a booked group its paper when it was last asked: `lacks` says in words why not, and is empty when it could.

    `bank` is the state of the bank that the answer holds for (`assembly.planning.bank_state`).
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="paper_checks")
    scheme = models.ForeignKey("scheme.SchemeVersion", on_delete=models.PROTECT)
    job_type = models.CharField(max_length=10)
    level = models.CharField(max_length=4)
    bank = models.CharField(max_length=64)
    lacks = models.TextField(blank=True)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "job_type", "level"], name="one_paper_check_per_group")]

    def __str__(self) -> str:
        return f"{self.sitting} {self.job_type}{self.level}"

    @property
    def group_name(self) -> str:
        scheme = self.scheme.document
        return f"{scheme.job(self.job_type).name}{scheme.level_of(self.level).name}"


class ResitRight(models.Model):
    """One free resit after a first fail (clause 六（一）3), usable on sittings up to and including `until`."""

    enrolment = models.OneToOneField("enrolment.Enrolment", on_delete=models.PROTECT, related_name="resit_right")
    until = models.DateField()
    granted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.enrolment} until {self.until}"


class Booking(models.Model):
    class Kind(models.TextChoices):
        FIRST = "first", "首次考试"
        RESIT = "resit", "补考"

    enrolment = models.ForeignKey("enrolment.Enrolment", on_delete=models.PROTECT, related_name="bookings")
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="bookings")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    ticket_number = models.CharField("准考证号", max_length=20, unique=True)
    booked_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-booked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "sitting"], condition=Q(cancelled_at__isnull=True), name="one_booking_per_sitting"
            ),
            models.UniqueConstraint(fields=["enrolment", "kind"], condition=Q(cancelled_at__isnull=True), name="one_live_booking_per_kind"),
        ]

    def __str__(self) -> str:
        return self.ticket_number
