"""The journal: who did what to which thing, when and why; appended by services, read by everyone, changed by no one. And what a start has prepared."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One business act. `data` holds values needed to understand it later; never an ID number, a key or a password."""

    at = models.DateTimeField(db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.act} {self.subject_type} {self.subject_id}"


class Tally(models.Model):
    """One act of somebody who need not be signed in, counted against a limit and forgotten once no limit looks back so far.

    `who` is a digest of what is counted (a mobile number, an address, a round): the table must not become a list of who came from where.
    """

    kind = models.CharField(max_length=30)
    who = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["kind", "who", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"


class Refused(models.Model):
    """How many acts a limit refused on a day: one row however many they were."""

    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=64)
    day = models.DateField()
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject", "day"], name="refused_counted_once_a_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.day} {self.times}"


class Prepared(models.Model):
    """A part of the data that a start has brought up to date, and the SHA-256 of all that went into it (tancheng.web.preparation)."""

    part = models.CharField(max_length=20, primary_key=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} {self.digest[:12]}"
