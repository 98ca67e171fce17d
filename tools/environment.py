"""The project's own environment: a virtual environment, hash-pinned packages, browser code. Standard library only.

`./run` and `./check` import this; a stamp of all inputs makes the second start quick.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UV_ENV = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1", "VIRTUAL_ENV": str(VENV)}


def prepare(requirements: str) -> None:
    """Make the environment hold `requirements/<name>.txt` (`run` or `dev`, which contains `run`)."""
    if sys.version_info < (3, 11):
        sys.exit("碳程 needs Python 3.11 or newer; this is " + sys.version.split()[0])
    stamp = VENV / "prepared"
    wanted = _digest(requirements)
    have = stamp.read_text().split() if stamp.exists() else []
    if wanted in have:
        return
    say("preparing the environment (once; a minute or two)")
    if not PYTHON.exists():
        _make_venv()
    _call([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", _list("uv")])
    _call([BIN / "uv", "pip", "install", "--quiet", "--require-hashes", "-r", _list(requirements)])
    _call([BIN / "uv", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    _call([PYTHON, ROOT / "tools" / "vendor.py"])
    stamp.write_text("\n".join({wanted, _digest("run")}))


def say(text: str) -> None:
    print(f"[碳程] {text}", flush=True)


def _make_venv() -> None:
    try:
        _call([sys.executable, "-m", "venv", VENV])
    except subprocess.CalledProcessError:
        sys.exit("Python's venv module cannot work here; on Debian and Ubuntu: apt install python3-venv")


def _list(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def _digest(requirements: str) -> str:
    inputs = [
        _list("uv"),
        _list(requirements),
        ROOT / "pyproject.toml",
        ROOT / "frontend" / "package-lock.json",
        ROOT / "tools" / "vendor.py",
    ]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in inputs)).hexdigest()


def _call(command: list[object]) -> None:
    subprocess.run([str(part) for part in command], check=True, env=UV_ENV)
