"""The key file belongs to one database: missing or another one, nothing starts and nothing is made anew in silence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import connection

from tancheng import keyring, testing
from tancheng.assembly.tests.makers import an_opened_form
from tancheng.delivery.tests.own_database import OwnDatabase
from tancheng.delivery.tests.server import Server
from tancheng.keyring import KeysUnusable
from tancheng.people import keys, sealing
from tancheng.people.models import KeyFingerprint

ROOT = Path(__file__).resolve().parents[3]


class Site:
    """A data folder and a database of its own, worked on by the real command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.keys = folder / "keys.json"
        self.database = OwnDatabase(os.environ.get("DATABASE_URL", ""))
        self.database.create()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.database.environment, "TANCHENG_DATA": str(self.folder), "TANCHENG_KEYS": str(self.keys)}
        return subprocess.run(
            [sys.executable, "-m", "tancheng", *command], env=environment, cwd=ROOT, check=False, capture_output=True, text=True
        )


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """A site after its first start, with one member of staff."""
    made = Site(tmp_path_factory.mktemp("site"))
    assert made.run("migrate", "-v0").returncode == 0
    assert made.run("staff_add", "--name", "钟主任", "--phone", "13800000001", "--role", "centre").returncode == 0
    yield made
    made.database.drop()


@pytest.fixture
def with_other_keys(started):
    """The site's key file stands aside for the test."""
    kept = started.keys.read_text()
    started.keys.unlink()
    yield started
    started.keys.write_text(kept)


def test_the_first_start_writes_keys_only_their_owner_can_read(started):
    assert started.keys.stat().st_mode & 0o777 == 0o600
    assert set(json.loads(started.keys.read_text())) == {"secret_key", "field_keys", "index_key", "signing_key"}
    assert started.run("outbox").returncode == 0


@pytest.mark.parametrize(
    "command",
    [("staff_add", "--name", "甲", "--phone", "13800000002", "--role", "office"), ("migrate",), ("serve",)],
)
def test_a_missing_key_file_stops_every_command_and_is_not_made_anew(with_other_keys, command):
    if command[0] == "serve":
        command = ("serve", "--port", str(Server(with_other_keys.folder).port))
    done = with_other_keys.run(*command)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert f"密钥文件不见了：{with_other_keys.keys}" in said
    assert "身份证号码" in said and "tancheng backup 的 keys 子目录" in said and "TANCHENG_KEYS" in said
    assert "Traceback" not in said
    assert not with_other_keys.keys.exists()


def test_another_site_s_key_file_is_refused(with_other_keys):
    keyring.make(with_other_keys.keys)
    done = with_other_keys.run("outbox")
    assert done.returncode != 0
    assert "密钥文件和数据库不是一套" in done.stderr and "DATABASE_URL" in done.stderr
    for key in ("加密密钥", "会话密钥", "索引密钥", "签名密钥"):
        assert key in done.stderr


def test_a_broken_key_file_is_said_in_words(with_other_keys):
    with_other_keys.keys.write_text("{")
    done = with_other_keys.run("outbox")
    assert done.returncode != 0
    assert f"密钥文件读不了：{with_other_keys.keys}" in done.stderr and "Traceback" not in done.stderr
    assert with_other_keys.keys.read_text() == "{"


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "1", '{"secret_key": "x"}', '{"secret_key":"x","field_keys":{"1":"AA=="},"index_key":"AA==","signing_key":"AA=="}'],
)
def test_whatever_else_stands_in_the_file_is_no_key(tmp_path, text):
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(KeysUnusable, match="不完整或被改动过"):
        keyring.load(path)
    assert path.read_text() == text


def test_the_server_itself_refuses_other_keys(with_other_keys):
    """Also when something else than `tancheng serve` starts it."""
    server = Server(with_other_keys.folder)
    server.environment |= with_other_keys.database.environment
    keyring.make(with_other_keys.keys)
    (with_other_keys.folder / "static").mkdir(exist_ok=True)
    with pytest.raises(RuntimeError, match="不是一套"):
        server.start()
        server.stop()


@pytest.fixture
def fresh(monkeypatch, tmp_path):
    """As a process that found no key file."""
    monkeypatch.setattr(keyring, "_fresh", (tmp_path / "keys.json", "{}"))


@pytest.fixture
def other_keys(settings):
    settings.KEYS = site.KEYS._replace(field_keys={"1": b"x" * 32})
    settings.FIELD_KEYS = settings.KEYS.field_keys


@pytest.fixture
def before_fingerprints(db):
    KeyFingerprint.objects.all().delete()


def test_a_database_from_before_fingerprints_opens_what_it_sealed_and_writes_them(before_fingerprints):
    testing.an_application()
    keys.settle()
    assert set(KeyFingerprint.objects.values_list("name", flat=True)) == {"field:1", "index", "signing", "secret"}


@pytest.mark.parametrize("sealed", ["application", "form"])
def test_a_database_from_before_fingerprints_refuses_keys_that_open_nothing(before_fingerprints, sealed, request, settings):
    if sealed == "application":
        testing.an_application()
    else:
        an_opened_form(testing.a_scheme())
    request.getfixturevalue("other_keys")
    with pytest.raises(KeysUnusable, match="不是一套"):
        keys.settle()
    assert not KeyFingerprint.objects.exists()


def test_fingerprints_tell_nothing_of_the_keys(db):
    keys.settle()
    values = "".join(KeyFingerprint.objects.values_list("value", flat=True))
    for key in (*site.FIELD_KEYS.values(), site.INDEX_KEY, site.SIGNING_KEY, site.SECRET_KEY.encode()):
        assert key.hex() not in values


def test_a_key_added_for_rotation_is_written_down_and_from_then_on_needed(db, settings):
    keys.settle()
    settings.KEYS = site.KEYS._replace(field_keys={"2": b"2" * 32, **site.FIELD_KEYS})
    keys.settle()
    settings.KEYS = site.KEYS._replace(field_keys={"1": site.FIELD_KEYS["1"]})
    with pytest.raises(KeysUnusable, match="加密密钥不符"):
        keys.demand()


def test_keys_in_no_file_seal_nothing(fresh):
    with pytest.raises(RuntimeError, match="no file"):
        sealing.seal("000000199003070010")


def test_two_first_starts_at_once_end_with_one_key_file(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    monkeypatch.setattr(keyring, "_fresh", (path, keyring._made()))
    keyring.make(path)
    with pytest.raises(KeysUnusable, match="另一个进程"):
        keyring.keep()


def test_asking_makes_no_database_where_none_is(settings, monkeypatch, tmp_path):
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "none.sqlite3"))
    if connection.vendor == "sqlite":
        keys.demand()
    assert not (tmp_path / "none.sqlite3").exists()
