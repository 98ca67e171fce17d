"""Fixtures that every app's tests may use."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("TANCHENG_DATA", tempfile.mkdtemp(prefix="tancheng-test-"))

from tancheng import keyring

# Workers share the folder; keys that each made for itself would not fit the others.
keyring.make(Path(os.environ["TANCHENG_DATA"]) / "keys.json")

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations
from django.test import Client
from hypothesis import settings as hypothesis_settings

from tancheng import testing
from tancheng.people.models import Role, User
from tancheng.scheme.models import SchemeVersion

# A time limit for a single example is a race that a busy machine loses; how fast things are is for the benches to say.
hypothesis_settings.register_profile("no_clock", deadline=None)
hypothesis_settings.load_profile("no_clock")


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Tests render pages without a collected manifest."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.MEDIA_ROOT = tempfile.mkdtemp(prefix="tancheng-media-")


@pytest.fixture(scope="session", autouse=True)
def _flush_tables_of_record():
    """Transactional tests empty every table afterwards; on SQLite that is DELETE, which append-only tables refuse."""
    plain = DatabaseOperations.sql_flush

    def sql_flush(self, *args, **kwargs):
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            guards = cursor.fetchall()
        return [*(f"DROP TRIGGER {name}" for name, _ in guards), *plain(self, *args, **kwargs), *(sql for _, sql in guards)]

    DatabaseOperations.sql_flush = sql_flush
    yield
    DatabaseOperations.sql_flush = plain


@pytest.fixture
def scheme(db) -> SchemeVersion:
    return testing.a_scheme()


@pytest.fixture
def trainee(db) -> User:
    return testing.a_user(name="林晓雯")


@pytest.fixture
def office(db) -> User:
    return testing.a_user(Role.OFFICE, name="何经办")


@pytest.fixture
def finance(db) -> User:
    return testing.a_user(Role.FINANCE, name="贺财务")


@pytest.fixture
def centre(db) -> User:
    return testing.a_user(Role.CENTRE, name="钟主任")


@pytest.fixture
def marker(db) -> User:
    return testing.a_user(Role.MARKER, name="岳阅卷")


@pytest.fixture
def invigilator(db) -> User:
    return testing.a_user(Role.INVIGILATOR, name="简监考")


@pytest.fixture
def as_user():
    """`as_user(office)` → a client signed in as that user."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
