"""PostgreSQL by its own tools: `pg_dump` in custom format from one exported snapshot, `pg_restore` into an empty database in one transaction."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from tancheng.web.backup import counting
from tancheng.web.backup.folder import BackupRefused

_LIBPQ = ("host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs", "options")


def dump(target: Path) -> dict[str, int]:
    """Dump the whole database as of one moment; the counts are of the same moment."""
    with _snapshot() as (name, reading):
        tables = {row[0] for row in reading.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")}
        found = counting.counts(tables, lambda statement: int(reading.execute(statement).fetchone()[0]))  # type: ignore[index]
        _tool(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={name}",
            f"--file={target}",
            f"--dbname={_conninfo()}",
        )
    return found


def restore(source: Path) -> None:
    """Into an empty database, all or nothing."""
    connection.close()
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    _tool("pg_restore", *options, f"--dbname={_conninfo()}", str(source))


def is_empty() -> bool:
    return not connection.introspection.table_names()


def count_now() -> dict[str, int]:
    """Of the database as it stands."""

    def number(statement: str) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.fetchone()[0])

    return counting.counts(set(connection.introspection.table_names()), number)


def count_dump(source: Path) -> dict[str, int]:
    """Reads the archive through to its end, without a server."""
    listed = _tool("pg_restore", "--list", str(source)).stdout
    found = {}
    for name, table in counting.TABLES.items():
        if f" {table} " in listed:
            found[name] = _rows(_tool("pg_restore", "--data-only", f"--table={table}", "--file=-", str(source)).stdout)
    return found


def faults_of_dump(source: Path) -> list[str]:
    """Empty when the whole archive can be unpacked."""
    try:
        _tool("pg_restore", "--file=/dev/null", str(source))
    except BackupRefused as no:
        return [no.why]
    return []


def server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _rows(script: str) -> int:
    """Lines between COPY and its end."""
    rows, inside = 0, False
    for line in script.split("\n"):
        if inside:
            inside = line != "\\."
            rows += inside
        else:
            inside = line.startswith("COPY ") and line.endswith("FROM stdin;")
    return rows


@contextmanager
def _snapshot() -> Iterator[tuple[str, psycopg.Connection[Any]]]:
    with psycopg.connect(_conninfo(), password=_password() or None) as reading:
        reading.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = reading.execute("SELECT pg_export_snapshot()").fetchone()
        assert row
        yield str(row[0]), reading


def _tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The password travels in the environment: arguments can be read by every user of the machine."""
    environment = {**os.environ, "LC_ALL": "C"} | ({"PGPASSWORD": _password()} if _password() else {})
    done = subprocess.run([_path(name), *arguments], check=False, capture_output=True, text=True, env=environment, errors="replace")
    if done.returncode:
        raise BackupRefused(f"{name} 没有成功", done.stderr.strip()[-400:] or f"返回值 {done.returncode}", "请按它的话处理，再试一次")
    return done


def _path(name: str) -> str:
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parent.parent.name))
    found = str(newest[-1]) if newest else shutil.which(name)
    if not found:
        raise BackupRefused(
            f"找不到 {name}", "PostgreSQL 的数据由它自己的工具备份和恢复", "请安装 PostgreSQL 客户端，例如 apt install postgresql-client"
        )
    return found


def _conninfo() -> str:
    wanted = connection.get_connection_params()
    return make_conninfo(**{key: wanted[key] for key in _LIBPQ if wanted.get(key)})


def _password() -> str:
    return str(connection.get_connection_params().get("password") or "")
