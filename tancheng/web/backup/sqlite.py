"""The main SQLite file: copied by the library that the site uses for it, in one read transaction, while writers go on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from tancheng.ledger.sqlite import keeping
from tancheng.web.backup import counting


def copy_main(target: Path) -> None:
    """One step takes all pages of one moment. The log's keeper waits: no checkpoint runs meanwhile (docs/decisions/0005)."""
    connection.ensure_connection()
    with keeping(Path(connection.settings_dict["NAME"])), closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")


def count_main(copy: Path) -> dict[str, int]:
    with _reading(copy) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return counting.counts(tables, lambda statement: int(database.execute(statement).fetchone()[0]))


def faults_of_main(copy: Path) -> list[str]:
    """What SQLite's own examination says; empty when the file is sound."""
    try:
        with _reading(copy) as database:
            said = [str(row[0]) for row in database.execute("PRAGMA integrity_check(5)")]
            dangling = len(database.execute("PRAGMA foreign_key_check").fetchall())
    except sqlite3.DatabaseError as fault:
        return [str(fault)]
    return [line for line in said if line != "ok"] + ([f"{dangling} rows point to nothing"] if dangling else [])


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Leaves nothing beside the file."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        yield database
