"""Certificates as issued: frozen bytes, a public check, and revocation with a reason."""

from django.conf import settings
from django.db import models


class Credential(models.Model):
    """Issued once per enrolment; the PDF's bytes are kept as they were signed for."""

    number = models.CharField("证书编号", max_length=40, unique=True)
    enrolment = models.OneToOneField("enrolment.Enrolment", on_delete=models.PROTECT, related_name="credential")
    result = models.OneToOneField("marking.Result", on_delete=models.PROTECT, related_name="credential")
    holder_name = models.CharField(max_length=50)
    job_type_name = models.CharField(max_length=30)
    level_name = models.CharField(max_length=10)
    title = models.CharField(max_length=60)
    issuer = models.CharField(max_length=100)
    issued_on = models.DateField()
    class_hours = models.PositiveIntegerField()
    pdf = models.FileField(upload_to="certificates/%Y/")
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-issued_on", "-id"]

    def __str__(self) -> str:
        return self.number


class Revocation(models.Model):
    """Shown on the public page with its reason; a certificate is revoked at most once."""

    credential = models.OneToOneField(Credential, on_delete=models.PROTECT, related_name="revocation")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.credential} revoked"
