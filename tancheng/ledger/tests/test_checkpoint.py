"""One keeper folds SQLite's log into the database."""

import fcntl
import sqlite3

from tancheng.ledger.sqlite import checkpoint


def test_the_log_is_folded_and_nothing_is_lost(tmp_path):
    path = tmp_path / "records.sqlite3"
    site = sqlite3.connect(path, isolation_level=None)
    site.execute("PRAGMA journal_mode=WAL")
    site.execute("PRAGMA wal_autocheckpoint=0")
    site.execute("CREATE TABLE marks (points TEXT)")
    site.execute("INSERT INTO marks VALUES ('59.5')")
    assert checkpoint(path)
    assert site.execute("SELECT points FROM marks").fetchall() == [("59.5",)]
    with path.open("rb") as database:
        assert b"59.5" in database.read()
    site.close()


def test_a_second_keeper_stands_back(tmp_path):
    path = tmp_path / "records.sqlite3"
    with path.with_name(path.name + ".keeper").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        assert not checkpoint(path)
