"""Attempts, the answer log and what invigilators do during a sitting."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


def new_attempt_code() -> str:
    return uuid.uuid4().hex


class Attempt(models.Model):
    """One candidate sitting one frozen form.

    `lease_number` names the one page that may write: every page that opens the room takes the next number, and older pages turn read-only.
    `deadline` = sitting end + granted minutes. `code` names the attempt in the answer log, which lives in a file of its own on SQLite.
    """

    class SealedBy(models.TextChoices):
        CANDIDATE = "candidate", "考生交卷"
        TIME = "time", "到时自动收卷"
        INVIGILATOR = "invigilator", "监考员结束"

    booking = models.OneToOneField("sittings.Booking", on_delete=models.PROTECT, related_name="attempt")
    form = models.ForeignKey("assembly.Form", on_delete=models.PROTECT)
    code = models.CharField(max_length=32, unique=True, default=new_attempt_code)
    seed = models.PositiveBigIntegerField()
    lease_number = models.PositiveIntegerField(default=1)
    lease_page = models.CharField(max_length=43, blank=True)
    device = models.CharField(max_length=43, blank=True)
    # How often another page took the pen over, and how often from another device.
    take_overs = models.PositiveIntegerField(default=0)
    device_changes = models.PositiveIntegerField(default=0)
    pledged_at = models.DateTimeField()
    started_at = models.DateTimeField()
    deadline = models.DateTimeField(db_index=True)
    page_leaves = models.PositiveIntegerField(default=0)
    away_seconds = models.PositiveIntegerField(default=0)
    sealed_at = models.DateTimeField(null=True, blank=True)
    sealed_by = models.CharField(max_length=12, choices=SealedBy.choices, blank=True)
    end_reason = models.CharField(max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    receipt = models.CharField(max_length=20, null=True, blank=True, unique=True)
    # When its quota of changes was first found used up; and since when no late answer can count any more, because the result is out.
    over_quota_at = models.DateTimeField(null=True, blank=True)
    late_closed_at = models.DateTimeField(null=True, blank=True)

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
    """One change of one response, as received. `response` = {"options": [ids]} or {"text": …}; {} clears the answer."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    lease_number = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField()
    response = models.JSONField()
    client_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["attempt", "sequence"], name="event_once")]

    def __str__(self) -> str:
        return f"{self.attempt} {self.sequence}"


class LateAnswer(models.Model):
    """An answer kept apart: it arrived after the deadline or the sealing, or from a page that no longer held the lease.

    It counts only once it has been accepted (`LateDecision`); it is never dropped silently. Of several to one question only the last is decided.
    """

    class Cause(models.TextChoices):
        AFTER_DEADLINE = "after_deadline", "收卷后才送达"
        STALE_LEASE = "stale_lease", "来自已被接管的页面"

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="late_answers")
    cause = models.CharField(max_length=16, choices=Cause.choices)
    lease_number = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    response = models.JSONField()
    client_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    # Bytes of the response; null for those kept before there was a quota (adding a column with a value would rebuild the table without its triggers).
    size = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["attempt", "lease_number", "sequence"], name="late_answer_once")]

    def __str__(self) -> str:
        return f"{self.attempt} {self.position}"


class LateDecision(models.Model):
    late_answer = models.OneToOneField(LateAnswer, on_delete=models.PROTECT, related_name="decision")
    accepted = models.BooleanField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.late_answer} {self.accepted}"


class TimeGrant(models.Model):
    """Extra minutes for one attempt, with the reason."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="time_grants")
    minutes = models.PositiveIntegerField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.attempt} +{self.minutes}"


class Message(models.Model):
    """Words from the invigilator to one candidate, or to all of a sitting when `attempt` is null."""

    sitting = models.ForeignKey("sittings.Sitting", on_delete=models.PROTECT, related_name="messages")
    attempt = models.ForeignKey(Attempt, null=True, on_delete=models.PROTECT, related_name="messages")
    text = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class Presence(models.Model):
    """The latest heartbeat of an attempt (PostgreSQL; the SQLite answer log keeps the same row in its own file)."""

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, related_name="presence")
    seen_at = models.DateTimeField()
    unsent = models.PositiveIntegerField(default=0)
    leaves = models.PositiveIntegerField(default=0)
    away_seconds = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.attempt} {self.seen_at}"
