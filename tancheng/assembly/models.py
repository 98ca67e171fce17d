"""Forms: papers as assembled and frozen."""

from django.db import models


class Form(models.Model):
    """A paper for one job type and level. `blueprint` and `digest` are those of the moment of freezing; a form never changes after it."""

    code = models.CharField(max_length=30, unique=True)
    scheme = models.ForeignKey("scheme.SchemeVersion", on_delete=models.PROTECT)
    job_type = models.CharField(max_length=10)
    level = models.CharField(max_length=4)
    blueprint = models.JSONField()
    seed = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["-frozen_at"]

    def __str__(self) -> str:
        return self.code


class FormItem(models.Model):
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    item_version = models.ForeignKey("items.ItemVersion", on_delete=models.PROTECT)
    section = models.CharField(max_length=12)
    points = models.DecimalField(max_digits=4, decimal_places=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["form", "position"], name="form_position_once"),
            models.UniqueConstraint(fields=["form", "item_version"], name="item_once_in_form"),
        ]

    def __str__(self) -> str:
        return f"{self.form} #{self.position}"
