"""A backup taken while an exam runs holds every answer acknowledged before it began; half, changed or foreign ones are found out."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import apsw
import psycopg
import pytest

from tancheng import keyring
from tancheng.delivery.tests.own_database import OwnDatabase
from tancheng.delivery.tests.server import ROOT, Server
from tancheng.web import occupancy
from tancheng.web.backup.folder import BackupUnusable
from tancheng.web.backup.verifying import verify

CANDIDATES = 3
# An exam that began a minute ago, with a page open for each candidate; a certificate and a font lie among the files.
EXAM = f"""
import django, json; django.setup()
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
call_command("migrate", verbosity=0)
from tancheng import testing
from tancheng.delivery import times, tokens
from tancheng.delivery.tests import makers
from tancheng.ledger import clock
with transaction.atomic():
    sitting = makers.a_sitting(makers.a_form(testing.a_scheme()), clock.now() - timedelta(minutes=1))
    made = []
    for _ in range({CANDIDATES}):
        attempt = makers.an_attempt(makers.a_booking(sitting))
        claims = tokens.Claims(attempt.code, 1, times.to_ms(attempt.deadline), sitting.pk, attempt.form_id, attempt.form.items.count())
        made.append([attempt.code, tokens.issue(claims)])
for name in ("files/photos/2026/a.jpg", "fonts/a.ttf"):
    path = settings.DATA_DIR / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"bytes of " + name.encode())
