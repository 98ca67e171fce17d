"""Training bases, the association's member units, and selection rounds of new bases."""

from django.db import models
from django.db.models import F, Q


class TrainingBase(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100, unique=True)
    province = models.CharField(max_length=20)
    introduction = models.TextField(blank=True)
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    accredited_on = models.DateField(null=True, blank=True)
    accreditation_number = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return self.name


class MemberUnit(models.Model):
    """A member of the association; its people pay the member fee."""

    name = models.CharField(max_length=100, unique=True)
    credit_code = models.CharField(max_length=18, blank=True)
    member_from = models.DateField()
    member_until = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class SelectionRound(models.Model):
    """A published list of proposed training bases with its comment period (notice annex 2)."""

    number = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=100)
    body = models.TextField()
    contact = models.CharField(max_length=200, blank=True)
    dated_on = models.DateField(null=True, blank=True, help_text="公文落款日期；空则为在本站发布之日")
    published_at = models.DateTimeField(null=True, blank=True)
    comment_from = models.DateField()
    comment_until = models.DateField()
    declared_comment = models.CharField(max_length=100, blank=True, help_text="原件印出的公示时间，与实际公示期不同时保留")
    concluded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-comment_from"]
        constraints = [models.CheckConstraint(condition=Q(comment_until__gte=F("comment_from")), name="comment_period_forward")]

    def __str__(self) -> str:
        return self.title


class RoundCandidate(models.Model):
    round = models.ForeignKey(SelectionRound, on_delete=models.PROTECT, related_name="candidates")
    position = models.PositiveIntegerField()
    province = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="candidate_once_in_round")]

    def __str__(self) -> str:
        return self.name
