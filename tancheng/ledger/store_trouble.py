"""When a database or a disk doesn't take or give anything: what people are told, and what the log says, once a minute and cause.

Trouble is what passes by itself or by the operator's hand (locked, full, out of reach). A wrong statement is a fault of ours and stays a 500.
"""

import errno
import logging
import sqlite3
import time
from collections.abc import Callable

import apsw
import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError

from tancheng.front_door.pages import Words

RETRY_AFTER = 30
EVERY_SECONDS = 60.0

WORDS = Words(
    503,
    "系统暂时存不了东西",
    "数据库或磁盘暂时不能用，这不是您的操作造成的；刚才这一步没有办成，以前保存的内容都还在",
    "请用浏览器的“返回”回到刚才的页面，填写的文字通常还在；过一会儿再试。正在考试的，请留在答题页，已保存的答案不会丢失，系统恢复后会自动补存",
    RETRY_AFTER,
)

_SQLITE = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_PROTOCOL: "locked",
    sqlite3.SQLITE_FULL: "disk full",
    sqlite3.SQLITE_IOERR: "disk error",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened",
    sqlite3.SQLITE_READONLY: "read only",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_NOMEM: "out of memory",
}
_APSW = {type(apsw.exception_for(code)): words for code, words in _SQLITE.items()}
_DISK = {
    errno.ENOSPC: "disk full",
    errno.EDQUOT: "disk full",
    errno.EROFS: "read only",
    errno.EIO: "disk error",
    errno.EMFILE: "too many open files",
    errno.ENFILE: "too many open files",
}
# Classes of SQLSTATE: connection, resources, operator's intervention, system; transactions that met another may simply be tried again.
_POSTGRES = {
    "08": "out of reach",
    "53": "out of resources",
    "57": "stopped or cancelled",
    "58": "system error",
    "40": "met another transaction",
    "55": "locked",
}
_POSTGRES_READ_ONLY = "25006"

_logger = logging.getLogger(__name__)


def cause(fault: BaseException) -> str | None:
    """What kind of trouble `fault` is, in English for the log; None when it is none (a bug, a refusal)."""
    inner = fault.__cause__ if isinstance(fault, DatabaseError | InterfaceError) else fault
    if isinstance(inner, apsw.Error):
        return _named(_APSW.get(type(inner)), "SQLite")
    if isinstance(inner, sqlite3.Error):
        return _named(_SQLITE.get(getattr(inner, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF), "SQLite")
    if isinstance(inner, psycopg.Error):
        return _named(_postgres(inner), "PostgreSQL")
    if isinstance(inner, OSError):
        return _named(_DISK.get(inner.errno or 0), "files")
    if isinstance(fault, OperationalError | InterfaceError):
        return "database: out of reach"
    return None


def _postgres(fault: psycopg.Error) -> str | None:
    state = fault.sqlstate
    if state is None:
        return "out of reach" if isinstance(fault, psycopg.OperationalError | psycopg.InterfaceError) else None
    return "read only" if state == _POSTGRES_READ_ONLY else _POSTGRES.get(state[:2])


def _named(what: str | None, where: str) -> str | None:
    return f"{where}: {what}" if what else None


class OncePerMinute:
    """Logs each cause at once, then at most once a minute with how often it came in between: a full disk must not fill itself with its log."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: dict[str, float] = {}
        self._unsaid: dict[str, int] = {}

    def log(self, cause_: str, fault: BaseException, where: str) -> None:
        now = self._clock()
        if now - self._said.get(cause_, float("-inf")) < EVERY_SECONDS:
            self._unsaid[cause_] = self._unsaid.get(cause_, 0) + 1
            return
        more = self._unsaid.pop(cause_, 0)
        self._said[cause_] = now
        _logger.error("store trouble, %s (at %s, %s more since the last such line): %s", cause_, where, more, fault)


_log = OncePerMinute()


def words(fault: BaseException, where: str) -> Words | None:
    """What to tell people about `fault`, which is logged; None when it is no trouble of the store. `where`: a path or the name of a chore."""
    found = cause(fault)
    if found is None:
        return None
    _log.log(found, fault, where)
    return WORDS
