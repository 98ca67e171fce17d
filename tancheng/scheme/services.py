"""Publishing scheme files."""

from pathlib import Path

from django.db import transaction

from tancheng.ledger import clock, journal
from tancheng.scheme import document
from tancheng.scheme.models import SchemeVersion


@transaction.atomic
def publish_scheme(text: str) -> tuple[SchemeVersion, bool]:
    """Publish scheme text as the newest revision of its code; the same text again changes nothing.

    Returns the version and whether it is new. Raises `SchemeInvalid`.
    """
    code = document.read(text).code
    newest = SchemeVersion.objects.select_for_update().filter(code=code).order_by("-revision").first()
    if newest is not None and newest.digest == document.digest(text):
        return newest, False
    version = SchemeVersion.objects.create(
        code=code,
        revision=newest.revision + 1 if newest else 1,
        digest=document.digest(text),
        text=text,
        loaded_at=clock.now(),
    )
    journal.record("publish_scheme", version, digest=version.digest)
    return version, True


def publish_folder(folder: Path) -> list[tuple[SchemeVersion, bool]]:
    """Publish every `*.toml` of a folder, all or none."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml")) if document.read_file(path)]
    with transaction.atomic():
        return [publish_scheme(text) for text in texts]
