"""The talent pool: holders who agreed, separately and revocably, to be found."""

from django.conf import settings
from django.db import models


class Consent(models.Model):
    """One giving or taking back of consent; the newest row per holder counts. `fields` are what the holder agreed to show."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="talent_consents")
    given = models.BooleanField()
    fields = models.JSONField(default=list)
    region = models.CharField(max_length=30, blank=True)
    introduction = models.CharField(max_length=200, blank=True)
    text_version = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.user} {'given' if self.given else 'withdrawn'}"
