"""The demo town, served by the real process on a port of its own, with a data folder, a database and a clock that nobody else uses."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tancheng.delivery.tests.own_database import OwnDatabase

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN_SECONDS = 300


class TownServer:
    """`start()` builds the town and waits until the site answers; `stop()` ends it and takes its database away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._clock_file = folder / "clock"
        self._shift = timedelta()
        self._process: subprocess.Popen[bytes] | None = None
        self._database = OwnDatabase(os.environ.get("DATABASE_URL", ""))
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "TANCHENG_DEBUG"}},
            **self._database.environment,
            "TANCHENG_DATA": str(folder),
            "TANCHENG_DEMO": "1",
            "TANCHENG_URL": self.url,
            "TANCHENG_CLOCK_FILE": str(self._clock_file),
            "DJANGO_SETTINGS_MODULE": "tancheng.settings",
        }

    def start(self) -> "TownServer":
        self._database.create()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tancheng", "serve", "--port", str(self.port)],
            env=self.environment,
            cwd=ROOT,
            start_new_session=True,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
        )
        self._wait()
        return self

    def stop(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(20)
        self._database.drop()

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    # ── its clock ──

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def travel_to(self, moment: datetime) -> None:
        """From here on the server's clock goes on from `moment`."""
        self._set_shift(moment - datetime.now(UTC))

    def let_pass(self, **time_span: float) -> None:
        """`let_pass(minutes=1)`"""
        self._set_shift(self._shift + timedelta(**time_span))

    def _set_shift(self, shift: timedelta) -> None:
        self._shift = shift
        fresh = self._clock_file.with_suffix(".new")
        fresh.write_text(str(shift.total_seconds()))
        fresh.replace(self._clock_file)  # never half written while the server reads it

    # ── its records, for what no page may ever say ──

    def ask(self, program: str) -> Any:
        """Run `program` beside the server, on its database; what it leaves in `answer` comes back as JSON."""
        code = f"import django, json; django.setup()\n{program}\nprint(json.dumps(answer, ensure_ascii=False))"
        done = subprocess.run([sys.executable, "-c", code], env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout.splitlines()[-1])

    def _wait(self) -> None:
        until = time.monotonic() + START_WITHIN_SECONDS
        while time.monotonic() < until and self._process is not None and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/help/", timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
