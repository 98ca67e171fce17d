"""Forms: papers as drawn, approved, sealed and opened."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Form(models.Model):
    """A paper for one job type and level.

    While `drawn` it may be changed; `frozen` it never changes again. Which items it holds stands only in `sealed_lines` (AES-GCM) until the
    sitting begins and the form is opened. `seed` is sealed as well: who has it and the bank can draw the same items again. `blueprint` and `digest` are those of the latest draw or swap.
    """

    class State(models.TextChoices):
        DRAWN = "drawn", "待审定"
        FROZEN = "frozen", "已封存"
        DISCARDED = "discarded", "已作废"

    code = models.CharField(max_length=30, unique=True)
    scheme = models.ForeignKey("scheme.SchemeVersion", on_delete=models.PROTECT)
    job_type = models.CharField(max_length=10)
    level = models.CharField(max_length=4)
    day = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.FROZEN, db_index=True)
    blueprint = models.JSONField()
    seed = models.TextField()
    digest = models.CharField(max_length=64)
    sealed_lines = models.TextField(blank=True)
    drawn_at = models.DateTimeField(null=True)
    frozen_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    # Sealed without the approvals, in the last hours before its sitting: why, and by whom (nobody: the server).
    emergency_reason = models.CharField(max_length=200, blank=True)
    emergency_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-drawn_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(emergency_reason="", emergency_by__isnull=True) | (~Q(emergency_reason="") & Q(state="frozen")),
                name="only_frozen_forms_are_emergencies",
            ),
            models.CheckConstraint(
                condition=Q(state="frozen", frozen_at__isnull=False) | (~Q(state="frozen") & Q(frozen_at__isnull=True)),
                name="frozen_forms_have_a_time",
            ),
            models.CheckConstraint(condition=Q(opened_at__isnull=True) | Q(state="frozen"), name="only_frozen_forms_open"),
        ]

    def __str__(self) -> str:
        return self.code


class FormItem(models.Model):
    """A place in a frozen form. `item_version` is empty until the form is opened. Pretest items carry no points."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    item_version = models.ForeignKey("items.ItemVersion", null=True, on_delete=models.PROTECT)
    section = models.CharField(max_length=12)
    points = models.DecimalField(max_digits=4, decimal_places=1)
    is_pretest = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["form", "position"], name="form_position_once"),
            models.UniqueConstraint(fields=["form", "item_version"], name="item_once_in_form"),
            models.CheckConstraint(condition=Q(is_pretest=False) | Q(points=0), name="pretest_items_carry_no_points"),
        ]

    def __str__(self) -> str:
        return f"{self.form} #{self.position}"


class FormApproval(models.Model):
    """One person's approval of a form as it stood: a swap changes the digest, so that earlier approvals no longer count."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["form", "by", "digest"], name="one_approval_each")]

    def __str__(self) -> str:
        return f"{self.form} {self.by}"


class EmergencyReview(models.Model):
    """Another person has read a form that was sealed without approvals, after its exam, and says what they found."""

    form = models.OneToOneField(Form, on_delete=models.PROTECT, related_name="emergency_review")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=500)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.form} {self.by}"
