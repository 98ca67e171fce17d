"""Proving a backup: nothing of the running site is asked for but, at most, its key file."""

from pathlib import Path

from tancheng import keyring
from tancheng.delivery import log_copy
from tancheng.people.keys import differing
from tancheng.web.backup import folder as parts
from tancheng.web.backup import postgres, sqlite
from tancheng.web.backup.folder import BackupUnusable, Manifest


def verify(folder: Path, *, keys: Path | None, site_keys: Path) -> tuple[Manifest, Path | None]:
    """Every checksum, the databases' own examination, the counts, and which key file fits: the backup's own, `keys` or the site's.

    None when there is none; the site's may well belong to another site. Raises `BackupUnusable` with all that is wrong.
    """
    manifest = parts.read_manifest(folder)
    faults = [*_faults_of_files(folder, manifest)]
    if not faults:
        faults = _faults_of_databases(folder, manifest)
    if keys and not keys.is_file():
        faults.append(f"没有这个密钥文件 {keys}")
    meant = [path for path in (folder / parts.KEY_FILE, keys) if path and path.is_file()]
    faults += [f"密钥文件 {path} 打不开这份备份（它属于别的站，或已损坏）" for path in meant if not fits(path, manifest)]
    fitting = next((path for path in (*meant, site_keys) if fits(path, manifest)), None)
    if faults:
        more = f"等 {len(faults)} 处" if len(faults) > 5 else ""
        raise BackupUnusable(
            f"这份备份不能用：{folder}", "；".join(faults[:5]) + more, "请换一份备份；没有别的备份时请先原样留存它，再请技术人员看"
        )
    return manifest, fitting


def _faults_of_files(folder: Path, manifest: Manifest) -> list[str]:
    here = {path.as_posix() for path in parts.files_under(folder)} - {parts.MANIFEST, parts.KEY_FILE}
    faults = [f"缺少文件 {name}" for name in sorted(set(manifest.files) - here)]
    faults += [f"多出文件 {name}" for name in sorted(here - set(manifest.files))]
    return faults + [
        f"文件被改动或损坏 {name}"
        for name in sorted(here & set(manifest.files))
        if parts.fingerprint(folder / name) != manifest.files[name]
    ]


def _faults_of_databases(folder: Path, manifest: Manifest) -> list[str]:
    if manifest.database == "postgresql":
        dump = folder / parts.MAIN_POSTGRES
        return postgres.faults_of_dump(dump) or _other_counts(postgres.count_dump(dump), manifest)
    main, answers = folder / parts.MAIN_SQLITE, folder / parts.ANSWERS
    faults = [f"数据库检查不通过：{said}" for said in (*sqlite.faults_of_main(main), *log_copy.faults_of_log(answers))]
    return faults or _other_counts(sqlite.count_main(main) | log_copy.count_log(answers), manifest)


def _other_counts(found: dict[str, int], manifest: Manifest) -> list[str]:
    return [
        f"{name} 应有 {manifest.counts.get(name)}，实有 {number}" for name, number in found.items() if manifest.counts.get(name) != number
    ]


def fits(path: Path, manifest: Manifest) -> bool:
    """Whether the file holds every key that the backup was written with."""
    try:
        return not differing(manifest.keys, keyring.fingerprints(keyring.read(path.read_text())))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
