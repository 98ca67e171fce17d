"""The web's one table: whether this database is the demonstration's or a real site's."""

from django.db import models


class SiteKind(models.Model):
    """Written once, at the first start, and never changed: fictional people are loaded only where nobody real is."""

    class Kind(models.TextChoices):
        REAL = "real", "正式站"
        DEMO = "demo", "演示站"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_site_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=["real", "demo"]), name="site_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
