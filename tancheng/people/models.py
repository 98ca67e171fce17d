"""Accounts, roles and identities."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models

from tancheng.people import sealing


class Role(models.TextChoices):
    """What a person may do. Someone without a role is a trainee: they see only what is their own."""

    OFFICE = "office", "经办"
    FINANCE = "finance", "财务"
    MARKER = "marker", "阅卷员"
    INVIGILATOR = "invigilator", "监考员"
    CENTRE = "centre", "中心管理员"
    WRITER = "writer", "命题员"
    REVIEWER = "reviewer", "审题员"


class User(AbstractUser):
    """An account. Trainees sign in with mobile and code, staff with e-mail and password; `username` is never shown."""

    username = models.CharField(max_length=64, unique=True, default=uuid.uuid4)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("姓名", max_length=50, blank=True)
    phone = models.CharField("手机", max_length=20, null=True, blank=True, unique=True)
    phone_verified = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.full_name or self.phone or self.email or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class RoleGrant(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_granted_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class Person(models.Model):
    """A natural person behind an account, known by one identity document across all their applications."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="person")
    legal_name = models.CharField(max_length=50)
    id_number_sealed = models.TextField()
    id_number_index = models.CharField(max_length=64, unique=True)
    id_number_last4 = models.CharField(max_length=4)

    def __str__(self) -> str:
        return f"{self.legal_name} ({self.id_number_last4})"

    @property
    def masked_id_number(self) -> str:
        return sealing.mask("*" * 14 + self.id_number_last4)


class KeyFingerprint(models.Model):
    """Which keys this database was written with: enough to know them again, nothing to guess them by."""

    name = models.CharField(max_length=40, unique=True)  # field:1, index, signing, secret
    value = models.CharField(max_length=32)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class TextMessage(models.Model):
    """The local outbox of the SMS gateway: every message as handed over. Real gateways implement `people.sms.Gateway`."""

    phone = models.CharField(max_length=20)
    text = models.CharField(max_length=500)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.phone} {self.created_at:%Y-%m-%d %H:%M}"
