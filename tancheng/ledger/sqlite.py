"""One keeper for SQLite's write-ahead log.

SQLite before 3.51.3 (Debian 12 ships 3.40) can corrupt a database when a checkpoint overlaps a commit of another connection ("WAL-reset").
Every connection therefore runs with `wal_autocheckpoint=0` (settings), and this keeper checkpoints while it holds the write lock itself.
A file lock keeps a second process from doing the same.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def keeping(database: Path) -> Iterator[None]:
    """Wait until no checkpoint runs, and let none begin: for whoever copies the file."""
    with database.with_name(database.name + ".keeper").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield


def checkpoint(database: Path) -> bool:
    """Fold the log into the database once; False when another process is at it or a writer is busy."""
    with database.with_name(database.name + ".keeper").open("w") as guard:
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        lock_holder = sqlite3.connect(database, isolation_level=None, timeout=5)
        folder = sqlite3.connect(database, isolation_level=None, timeout=5)
        try:
            for connection in (lock_holder, folder):
                connection.execute("PRAGMA wal_autocheckpoint=0")
            lock_holder.execute("BEGIN IMMEDIATE")
            folder.execute("PRAGMA wal_checkpoint(PASSIVE)")
            lock_holder.execute("ROLLBACK")
            return True
        except sqlite3.OperationalError:
            return False
        finally:
            # Closing the last connection of a file checkpoints too; the site's own connections are open, so these are never the last.
            folder.close()
            lock_holder.close()
