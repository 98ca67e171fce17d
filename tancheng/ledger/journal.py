"""Writing and reading the journal."""

from typing import Any

from django.db import models

from tancheng.ledger import clock
from tancheng.ledger.models import Entry


def record(act: str, subject: models.Model, *, by: Any = None, reason: str = "", **data: Any) -> Entry:
    """Append the entry of one act; call it once in the service, inside the act's transaction.

    `act` is the service's name (`approve_application`). `by` is a user, or None when the system acted by itself.
    """
    actor = by if by is not None and by.is_authenticated else None
    return Entry.objects.create(
        at=clock.now(),
        actor=actor,
        act=act,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        reason=reason,
        data=data,
    )


def history(subject: models.Model) -> models.QuerySet[Entry]:
    """All entries about `subject`, newest first."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk)).select_related("actor")