print(json.dumps(made))
"""


class Candidate(threading.Thread):
    """Writes answers until told to stop; keeps what was acknowledged."""

    def __init__(self, server: Server, attempt: str, token: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.server, self.attempt, self.token, self.stop = server, attempt, token, stop
        self.acknowledged: set[tuple[str, int]] = set()

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            number += 1
            event = {"sequence": number, "position": 1, "response": {"options": ["abcd"[number % 4]]}, "client_at": None}
            request = urllib.request.Request(
                f"{self.server.url}/room/events",
                json.dumps({"events": [event]}).encode(),
                {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=60) as answer:
                self.acknowledged |= {(self.attempt, saved) for saved in json.load(answer)["saved"]}


class Exam:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = OwnDatabase(os.environ.get("DATABASE_URL", ""))
        self.database.create()
        self.server = Server(folder / "data")
        self.server.folder.mkdir()
        self.server.environment |= self.database.environment
        self.pages = json.loads(self.python(EXAM))
        self.run("collectstatic", "--noinput", "-v0")

    def python(self, program: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program], env=self.server.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.splitlines()[-1]

    def command(self, *command: object, data: Path | None = None, url: str = "") -> tuple[list[str], dict[str, str]]:
        environment = {**self.server.environment, "TANCHENG_DATA": str(data or self.server.folder)}
        if url:
            environment["DATABASE_URL"] = url
        return [sys.executable, "-m", "tancheng", *map(str, command)], environment

    def run(self, *command: object, data: Path | None = None, url: str = "") -> subprocess.CompletedProcess[str]:
        arguments, environment = self.command(*command, data=data, url=url)
        return subprocess.run(arguments, env=environment, cwd=ROOT, check=False, capture_output=True, text=True)


class Restored:
    """An empty place, and what a backup makes of it."""

    def __init__(self, exam: Exam, folder: Path) -> None:
        self.exam, self.data = exam, folder
        self.database = OwnDatabase(os.environ.get("DATABASE_URL", ""))
        self.database.create()

    def run(self, *command: object) -> subprocess.CompletedProcess[str]:
        return self.exam.run(*command, data=self.data, url=self.database.url)

    def answers(self) -> set[tuple[str, int]]:
        if self.database.url:
            query = "SELECT a.code, e.sequence FROM delivery_event e JOIN delivery_attempt a ON a.id = e.attempt_id"
            with psycopg.connect(self.database.url) as connection:
                return {(str(code), int(number)) for code, number in connection.execute(query).fetchall()}
        return answers_in(self.data / "answers.sqlite3")


def answers_in(path: Path) -> set[tuple[str, int]]:
    log = apsw.Connection(f"{path.as_uri()}?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
    try:
        return {(str(code), int(number)) for code, number in log.execute("SELECT attempt, sequence FROM event")}
    finally:
        log.close()


@pytest.fixture(scope="module")
def exam(tmp_path_factory):
    made = Exam(tmp_path_factory.mktemp("exam"))
    yield made
    made.database.drop()


@pytest.fixture(scope="module")
def backup(exam):
    """A good one, taken while nothing runs."""
    assert exam.run("backup", exam.folder / "good").returncode == 0
    return exam.folder / "good"


@pytest.fixture
def place(exam, tmp_path):
    (tmp_path / "new").mkdir()
    made = Restored(exam, tmp_path / "new")
    yield made
    made.database.drop()


@pytest.fixture
def copied(backup, tmp_path):
    """A copy that may be spoilt."""
    return Path(shutil.copytree(backup, tmp_path / "copied"))


def test_every_answer_acknowledged_before_the_backup_began_is_restored(exam, place):
    """Three times during a running exam; the last one is put back, and the site it makes serves and goes on with the exam."""
    exam.server.start()
    stop = threading.Event()
    candidates = [Candidate(exam.server, attempt, token, stop) for attempt, token in exam.pages]
    for candidate in candidates:
        candidate.start()
    promised = []
    try:
        for number in range(3):
            before = set().union(*(candidate.acknowledged for candidate in candidates))
            done = exam.run("backup", exam.folder / f"live{number}", "--without-keys")
            assert done.returncode == 0, done.stderr
            promised.append(before)
    finally:
        stop.set()
        for candidate in candidates:
            candidate.join(60)
        exam.server.stop()
    assert promised[1] and len(promised[1]) < len(promised[2])
    if not place.database.url:
        for number, before in enumerate(promised):
            assert before - answers_in(exam.folder / f"live{number}" / "answers.sqlite3") == set()
    done = place.run("restore", exam.folder / "live2", "--keys", exam.server.folder / "keys.json")
    assert done.returncode == 0, done.stderr
    assert promised[2] - place.answers() == set()
    again = Server(place.data)
    again.environment |= place.database.environment
    again.environment["TANCHENG_KEYS"] = str(place.data / "keys.json")
    place.run("collectstatic", "--noinput", "-v0")
    again.start()
    try:
        with urllib.request.urlopen(f"{again.url}/help/", timeout=60) as answer:
            assert answer.status == 200
        attempt, token = exam.pages[0]
        stop.clear()
        going_on = Candidate(again, attempt, token, stop)
        going_on.start()
        going_on.join(5)
        stop.set()
        going_on.join(60)
        assert going_on.acknowledged
    finally:
        again.stop()


def test_a_good_backup_is_verified_with_its_keys(exam, backup):
    done = exam.run("verify-backup", backup)
    assert done.returncode == 0, done.stderr
    assert "备份完好" in done.stdout and f"密钥相符：{backup / 'keys' / 'keys.json'}" in done.stdout
    manifest = json.loads((backup / "manifest.json").read_text())
    assert manifest["counts"]["attempts"] == CANDIDATES
    assert "journal_head" in manifest["counts"]
    assert {"files/photos/2026/a.jpg", "fonts/a.ttf"} <= set(manifest["files"])
    assert not [path for path in (backup, *backup.rglob("*")) if path.stat().st_mode & 0o077]


def test_a_backup_without_keys_says_so_and_is_restored_with_them(exam, copied, place):
    shutil.rmtree(copied / "keys")
    without = place.run("restore", copied)
    assert without.returncode != 0 and "这份备份里没有密钥" in without.stderr
    assert not (place.data / "files").exists()
    shutil.copy(exam.server.folder / "keys.json", place.data / "keys.json")
    assert place.run("restore", copied).returncode == 0
    assert (place.data / "files/photos/2026/a.jpg").read_bytes() == b"bytes of files/photos/2026/a.jpg"
    assert (place.data / "fonts/a.ttf").exists()
    assert place.run("outbox").returncode == 0


def spoil_byte(folder: Path) -> str:
    path = next(path for name in ("main.sqlite3", "main.pgdump") if (path := folder / name).exists())
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    return f"文件被改动或损坏 {path.name}"


def spoil_file(folder: Path) -> str:
    (folder / "files/photos/2026/a.jpg").unlink()
    return "缺少文件 files/photos/2026/a.jpg"


def add_file(folder: Path) -> str:
    (folder / "files/more").write_text("x")
    return "多出文件 files/more"


def other_keys(folder: Path) -> str:
    (folder / "keys/keys.json").unlink()
    keyring.make(folder / "keys/keys.json")
    return "打不开这份备份"


def no_manifest(folder: Path) -> str:
    (folder / "manifest.json").unlink()
    return "不是一份完整的备份"


def other_manifest(folder: Path) -> str:
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace('"attempts": 3', '"attempts": 2'))
    return "清单读不了"


@pytest.mark.parametrize("spoil", [spoil_byte, spoil_file, add_file, other_keys, no_manifest, other_manifest])
def test_a_spoilt_backup_is_found_out(copied, spoil):
    said = spoil(copied)
    with pytest.raises(BackupUnusable, match=said):
        verify(copied, keys=None, site_keys=copied / "none")


def test_a_spoilt_backup_is_never_restored(copied, place):
    said = spoil_byte(copied)
    done = place.run("restore", copied)
    assert done.returncode != 0 and said in done.stderr and "Traceback" not in done.stderr
    assert not list(place.data.glob("*.sqlite3")) and not (place.data / "files").exists()


def test_an_interrupted_backup_is_recognised(exam, tmp_path):
    arguments, environment = exam.command("backup", tmp_path / "half")
    running = subprocess.Popen(arguments, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while running.poll() is None:
        if list(tmp_path.glob("half.unfinished-*")):
            running.send_signal(signal.SIGKILL)
            break
    running.wait()
    (left,) = tmp_path.glob("half*")
    assert left.name == f"half.unfinished-{running.pid}"
    with pytest.raises(BackupUnusable, match="没有做完"):
        verify(left, keys=None, site_keys=left / "none")


def test_a_backup_overwrites_nothing(exam, backup):
    done = exam.run("backup", backup)
    assert done.returncode != 0 and "不覆盖任何东西" in done.stderr
    inside = exam.run("backup", exam.server.folder / "backup")
    assert inside.returncode != 0 and "数据目录里" in inside.stderr


def test_restoring_overwrites_nothing(exam, backup, place):
    (place.data / "tancheng.sqlite3-wal").write_bytes(b"an orphan") if not place.database.url else place.run("migrate", "-v0")
    done = place.run("restore", backup)
    assert done.returncode != 0 and "不覆盖任何东西" in done.stderr
    done = exam.run("restore", backup)
    assert done.returncode != 0 and "里已有数据" in done.stderr


def test_restoring_beside_a_running_server_is_refused(backup, place):
    held = occupancy.occupy(place.data)
    done = place.run("restore", backup)
    os.close(held)
    assert done.returncode != 0 and "服务正在运行" in done.stderr
