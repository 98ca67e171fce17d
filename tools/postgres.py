"""Run a command against a throw-away PostgreSQL server of its own: python tools/postgres.py COMMAND …

The server listens on a Unix socket in a temporary folder; DATABASE_URL names it. Standard library only.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

SETTINGS = "-c listen_addresses='' -c fsync=on -c synchronous_commit=on -c max_connections=120"


def main() -> int:
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="tancheng-pg-"))
    user = [] if os.geteuid() else ["runuser", "-u", "postgres", "--"]
    if user:
        shutil.chown(folder, "postgres", "postgres")
    folder.chmod(0o755)
    data = folder / "data"
    _quiet([*user, binaries / "initdb", "-D", data, "-U", "tancheng", "-A", "trust", "-E", "UTF8", "--locale=C"])
    _quiet([*user, binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", f"{SETTINGS} -k {folder}", "start"])
    try:
        _quiet([binaries / "createdb", "-h", folder, "-U", "tancheng", "tancheng"])
        url = f"postgres://tancheng@{quote(str(folder), safe='')}/tancheng"
        return subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}).returncode
    finally:
        _quiet([*user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if installed:
        return installed[-1]
    found = shutil.which("pg_ctl")
    if not found:
        sys.exit("PostgreSQL is not installed; ./check installs it, or: apt install postgresql")
    return Path(found).resolve().parent


def _quiet(command: list[object]) -> None:
    outcome = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if outcome.returncode:
        sys.exit(f"{command[0]} failed:\n{outcome.stdout}{outcome.stderr}")


if __name__ == "__main__":
    sys.exit(main())
