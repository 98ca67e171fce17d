"""What a start brings up to date, and whether it is so already.

Each part is known by a digest of all that goes into it. The digest is kept where the result is: rows with rows, so that a restored or other
database is never taken for a prepared one, and that of the static files in their folder. It is written last, so that an interrupted start is
repeated by the next one.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from tancheng.institutions.services import take_in_from_scheme
from tancheng.ledger import clock
from tancheng.ledger.models import Prepared
from tancheng.notices.services import publish_notice
from tancheng.scheme.models import SchemeVersion
from tancheng.scheme.services import publish_folder

_PACKAGE = Path(__file__).resolve().parent.parent
_STATIC_STAMP = "prepared.txt"


def prepare_database() -> bool:
    """Migrate, unless every migration of the installed code is in the database. Returns whether there was something to do."""
    files = _migration_files()
    wanted = digest_of(files.values())
    if _is_prepared("database", wanted) and files.keys() <= _applied():
        return False
    call_command("migrate", verbosity=0)
    stamp("database", wanted)
    return True


def prepare_static_files() -> bool:
    """Collect and name the static files anew, unless none has changed since. Returns whether there was something to do."""
    root = Path(settings.STATIC_ROOT)
    sources = _static_sources()
    wanted = digest_of(sources.values(), also=(*sources, code_digest()))
    kept = root / _STATIC_STAMP
    if kept.is_file() and kept.read_text(encoding="ascii") == _with_manifest(wanted):
        return False
    kept.unlink(missing_ok=True)
    for name, source in sources.items():
        # Files are copied by their age, and a changed one may well be older than the copy that lies there.
        copied = root / name
        if copied.is_file() and copied.read_bytes() != source.read_bytes():
            copied.unlink()
    call_command("collectstatic", interactive=False, verbosity=0)
    kept.write_text(_with_manifest(wanted), encoding="ascii")
    return True


def publish_schemes() -> list[SchemeVersion]:
    """Publish what is new in the scheme folder with all that follows from it; interrupted, nothing of it stands. Returns the new versions."""
    with transaction.atomic():
        new = [version for version, is_new in publish_folder(settings.SCHEME_DIR) if is_new]
        for version in new:
            publish_notice(version, by=None)
            take_in_from_scheme(version.document)
    return new


def load_content() -> bool:
    """Load lessons and items, unless the folder and the code that reads it are those that were loaded last. Returns whether they were read."""
    if _is_prepared("content", content_digest()):
        return False
    call_command("content_load", verbosity=0)
    return True


def content_digest() -> str:
    """Of the content folder, every file with its name, and of the program."""
    return digest_of(_files(settings.CONTENT_DIR), also=(str(settings.CONTENT_DIR), code_digest()))


@cache
def code_digest() -> str:
    """Of the program's own text; how it reads, renders and checks is part of what it makes of its inputs."""
    return digest_of(path for path in _files(_PACKAGE, "*.py") if "tests" not in path.parts)


def digest_of(files: Iterable[Path], *, also: Iterable[str] = ()) -> str:
    """SHA-256 over names and bytes of files, and over further words."""
    made = hashlib.sha256("\0".join(also).encode())
    for path in files:
        content = path.read_bytes()
        made.update(f"\0{path}\0{len(content)}\0".encode())
        made.update(content)
    return made.hexdigest()


def stamp(part: str, digest: str) -> None:
    """Note that `part` has been brought up to date from inputs of this digest."""
    Prepared.objects.update_or_create(part=part, defaults={"digest": digest, "at": clock.now()})


def _is_prepared(part: str, digest: str) -> bool:
    try:
        return Prepared.objects.filter(part=part, digest=digest).exists()
    except DatabaseError:
        # An empty database, or one from before there were stamps.
        return False


def _applied() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


def _migration_files() -> dict[tuple[str, str], Path]:
    """(app, migration) → its file, for all installed apps."""
    return {
        (config.label, path.stem): path
        for config in apps.get_app_configs()
        for path in sorted(Path(config.path, "migrations").glob("*.py"))
        if path.stem != "__init__"
    }


def _static_sources() -> dict[str, Path]:
    """Name below the static folder → the file that the finders would copy there."""
    found: dict[str, Path] = {}
    for finder in get_finders():
        for name, storage in finder.list([]):
            found.setdefault(name, Path(storage.path(name)))
    return dict(sorted(found.items()))


def _with_manifest(digest: str) -> str:
    """The stamp of a static folder: of what went in and of the list of what came out, which a folder emptied or replaced does not have."""
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    return digest_of([manifest], also=(digest,)) if manifest.is_file() else "none"


def _files(folder: Path, pattern: str = "*") -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob(pattern) if path.is_file())
