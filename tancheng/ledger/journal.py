"""Writing and reading the journal."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from tancheng.ledger import clock
from tancheng.ledger.models import Entry
from tancheng.ledger.typed import REFUSED, Unreadable


def record(act: str, subject: models.Model, *, by: Any = None, reason: str = "", **data: Any) -> Entry:
    """Append the entry of one act; call it once in the service, inside the act's transaction.

    `act` is the service's name (`approve_application`). `by` is a user, or None when the system acted by itself. Raises `Unreadable` for a reason
    that no record can carry, on either database.
    """
    entry = _entry(act, subject, by, reason, data)
    entry.save(force_insert=True)
    return entry


def record_each(act: str, subjects: Iterable[models.Model], *, by: Any = None, reason: str = "", **data: Any) -> None:
    """The same entry for many things, in one statement: for acts that move hundreds at once."""
    Entry.objects.bulk_create((_entry(act, subject, by, reason, data) for subject in subjects), batch_size=500)


def _entry(act: str, subject: models.Model, by: Any, reason: str, data: dict[str, Any]) -> Entry:
    if REFUSED.search(reason):
        raise Unreadable(reason)
    return Entry(
        at=clock.now(),
        actor=by if by is not None and by.is_authenticated else None,
        act=act,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        reason=reason,
        data=data,
    )


def history(subject: models.Model) -> models.QuerySet[Entry]:
    """All entries about `subject`, newest first."""
    return Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk)).select_related("actor")
