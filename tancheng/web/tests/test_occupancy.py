"""One server for a data folder and a port."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tancheng.delivery.tests.server import ROOT, Server
from tancheng.web import occupancy

# What `serve` does: take the folder, then become another program.
HOLD = """
import os, sys
from pathlib import Path
from tancheng.web.occupancy import occupy
occupy(Path(sys.argv[1]))
os.execv(sys.executable, [sys.executable, "-c", "import sys; print('holds', flush=True); sys.stdin.read()"])
"""

ORPHAN = """
from tancheng.web.occupancy import leaving_with_parent

async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        async with leaving_with_parent():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})
"""


@pytest.fixture
def holder(tmp_path):
    """A process that took `tmp_path` and became another program since."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdin
    assert process.stdout.readline() == b"holds\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()
    process.stdin.close()


def serve(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tancheng", "serve", *arguments],
        env={**os.environ, "TANCHENG_DATA": str(folder), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_folder_is_taken_and_its_occupant_known(tmp_path):
    assert occupancy.occupant(tmp_path) is None
    descriptor = occupancy.occupy(tmp_path)
    assert occupancy.occupant(tmp_path) == os.getpid()
    os.close(descriptor)
    assert occupancy.occupant(tmp_path) is None


def test_the_lock_stays_when_serve_becomes_granian(holder, tmp_path):
    assert occupancy.occupant(tmp_path) == holder.pid
    with pytest.raises(occupancy.FolderOccupied, match=f"数据目录正在使用.*pid {holder.pid}"):
        occupancy.occupy(tmp_path)


def test_a_second_serve_on_the_folder_is_refused_in_words(holder, tmp_path):
    second = serve(tmp_path, "--port", str(Server(tmp_path).port))
    assert second.returncode == 1
    assert f"数据目录正在使用：{tmp_path}" in second.stderr
    assert f"进程 pid {holder.pid}" in second.stderr
    assert "请先停止那个进程" in second.stderr
    assert "Traceback" not in second.stderr
    assert not (tmp_path / "tancheng.sqlite3").exists()


def test_a_command_that_writes_works_beside_the_server(holder, tmp_path):
    environment = {**os.environ, "TANCHENG_DATA": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "tancheng", "scheme", "check"], env=environment, cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert occupancy.occupant(tmp_path) == holder.pid


def test_what_kill_9_leaves_behind_is_no_obstacle(holder, tmp_path):
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert (tmp_path / occupancy.LOCK_NAME).read_text() == f"{holder.pid}\n"
    os.close(occupancy.occupy(tmp_path))


def test_a_worker_leaves_when_its_server_was_killed(tmp_path):
    (tmp_path / "orphan.py").write_text(ORPHAN)
    server = Server(tmp_path).start("orphan:application", path=f"{tmp_path}:{ROOT}")  # type: ignore[arg-type]
    assert server._process
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\nhost: here\r\n\r\n")
        assert visitor.recv(1000).startswith(b"HTTP/1.1 200")
        server._process.send_signal(signal.SIGKILL)
        server._process.wait()
        while visitor.recv(1000):  # until the worker closes
            pass
    occupancy.demand_free_port("127.0.0.1", server.port)


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as granian does
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_free_port_passes_and_stays_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    occupancy.demand_free_port("127.0.0.1", port)
    occupancy.demand_free_port("localhost", port)


def test_a_port_in_use_is_refused_before_anything_is_migrated(taken_port, tmp_path):
    second = serve(tmp_path, "--port", str(taken_port))
    assert second.returncode == 1
    assert f"端口已被占用：127.0.0.1:{taken_port}" in second.stderr
    assert f"--port {taken_port + 1}" in second.stderr
    assert "Traceback" not in second.stderr
    assert not (tmp_path / "tancheng.sqlite3").exists()


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70000), ("203.0.113.7", 8000), ("no such host", 8000)])
def test_an_address_that_cannot_be_had_is_refused_in_words(host, port):
    with pytest.raises(occupancy.PortOccupied, match="不能使用"):
        occupancy.demand_free_port(host, port)
