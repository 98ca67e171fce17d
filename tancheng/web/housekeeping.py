"""What the server does by itself once a minute: papers ready in time and asked for ahead, absences settled, the year's sittings written down, old
messages forgotten, the log folded in."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from django.db import connection

from tancheng.ledger import limits, sqlite
from tancheng.ledger.chores import repeated
from tancheng.people import sms
from tancheng.sittings import papers
from tancheng.sittings import services as sittings

EVERY_SECONDS = 60.0


def housekeeping() -> AbstractAsyncContextManager[None]:
    chores = (
        papers.prepare_due_forms,
        sittings.settle_absences,
        sittings.ensure_all,
        sms.forget_old,
        limits.forget_old,
        fold_log,
        papers.check_coming_papers,
    )
    return repeated(EVERY_SECONDS, *chores)


def fold_log() -> None:
    """Checkpoint the main SQLite file; PostgreSQL looks after itself."""
    if connection.vendor == "sqlite":
        sqlite.checkpoint(Path(connection.settings_dict["NAME"]))
