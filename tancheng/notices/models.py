"""Published notices, and objections to what was published."""

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """A notice as published: the scheme version that it was rendered from."""

    scheme = models.OneToOneField("scheme.SchemeVersion", on_delete=models.PROTECT, related_name="notice")
    number = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at"]

    def __str__(self) -> str:
        return self.title


class Objection(models.Model):
    """An objection lodged in a comment period: by whom, against what, on which facts. Never edited; answered by an `ObjectionReply`."""

    receipt = models.CharField(max_length=12, unique=True)
    round = models.ForeignKey("institutions.SelectionRound", on_delete=models.PROTECT, related_name="objections")
    candidate = models.ForeignKey("institutions.RoundCandidate", null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=50)
    contact = models.CharField(max_length=100)
    facts = models.TextField()
    evidence = models.FileField(upload_to="objections/%Y/", blank=True)
    lodged_at = models.DateTimeField()

    class Meta:
        ordering = ["-lodged_at"]

    def __str__(self) -> str:
        return self.receipt


class ObjectionReply(models.Model):
    class Decision(models.TextChoices):
        UPHELD = "upheld", "异议成立"
        PARTLY = "partly", "部分成立"
        DISMISSED = "dismissed", "异议不成立"

    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="reply")
    decision = models.CharField(max_length=20, choices=Decision.choices)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.objection} {self.get_decision_display()}"
