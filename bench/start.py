"""How long `./run` takes until the first page is served: on an empty folder, and again on the same one.

    .venv/bin/python bench/start.py [--demo] [--again 5]

Beside the seconds on the clock it prints those of the processors: on a machine with other work only these compare.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
GIVEN_UP_AFTER_SECONDS = 600


class Start(NamedTuple):
    """Seconds until the first page: on the clock, and of all processors together up to the stop right after it."""

    clock: float
    processor: float


def start(folder: str, *, demo: bool) -> Start:
    port = _free_port()
    environment = {**os.environ, "TANCHENG_DATA": folder}
    command = [sys.executable, str(ROOT / "run"), "--port", str(port), *(["--demo"] if demo else [])]
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    while not _answers(port):
        if process.poll() is not None or time.perf_counter() - began > GIVEN_UP_AFTER_SECONDS:
            process.kill()
            sys.exit("the server did not start")
        time.sleep(0.01)
    seconds = time.perf_counter() - began
    process.send_signal(signal.SIGTERM)
    _, _, used = os.wait4(process.pid, 0)
    return Start(seconds, used.ru_utime + used.ru_stime)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as page:
            return bool(page.read())
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--again", type=int, default=5, help="second starts to take the median of")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        first = start(folder, demo=options.demo)
        later = [start(folder, demo=options.demo) for _ in range(options.again)]
    again = Start(statistics.median(one.clock for one in later), statistics.median(one.processor for one in later))
    print(f"first start    {first.clock:6.2f} s   processors {first.processor:6.2f} s")
    print(f"second start   {again.clock:6.2f} s   processors {again.processor:6.2f} s   (median of {len(later)})")
    print(f"second : first {again.clock / first.clock:6.2f}     processors {again.processor / first.processor:6.2f}")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
