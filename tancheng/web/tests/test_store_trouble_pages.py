"""A database that is locked, full or out of reach gives a page of its own with status 503; it needs no database to be shown."""

import errno
import json
import logging
import os
import subprocess
import sys

import pytest
from django.db import OperationalError
from django.test import Client

from tancheng.delivery.tests.server import ROOT
from tancheng.ledger import store_trouble
from tancheng.web import views

# What `{% static %}` needs of a collected folder.
MANIFEST = json.dumps({"paths": {name: name for name in ("web/app.css", "web/icon.svg")}, "version": "1.1", "hash": ""})


@pytest.fixture
def visitor():
    """Sees what people see instead of the exception."""
    return Client(raise_request_exception=False)


@pytest.fixture(autouse=True)
def _nothing_was_logged_yet(monkeypatch):
    monkeypatch.setattr(store_trouble, "_log", store_trouble.OncePerMinute())


def raising(fault):
    def view(*_args, **_kwargs):
        raise fault

    return view


@pytest.mark.parametrize("fault", [OperationalError("database is locked"), OSError(errno.ENOSPC, "No space left on device")])
def test_trouble_is_a_503_with_words(visitor, db, monkeypatch, fault):
    monkeypatch.setattr(views.schemes, "principal", raising(fault))
    answer = visitor.get("/help/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    page = answer.content.decode()
    assert "系统暂时存不了东西" in page
    assert "以前保存的内容都还在" in page


def test_it_is_logged_with_its_cause_and_once(visitor, db, monkeypatch, caplog):
    monkeypatch.setattr(views.schemes, "principal", raising(OSError(errno.ENOSPC, "No space left on device")))
    with caplog.at_level(logging.ERROR):
        for _ in range(20):
            visitor.get("/help/")
    assert len(caplog.records) == 1
    assert "files: disk full" in caplog.text
    assert "/help/" in caplog.text


def test_a_fault_of_ours_stays_a_500_with_its_page_and_traceback(visitor, db, monkeypatch, caplog):
    monkeypatch.setattr(views.schemes, "principal", raising(ValueError("a bug")))
    answer = visitor.get("/help/")
    assert answer.status_code == 500
    assert "系统出了故障" in answer.content.decode()
    assert "Traceback" in caplog.text


def test_the_pages_of_trouble_and_of_a_fault_ask_no_database(rf):
    """No `db` fixture here: a query would be an error."""
    for fault, status in ((OperationalError("out of reach"), 503), (ValueError("a bug"), 500)):
        try:
            raise fault
        except Exception:
            assert views.server_error(rf.get("/my/")).status_code == status


LOCKED = "locker = sqlite3.connect(path, isolation_level=None); locker.execute('BEGIN EXCLUSIVE')"
NOT_A_DATABASE = "Path(path).write_bytes(b'not a database at all, but long enough to be read as one' * 100)"
ASK = """
import sqlite3, sys
from pathlib import Path
import django
from django.conf import settings
path = sys.argv[1]
{trouble}
settings.DATABASES["default"].setdefault("OPTIONS", {{}})["{patience}"] = 1
django.setup()
from django.test import Client
answer = Client(raise_request_exception=False).get("/help/", headers={{"host": "localhost"}})
print(answer.status_code, answer["Retry-After"], "系统暂时存不了东西" in answer.content.decode())
"""


@pytest.mark.parametrize(
    ("url", "trouble", "patience", "cause"),
    [
        ("sqlite:///{folder}/site.sqlite3", LOCKED, "timeout", "SQLite: locked"),
        ("sqlite:///{folder}/site.sqlite3", NOT_A_DATABASE, "timeout", "SQLite: damaged"),
        ("sqlite:///{folder}/missing/site.sqlite3", "", "timeout", "SQLite: cannot be opened"),
        ("postgres://tancheng@127.0.0.1:1/tancheng", "", "connect_timeout", "PostgreSQL: out of reach"),
    ],
)
def test_a_database_in_real_trouble_gives_the_page(tmp_path, url, trouble, patience, cause):
    """A process of its own: a file that another connection has locked, one that is none, and a PostgreSQL where nobody listens."""
    environment = {
        **os.environ,
        "DATABASE_URL": url.format(folder=tmp_path),
        "TANCHENG_DATA": str(tmp_path),
        "TANCHENG_DEBUG": "0",
        "DJANGO_SETTINGS_MODULE": "tancheng.settings",
    }
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text(MANIFEST)
    command = [sys.executable, "-c", ASK.format(trouble=trouble, patience=patience), str(tmp_path / "site.sqlite3")]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["503", "30", "True"], done.stderr
    assert f"store trouble, {cause} (at /help/" in done.stderr
    assert "Traceback" not in done.stderr
