"""Published scheme versions. A changed file becomes a new revision; whoever applied under a revision stays on it."""

from functools import cached_property, lru_cache

from django.db import models

from tancheng.scheme import document

# Every request of a trainee asks the scheme; the same text is parsed once per process.
_read = lru_cache(maxsize=64)(document.read)


class SchemeVersion(models.Model):
    code = models.CharField(max_length=40)
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-revision"]
        constraints = [models.UniqueConstraint(fields=["code", "revision"], name="scheme_revision_once")]

    def __str__(self) -> str:
        return f"{self.code} r{self.revision}"

    @cached_property
    def document(self) -> document.Scheme:
        return _read(self.text)
