"""The real server, started as `./run` does, with a data folder of its own; for browser tests and benches."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tancheng.delivery import capacity
from tancheng.delivery.tests.own_database import OwnDatabase

ROOT = Path(__file__).resolve().parents[3]


class Server:
    """`start()` … `kill()` … `start()` again on the same folder and port."""

    def __init__(self, folder: Path, *, clock: bool = False, database: OwnDatabase | None = None) -> None:
        """`database`: one of its own, made by `seed` and dropped by `stop`; otherwise that of DATABASE_URL or the folder's SQLite file."""
        self.folder = folder
        self.database = database
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.clock_file = folder / "clock"
        self.environment = {
            **os.environ,
            **(database.environment if database else {}),
            "TANCHENG_DATA": str(folder),
            "TANCHENG_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "tancheng.settings",
            "TANCHENG_CLOCK_FILE": str(self.clock_file) if clock else "",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def seed(self, **options: Any) -> dict[str, Any]:
        """Make the exam; options as in `seed.py` (`starts_in=60`)."""
        if self.database:
            self.database.create()
        arguments = [part for name, value in options.items() for part in _argument(name, value)]
        command = [sys.executable, "-m", "tancheng.delivery.tests.seed", *arguments]
        made = subprocess.run(command, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.PIPE)
        command = [sys.executable, "-m", "tancheng", "collectstatic", "--noinput", "-v0"]
        subprocess.run(command, env=self.environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        found: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
        return found

    def start(self, application: str = "tancheng.asgi:application", *, path: Path = ROOT) -> "Server":
        granian = [sys.executable, "-m", "granian", *capacity.serving_options(capacity.raised_file_limit())]
        self._process = subprocess.Popen(
            [*granian, "--host", "127.0.0.1", "--port", str(self.port), application],
            env={**self.environment, "PYTHONPATH": str(path)},
            cwd=ROOT,
            start_new_session=True,
            stdout=(self.folder / "server.log").open("ab"),
            stderr=subprocess.STDOUT,
        )
        self.wait()
        return self

    def wait(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=2):
                    return
            except OSError:
                if self._process and self._process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError(f"the server did not start: {(self.folder / 'server.log').read_text()[-2000:]}")

    def cpu_seconds(self) -> float:
        """Processor time of the server's process group so far."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if self._process and int(fields[2]) == self._process.pid:
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def shift_clock(self, seconds: float) -> None:
        self.clock_file.write_text(str(seconds))

    def kill(self) -> None:
        """kill -9 of the whole process group, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)
        if self.database:
            self.database.drop()

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(20)
        self._process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _argument(name: str, value: Any) -> list[str]:
    flag = f"--{name.replace('_', '-')}"
    return [flag] if value is True else [flag, str(value)]
