"""Attempts and the answer log."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Attempt(models.Model):
    """One candidate sitting one frozen form. `lease` names the page that may write; taking over on another device moves it."""

    class SealedBy(models.TextChoices):
        CANDIDATE = "candidate", "考生交卷"
        TIME = "time", "到时自动收卷"
        INVIGILATOR = "invigilator", "监考员结束"

    booking = models.OneToOneField("sittings.Booking", on_delete=models.PROTECT, related_name="attempt")
    form = models.ForeignKey("assembly.Form", on_delete=models.PROTECT)
    seed = models.PositiveBigIntegerField()
    lease = models.CharField(max_length=43)
    lease_number = models.PositiveIntegerField(default=1)
    pledged_at = models.DateTimeField()
    started_at = models.DateTimeField()
    deadline = models.DateTimeField()
    page_leaves = models.PositiveIntegerField(default=0)
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed_by = models.CharField(max_length=12, choices=SealedBy.choices, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    receipt = models.CharField(max_length=20, null=True, blank=True, unique=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True, digest="") | Q(sealed_at__isnull=False) & ~Q(digest=""), name="sealed_with_digest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking}"


class Event(models.Model):
    """One change of one response, as received. `response` = {"options": [ids]} or {"text": …}; empty clears the answer."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    response = models.JSONField()
    client_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["attempt", "sequence"], name="event_once")]

    def __str__(self) -> str:
        return f"{self.attempt} {self.sequence}"


class TimeGrant(models.Model):
    """Extra minutes for one attempt, with the reason."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="time_grants")
    minutes = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.attempt} +{self.minutes}"
