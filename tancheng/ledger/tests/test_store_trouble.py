"""Trouble of a database or disk is told from a fault of ours, put into words, and logged once a minute with its cause."""

import errno
import logging
import sqlite3

import apsw
import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, InterfaceError, InternalError, OperationalError, ProgrammingError

from tancheng.ledger import store_trouble
from tancheng.ledger.errors import Refusal
from tancheng.ledger.store_trouble import OncePerMinute, cause


def wrapped(outer, inner):
    """As Django hands on what a driver raised."""
    fault = outer(str(inner))
    fault.__cause__ = inner
    return fault


def of_sqlite(code, kind=sqlite3.OperationalError):
    fault = kind("from SQLite")
    fault.sqlite_errorcode = code
    return fault


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (wrapped(OperationalError, of_sqlite(sqlite3.SQLITE_BUSY)), "SQLite: locked"),
        (wrapped(OperationalError, of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT)), "SQLite: locked"),
        (wrapped(OperationalError, of_sqlite(sqlite3.SQLITE_FULL)), "SQLite: disk full"),
        (wrapped(OperationalError, of_sqlite(sqlite3.SQLITE_IOERR_WRITE)), "SQLite: disk error"),
        (wrapped(OperationalError, of_sqlite(sqlite3.SQLITE_READONLY)), "SQLite: read only"),
        (wrapped(OperationalError, of_sqlite(sqlite3.SQLITE_CANTOPEN)), "SQLite: cannot be opened"),
        (wrapped(DatabaseError, of_sqlite(sqlite3.SQLITE_CORRUPT, sqlite3.DatabaseError)), "SQLite: damaged"),
        (of_sqlite(sqlite3.SQLITE_BUSY), "SQLite: locked"),
        (apsw.BusyError("busy"), "SQLite: locked"),
        (apsw.FullError("full"), "SQLite: disk full"),
        (apsw.IOError("io"), "SQLite: disk error"),
        (wrapped(OperationalError, psycopg.OperationalError("connection refused")), "PostgreSQL: out of reach"),
        (wrapped(OperationalError, psycopg.errors.AdminShutdown("terminating")), "PostgreSQL: stopped or cancelled"),
        (wrapped(OperationalError, psycopg.errors.DiskFull("no space")), "PostgreSQL: out of resources"),
        (wrapped(OperationalError, psycopg.errors.TooManyConnections("sorry")), "PostgreSQL: out of resources"),
        (wrapped(OperationalError, psycopg.errors.DeadlockDetected("deadlock")), "PostgreSQL: met another transaction"),
        (wrapped(InternalError, psycopg.errors.ReadOnlySqlTransaction("standby")), "PostgreSQL: read only"),
        (psycopg.OperationalError("the connection is closed"), "PostgreSQL: out of reach"),
        (OperationalError("raised by hand"), "database: out of reach"),
        (InterfaceError("connection already closed"), "database: out of reach"),
        (OSError(errno.ENOSPC, "No space left on device"), "files: disk full"),
        (OSError(errno.EDQUOT, "Quota exceeded"), "files: disk full"),
        (OSError(errno.EROFS, "Read-only file system"), "files: read only"),
    ],
)
def test_trouble_has_a_cause(fault, said):
    assert cause(fault) == said


@pytest.mark.parametrize(
    "fault",
    [
        wrapped(OperationalError, of_sqlite(sqlite3.SQLITE_ERROR)),  # no such column
        wrapped(ProgrammingError, psycopg.errors.UndefinedTable("no such table")),
        wrapped(IntegrityError, psycopg.errors.UniqueViolation("twice")),
        wrapped(IntegrityError, of_sqlite(sqlite3.SQLITE_CONSTRAINT, sqlite3.IntegrityError)),
        apsw.ConstraintError("twice"),
        FileNotFoundError(errno.ENOENT, "no such file"),
        ConnectionResetError(errno.ECONNRESET, "reset"),
        ValueError("a bug"),
        Refusal("没有办成"),
    ],
)
def test_a_fault_of_ours_stays_one(fault):
    assert cause(fault) is None
    assert store_trouble.words(fault, "/") is None


def test_the_words_promise_only_what_is_true_and_say_when_to_come_back():
    words = store_trouble.words(OSError(errno.ENOSPC, "full"), "/")
    assert words
    assert words.status == 503
    assert words.retry_after == store_trouble.RETRY_AFTER
    assert "系统暂时存不了东西" in words.what


def test_each_cause_is_logged_once_a_minute_with_how_often_it_came(caplog):
    now = [1000.0]
    log = OncePerMinute(lambda: now[0])
    full, locked = OSError("full"), OSError("locked")
    with caplog.at_level(logging.ERROR):
        for _ in range(500):
            log.log("files: disk full", full, "/apply/")
            log.log("SQLite: locked", locked, "/verify/")
        assert len(caplog.records) == 2
        now[0] += 61
        log.log("files: disk full", full, "/apply/")
    assert len(caplog.records) == 3
    assert "files: disk full (at /apply/, 499 more since" in caplog.records[2].getMessage()
