"""Marks per item, and results built from them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Mark(models.Model):
    """Points given for one item of one attempt. Round 0 is the machine; rounds from 1 are markers, who never see the name."""

    attempt = models.ForeignKey("delivery.Attempt", on_delete=models.PROTECT, related_name="marks")
    form_item = models.ForeignKey("assembly.FormItem", on_delete=models.PROTECT)
    round = models.PositiveIntegerField()
    points = models.DecimalField(max_digits=4, decimal_places=1)
    comment = models.CharField(max_length=300, blank=True)
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "form_item", "round"], name="one_mark_per_round"),
            models.CheckConstraint(condition=Q(points__gte=0), name="mark_not_negative"),
            models.CheckConstraint(
                condition=Q(round=0, marker__isnull=True) | Q(round__gt=0, marker__isnull=False), name="marks_have_makers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt} {self.form_item_id}: {self.points}"


class Result(models.Model):
    """A result as released. A correction is a new version; the newest one counts."""

    attempt = models.ForeignKey("delivery.Attempt", on_delete=models.PROTECT, related_name="results")
    version = models.PositiveIntegerField(default=1)
    total = models.DecimalField(max_digits=5, decimal_places=1)
    pass_points = models.DecimalField(max_digits=5, decimal_places=1)
    passed = models.BooleanField()
    by_section = models.JSONField()
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-released_at"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "version"], name="result_version_once"),
            models.CheckConstraint(
                condition=Q(passed=True, total__gte=F("pass_points")) | Q(passed=False, total__lt=F("pass_points")),
                name="passed_means_points",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt} {self.total}"
