"""A database that one test server has for itself."""

import secrets

import psycopg
from psycopg import sql


class OwnDatabase:
    """On PostgreSQL a fresh database beside the given one; on SQLite nothing, the data folder holds it."""

    def __init__(self, url: str) -> None:
        self._url = url if url.startswith("postgres") else ""
        self._name = f"test_{secrets.token_hex(4)}"

    @property
    def url(self) -> str:
        """Empty on SQLite."""
        return f"{self._url.rsplit('/', 1)[0]}/{self._name}" if self._url else ""

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url} if self._url else {}

    def create(self) -> None:
        self._run("CREATE DATABASE {}")

    def drop(self) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        if self._url:
            with psycopg.connect(self._url, autocommit=True) as connection:
                connection.execute(sql.SQL(statement).format(sql.Identifier(self._name)))
