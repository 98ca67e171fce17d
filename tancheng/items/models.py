"""The item bank: identity and immutable versions."""

from django.db import models


class ItemType(models.TextChoices):
    SINGLE = "single", "单项选择题"
    MULTIPLE = "multiple", "多项选择题"
    TRUE_FALSE = "true_false", "判断题"
    SHORT = "short", "简答题"


class Item(models.Model):
    """An item's identity. `job_type` is empty for public courses."""

    code = models.CharField(max_length=20, unique=True)
    type = models.CharField(max_length=12, choices=ItemType.choices)
    course = models.CharField(max_length=10, db_index=True)
    levels = models.JSONField(default=list)
    current = models.ForeignKey("ItemVersion", null=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class ItemVersion(models.Model):
    """One wording of an item.

    `options` = [{"id": "a", "text": …}]: canonical option ids that survive shuffling.
    `key` = list of option ids; true/false uses ["true"] or ["false"]; empty for short answers.
    `scoring` = [{"points": "0.5", "text": …}] for short answers.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    point = models.CharField(max_length=80)
    cognitive = models.CharField(max_length=12)
    stem = models.TextField()
    options = models.JSONField(default=list)
    key = models.JSONField(default=list)
    model_answer = models.TextField(blank=True)
    scoring = models.JSONField(default=list)
    max_characters = models.PositiveIntegerField(null=True, blank=True)
    explanation = models.TextField()
    source = models.TextField()
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    difficulty = models.DecimalField(max_digits=3, decimal_places=2)
    seconds = models.PositiveIntegerField()
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="item_version_once")]

    def __str__(self) -> str:
        return f"{self.item} v{self.number}"
