"""Putting a backup back: onto an empty data folder and database only, proved before and after."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tancheng.delivery import log, log_copy
from tancheng.ledger.errors import Refusal
from tancheng.web import occupancy
from tancheng.web.backup import folder as parts
from tancheng.web.backup import postgres, sqlite
from tancheng.web.backup.folder import Manifest
from tancheng.web.backup.verifying import fits, verify

_STAGE = "restoring"


class RestoreRefused(Refusal):
    """Nothing was restored and nothing changed."""


def restore(folder: Path, *, keys: Path | None = None) -> Manifest:
    """Raises `RestoreRefused` or `BackupUnusable` before anything is written; what fails later is taken back."""
    folder = folder.absolute()
    _demand_empty()
    manifest, key_file = verify(folder, keys=keys, site_keys=settings.KEY_FILE)
    _demand_fitting(manifest, key_file)
    assert key_file is not None
    guard = occupancy.occupy(settings.DATA_DIR)
    try:
        _put_back(folder, manifest, key_file)
    finally:
        os.close(guard)
    return manifest


def _put_back(folder: Path, manifest: Manifest, key_file: Path) -> None:
    """Files are staged beside their places and checked there; then each is moved, the main database last."""
    stage = settings.DATA_DIR / _STAGE
    shutil.rmtree(stage, ignore_errors=True)
    placed: list[Path] = []
    mask = os.umask(0o077)
    try:
        for name, expected in manifest.files.items():
            if parts.copy(folder / name, stage / name) != expected:
                raise OSError(f"{name} 复制后不一致")
        if not settings.KEY_FILE.exists():
            parts.copy(key_file, settings.KEY_FILE)
            placed.append(settings.KEY_FILE)
        for name, place in _places():
            if (stage / name).exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                _make_way(place)
                (stage / name).rename(place)
                placed.append(place)
                parts.sync(place.parent)
        if manifest.database == "postgresql":
            postgres.restore(stage / parts.MAIN_POSTGRES)
        _demand_whole(manifest)
    except BaseException as fault:
        for place in placed:
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        if isinstance(fault, OSError):
            raise RestoreRefused("没有恢复", f"写文件时出错：{fault}", "数据目录已退回原样。请检查磁盘空间和权限，再试一次") from fault
        raise
    finally:
        os.umask(mask)
        shutil.rmtree(stage, ignore_errors=True)


def _places() -> list[tuple[str, Path]]:
    """What of a backup goes where; the main database comes last, so that without it nothing is taken for a site."""
    places = [
        (parts.FILES, Path(settings.MEDIA_ROOT)),
        (parts.FONTS, settings.DATA_DIR / "fonts"),
        (parts.MARK, settings.DATA_DIR / parts.MARK),
    ]
    if connection.vendor == "sqlite":
        places += [(parts.ANSWERS, log.sqlite_path()), (parts.MAIN_SQLITE, Path(connection.settings_dict["NAME"]))]
    return places


def _make_way(place: Path) -> None:
    """Only empty folders stand here: `_demand_empty` has looked."""
    if place.is_dir():
        place.rmdir()


def _demand_whole(manifest: Manifest) -> None:
    """Ask the restored databases themselves."""
    if connection.vendor == "sqlite":
        main, answers = Path(connection.settings_dict["NAME"]), log.sqlite_path()
        found = sqlite.count_main(main) | log_copy.count_log(answers)
    else:
        found = postgres.count_now()
    if found != manifest.counts:
        raise OSError(f"恢复后的数目不一致：{found}")


def _demand_empty() -> None:
    if (pid := occupancy.occupant(settings.DATA_DIR)) is not None:
        raise RestoreRefused("没有恢复", f"服务正在运行（pid {pid}），它正用着 {settings.DATA_DIR}", "请先停止服务；恢复只写进空的数据目录")
    places = [place for _, place in _places()]
    # SQLite would take an orphaned log for the restored database's own.
    places += [
        place.with_name(place.name + tail) for place in places if place.suffix == ".sqlite3" for tail in ("-wal", "-shm", "-journal")
    ]
    held = [place for place in places if (any(place.iterdir()) if place.is_dir() else place.exists())]
    if held:
        raise RestoreRefused(
            f"没有恢复：{settings.DATA_DIR} 里已有数据",
            f"有 {'、'.join(path.name for path in held)}。恢复只写进空的数据目录，不覆盖任何东西",
            "请把现有的数据目录整个改名留存，或用 TANCHENG_DATA 指定一个新目录，再恢复",
        )
    if connection.vendor == "postgresql" and not postgres.is_empty():
        raise RestoreRefused(
            "没有恢复：DATABASE_URL 指向的数据库里已有表",
            "恢复只写进空的数据库，不覆盖任何东西",
            "请新建一个空库（createdb），把 DATABASE_URL 指向它，再恢复",
        )


def _demand_fitting(manifest: Manifest, key_file: Path | None) -> None:
    if manifest.database != connection.vendor:
        names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise RestoreRefused(
            f"没有恢复：这份备份来自 {names.get(manifest.database, manifest.database)}，现在用的是 {names.get(connection.vendor, connection.vendor)}",
            "两种数据库的备份不能互换",
            "请把 DATABASE_URL 改成和备份时一样的数据库（SQLite 不设这个变量）",
        )
    if settings.KEY_FILE.exists() and not fits(settings.KEY_FILE, manifest):
        raise RestoreRefused(
            f"没有恢复：{settings.KEY_FILE} 是别的站的密钥",
            "用它打不开这份备份里的数据",
            "请把它改名留存，或用 TANCHENG_DATA 指定一个新目录，再恢复",
        )
    if key_file is None:
        raise RestoreRefused(
            "没有恢复：这份备份里没有密钥",
            f"备份时选了不带密钥，{settings.KEY_FILE} 也不在。没有它身份证号码和未开考的试卷都读不出来",
            f"请把另存的 keys.json 放到 {settings.KEY_FILE}，或加上 --keys 文件，再恢复",
        )
    ours = dict(sorted(MigrationLoader(None).disk_migrations))
    newer = [app for app, name in manifest.migrations.items() if app in ours and name > ours[app]]
    if newer:
        raise RestoreRefused(
            "没有恢复：这份备份是更新版本的程序做的",
            f"备份时的版本是 {manifest.versions.get('tancheng')}，现在的程序不认识它的 {'、'.join(newer)}",
            "请换上备份时那个版本或更新的程序，再恢复",
        )
