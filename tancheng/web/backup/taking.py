"""Taking a backup while the site runs.

Order (docs/decisions/0013): first the main database, then the answer log, then the files. A sealed attempt in the main database has its
answers there; what is not sealed yet has them in the log, which is the younger copy; a file is on the disk before the row that names it.
"""

import os
import platform
import shutil
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import apsw
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from tancheng import keyring
from tancheng.delivery import log, log_copy
from tancheng.web.backup import folder as parts
from tancheng.web.backup import postgres, sqlite
from tancheng.web.backup.folder import BackupRefused, Manifest


def take(target: Path, *, with_keys: bool) -> Manifest:
    """Write a backup into the new folder `target`. Raises `BackupRefused`; an interrupted one keeps the name `….unfinished-pid`.

    With `with_keys` a copy of the key file lies in the sub-folder `keys`: whoever has both can read everything.
    """
    target = target.absolute()
    _demand_something(target)
    mask = os.umask(0o077)  # files that libraries make obey it too
    unfinished = None
    try:
        unfinished = parts.begin(target)
        manifest = _fill(unfinished, with_keys=with_keys)
        parts.write_manifest(unfinished, manifest)
        parts.finish(unfinished, target)
    except BaseException as fault:
        if unfinished:
            parts.discard(unfinished)
        if isinstance(fault, OSError):
            raise BackupRefused("没有备份", f"写文件时出错：{fault}", "请检查磁盘空间和权限，再试一次") from fault
        raise
    finally:
        os.umask(mask)
    return manifest


def _fill(unfinished: Path, *, with_keys: bool) -> Manifest:
    begun_at = datetime.now(UTC)
    counts, files = _databases(unfinished)
    for name, source in ((parts.FILES, Path(settings.MEDIA_ROOT)), (parts.FONTS, settings.DATA_DIR / "fonts")):
        files |= {f"{name}/{path.as_posix()}": parts.copy(source / path, unfinished / name / path) for path in parts.files_under(source)}
    if (settings.DATA_DIR / parts.MARK).exists():
        files[parts.MARK] = parts.copy(settings.DATA_DIR / parts.MARK, unfinished / parts.MARK)
    if with_keys:
        parts.copy(settings.KEY_FILE, unfinished / parts.KEY_FILE)
    return Manifest(
        begun_at=begun_at.isoformat(timespec="seconds"),
        finished_at=datetime.now(UTC).isoformat(timespec="seconds"),
        database=connection.vendor,
        versions=_versions(),
        migrations=_migrations(),
        counts=counts,
        keys=keyring.fingerprints(settings.KEYS),
        files=files,
    )


def _databases(unfinished: Path) -> tuple[dict[str, int], dict[str, Any]]:
    if connection.vendor == "postgresql":
        counts = postgres.dump(unfinished / parts.MAIN_POSTGRES)
        names = [parts.MAIN_POSTGRES]
    else:
        sqlite.copy_main(unfinished / parts.MAIN_SQLITE)
        log_copy.copy_log(log.sqlite_path(), unfinished / parts.ANSWERS)
        counts = sqlite.count_main(unfinished / parts.MAIN_SQLITE) | log_copy.count_log(unfinished / parts.ANSWERS)
        names = [parts.MAIN_SQLITE, parts.ANSWERS]
    for name in names:
        parts.sync(unfinished / name)
    return counts, {name: parts.fingerprint(unfinished / name) for name in names}


def _demand_something(target: Path) -> None:
    if target.is_relative_to(settings.DATA_DIR.absolute()):
        raise BackupRefused("没有备份", "备份不能放在数据目录里：磁盘坏了就一起没了", "请换到别的磁盘或机器上的文件夹")
    if keyring.are_fresh() or not connection.introspection.table_names():
        raise BackupRefused("没有备份", f"{settings.DATA_DIR} 里还没有站", "请核对 TANCHENG_DATA 和 DATABASE_URL，或先用 ./run 启动一次")
    needed = _size(Path(settings.MEDIA_ROOT)) + _size(settings.DATA_DIR / "fonts")
    if connection.vendor == "sqlite":
        needed += sum(path.stat().st_size for path in (Path(connection.settings_dict["NAME"]), log.sqlite_path()) if path.exists())
    place = next(path for path in target.parents if path.exists())
    if needed > shutil.disk_usage(place).free:
        raise BackupRefused("没有备份", f"{place} 的空间不够，大约要 {needed // 1_000_000 + 1} MB", "请清理磁盘，或换一个地方")


def _size(folder: Path) -> int:
    return sum((folder / path).stat().st_size for path in parts.files_under(folder))


def _versions() -> dict[str, str]:
    found = {"tancheng": version("tancheng"), "django": version("django"), "python": platform.python_version()}
    if connection.vendor == "postgresql":
        return {**found, "postgresql": postgres.server_version()}
    return {**found, "sqlite_of_answers": apsw.sqlite_lib_version()}


def _migrations() -> dict[str, str]:
    """The newest migration of each app that the database knows."""
    return dict(sorted(MigrationRecorder(connection).applied_migrations()))
