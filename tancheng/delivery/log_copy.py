"""Copies of the answer log, by the library that owns it (apsw): taken while candidates write, and examined."""

from pathlib import Path

import apsw

from tancheng.delivery.log_sqlite import open_log


def copy_log(source: Path, target: Path) -> None:
    """All pages of one moment: whatever was acknowledged before the call is in the copy."""
    log, copy = open_log(source), apsw.Connection(str(target))
    try:
        with copy.backup("main", log, "main") as backup:
            while not backup.done:
                backup.step(-1)
        list(copy.execute("PRAGMA journal_mode=DELETE"))
    finally:
        copy.close()
        log.close()


def count_log(path: Path) -> dict[str, int]:
    """`answers` acknowledged, in how many `answer_logs` (attempts)."""
    log = _reading(path)
    try:
        answers, logs = next(log.execute("SELECT count(*), count(DISTINCT attempt) FROM event"))
        return {"answers": int(answers), "answer_logs": int(logs)}
    finally:
        log.close()


def faults_of_log(path: Path) -> list[str]:
    """What SQLite's own examination says; empty when the file is sound."""
    try:
        log = _reading(path)
        try:
            return [str(row[0]) for row in log.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
        finally:
            log.close()
    except apsw.Error as fault:
        return [str(fault)]


def _reading(path: Path) -> apsw.Connection:
    """Leaves nothing beside the file."""
    return apsw.Connection(f"{path.absolute().as_uri()}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
