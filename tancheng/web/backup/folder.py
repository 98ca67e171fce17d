"""A backup's folder: what lies where, its manifest with checksums, and writing so that half a backup is never taken for a whole one."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tancheng.ledger.errors import Refusal

FORMAT = "tancheng-backup-1"
MANIFEST = "manifest.json"
MAIN_SQLITE = "main.sqlite3"
MAIN_POSTGRES = "main.pgdump"
ANSWERS = "answers.sqlite3"
FILES = "files"
FONTS = "fonts"
KEYS = "keys"
KEY_FILE = f"{KEYS}/keys.json"
MARK = "site-kind"
_UNFINISHED = ".unfinished-"


class BackupRefused(Refusal):
    """No backup was taken."""


class BackupUnusable(Refusal):
    """The folder is no whole backup."""


@dataclass(frozen=True)
class Manifest:
    """Written last. `files`: path in the folder → [SHA-256, bytes]; all but the keys, which may be taken to another place."""

    begun_at: str
    finished_at: str
    database: str  # "sqlite" | "postgresql"
    versions: dict[str, str]
    migrations: dict[str, str]
    counts: dict[str, int]
    keys: dict[str, str]  # fingerprints
    files: dict[str, list[Any]]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    body = {"format": FORMAT, **asdict(manifest)}
    text = json.dumps({**body, "own_sha256": _own_digest(body)}, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    sync(folder / MANIFEST)


def read_manifest(folder: Path) -> Manifest:
    """Raises `BackupUnusable` for anything but a whole manifest of this format."""
    again = "请换一份备份，或重新备份一次（tancheng backup 文件夹）"
    if not folder.is_dir():
        raise BackupUnusable(f"没有这个文件夹：{folder}", "", "请核对路径")
    if not (folder / MANIFEST).is_file():
        raise BackupUnusable(f"这不是一份完整的备份：{folder}", "里面没有清单 manifest.json：备份没有做完就中断了，或这不是备份", again)
    try:
        body = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        digest = body.pop("own_sha256")
        if body.pop("format") != FORMAT or digest != _own_digest({"format": FORMAT, **body}):
            raise ValueError("changed")
        return Manifest(**body)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise BackupUnusable(f"备份的清单读不了：{folder / MANIFEST}", "它被改动过，或是别的版本写的", again) from fault


def _own_digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def begin(target: Path) -> Path:
    """An empty folder beside `target`, whose name says that it is not finished. Raises `BackupRefused`."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupRefused(
            f"没有备份：{target} 已经存在，里面有东西", "备份只写进新的文件夹，不覆盖任何东西", "请换一个名字，例如加上日期和时间"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}{_UNFINISHED}{os.getpid()}")
    unfinished.mkdir(mode=0o700)
    return unfinished


def finish(unfinished: Path, target: Path) -> None:
    """Everything is on the disk before the folder gets its name."""
    for folder in [unfinished, *(path for path in unfinished.rglob("*") if path.is_dir())]:
        sync(folder)
    unfinished.rename(target)
    sync(target.parent)


def discard(unfinished: Path) -> None:
    shutil.rmtree(unfinished, ignore_errors=True)


def copy(source: Path, target: Path) -> list[Any]:
    """Copy a file durably; its [SHA-256, bytes] as copied."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as written:
        while block := read.read(1 << 20):
            written.write(block)
            digest.update(block)
            size += len(block)
        written.flush()
        os.fsync(written.fileno())
    return [digest.hexdigest(), size]


def fingerprint(path: Path) -> list[Any]:
    """[SHA-256, bytes] of a file."""
    with path.open("rb") as file:
        return [hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size]


def files_under(folder: Path) -> Iterator[Path]:
    """Regular files, relative to `folder`, in order; what a link points to counts as the file."""
    return (path.relative_to(folder) for path in sorted(folder.rglob("*")) if path.is_file()) if folder.is_dir() else iter(())


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
