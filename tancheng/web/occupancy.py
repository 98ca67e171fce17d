"""One server for a data folder and a port: who came first keeps them, and the next one is told so in words."""

import asyncio
import contextlib
import errno
import fcntl
import os
import signal
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

from tancheng.ledger.errors import Refusal

LOCK_NAME = "server.lock"
# A worker whose parent was killed ends by itself within this time (`leaving_with_parent`).
ORPHANS_LEAVE_WITHIN_SECONDS = 12.0
_LOOKS_EVERY_SECONDS = 0.5


class FolderOccupied(Refusal):
    """Another server works on this data folder."""


class PortOccupied(Refusal):
    """Somebody listens on this port, or it can't be had."""


def occupy(folder: Path) -> int:
    """Lock the data folder for this process and what it becomes by exec; returns the open file descriptor, which must stay open.

    The kernel gives the lock back when the last holder ends, however it ends: a file left behind by kill -9 is no obstacle.
    Raises `FolderOccupied`. Commands that write beside a running server (`outbox`, `staff_add`) don't take this lock.
    """
    descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    waiting_until = time.monotonic() + ORPHANS_LEAVE_WITHIN_SECONDS
    while not _locked(descriptor):
        pid = _pid_in(descriptor)
        if (pid is None or _is_alive(pid)) or time.monotonic() > waiting_until:
            os.close(descriptor)
            raise _folder_occupied(folder, pid)
        time.sleep(_LOOKS_EVERY_SECONDS / 5)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    os.set_inheritable(descriptor, True)
    return descriptor


def occupant(folder: Path) -> int | None:
    """The pid of the server that works on `folder`; None when none does."""
    try:
        descriptor = os.open(folder / LOCK_NAME, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        return None if _locked(descriptor) else (_pid_in(descriptor) or 0)
    finally:
        os.close(descriptor)


def demand_free_port(host: str, port: int) -> None:
    """Raises `PortOccupied`. granian shares ports (SO_REUSEPORT), so two servers would take turns at answering without a word."""
    if not 0 < port < 65536:  # the resolver would silently take the remainder
        raise _port_refused(host, port, ValueError("no such port"))
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in addresses:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except (OSError, UnicodeError) as fault:
        raise _port_refused(host, port, fault) from fault


@contextlib.asynccontextmanager
async def leaving_with_parent() -> AsyncIterator[None]:
    """End this process when the one that started it is gone.

    kill -9 of the pid that `FolderOccupied` names would otherwise leave a worker that goes on answering and holds the folder.
    """
    task = asyncio.create_task(_leave_with(os.getppid()))
    try:
        yield
    finally:
        task.cancel()


async def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        await asyncio.sleep(_LOOKS_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.sleep(ORPHANS_LEAVE_WITHIN_SECONDS - 2)
    os.kill(os.getpid(), signal.SIGKILL)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _pid_in(descriptor: int) -> int | None:
    text = os.pread(descriptor, 20, 0).strip()
    return int(text) if text.isdigit() else None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _folder_occupied(folder: Path, pid: int | None) -> FolderOccupied:
    who = f"进程 pid {pid} 正在用它" if pid else "另一个碳程进程正在用它"
    return FolderOccupied(
        f"数据目录正在使用：{folder}",
        f"{who}。两个服务同时写一个目录会弄乱考试和档案",
        "请先停止那个进程，或用 TANCHENG_DATA 换一个目录再启动",
    )


def _port_refused(host: str, port: int, fault: Exception) -> PortOccupied:
    where = f"{host}:{port}"
    number = fault.errno if isinstance(fault, OSError) else None
    if number == errno.EADDRINUSE:
        return PortOccupied(
            f"端口已被占用：{where}", "已有程序在这个端口上提供服务", f"请先停止它，或换一个端口启动，例如 --port {_another(port)}"
        )
    if number == errno.EACCES:
        return PortOccupied(f"端口不能使用：{where}", "1024 以下的端口要有管理员权限", "请换一个端口，例如 --port 8000，前面用 nginx 转发")
    return PortOccupied(f"地址或端口不能使用：{where}", f"系统的回答是：{fault}", "请检查 --host 和 --port（1 至 65535）")


def _another(port: int) -> int:
    return port + 1 if 1024 <= port < 65535 else 8000
