"""How many candidates one server holds at once. Each page keeps a connection open, and every connection is an open file."""

import resource
from pathlib import Path

# What this release promises for one server; below it the operator is warned at start.
PROMISED_CANDIDATES = 3_000
# Connections that may wait to be taken in the second of the start; the kernel cuts it down to its own bound, somaxconn.
BACKLOG = 16_384
# Kept free of connections: databases, the answer log, static files, what a page opens for a moment.
SPARE_FILES = 256
# More than one process ever needs; some systems call their limit infinite and refuse it when it is asked for.
MOST_FILES = 1_048_576


def candidates(file_limit: int) -> int:
    """How many candidates a process with so many files carries: a tenth stays free for second connections and for staff."""
    return max(0, min(file_limit * 9 // 10, file_limit - SPARE_FILES))


def connections(file_limit: int) -> int:
    """How many connections the server takes; the next one waits in the queue instead of failing for want of a file."""
    return max(128, file_limit - SPARE_FILES)


def says(file_limit: int, queue: int | None) -> str:
    """One line for the operator at start. `queue` is the kernel's somaxconn, None where it cannot be read."""
    line = f"本机可同时容纳约 {candidates(file_limit)} 名考生（每名考生占用一个连接；文件数上限 {file_limit}）"
    return line + "".join(f"\n  注意：{warning}" for warning in warnings(file_limit, queue))


def warnings(file_limit: int, queue: int | None) -> list[str]:
    """What keeps this machine below the promise, each with what to do; empty when nothing does."""
    found = []
    if candidates(file_limit) < PROMISED_CANDIDATES:
        enough = PROMISED_CANDIDATES * 10 // 9 + SPARE_FILES
        found.append(
            f"低于承诺的 {PROMISED_CANDIDATES} 人。人再多时，后来的考生打不开考场。"
            f"请把文件数的硬上限提高到 {enough} 以上（ulimit -Hn，或 systemd 的 LimitNOFILE）后重新启动"
        )
    if queue is not None and queue < PROMISED_CANDIDATES:
        found.append(
            f"内核的连接队列只有 {queue} 个（net.core.somaxconn），开考那一秒可能排不下。"
            f"请设为 {PROMISED_CANDIDATES} 以上（sysctl -w net.core.somaxconn=4096）后重新启动"
        )
    return found


def raised_file_limit() -> int:
    """Raise this process's limit of open files to what the system allows it; what it starts inherits it. Returns the limit in force."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft == resource.RLIM_INFINITY:
        return MOST_FILES
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):
            return soft
        return wanted
    return soft


def kernel_queue() -> int | None:
    """The kernel's bound on waiting connections, where it can be read (Linux)."""
    try:
        return int(Path("/proc/sys/net/core/somaxconn").read_text())
    except (OSError, ValueError):
        return None


def serving_options(file_limit: int) -> list[str]:
    """Options of granian that the product and its test servers share. Backpressure bounds connections, idle ones included: its default
    of 1,024 lets the next person wait until somebody leaves."""
    limits = ["--backlog", str(BACKLOG), "--backpressure", str(connections(file_limit))]
    return ["--interface", "asgi", "--workers", "1", "--no-ws", "--log-level", "warning", *limits]
