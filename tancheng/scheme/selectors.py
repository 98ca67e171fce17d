"""Reading published schemes."""

from tancheng.scheme.models import SchemeVersion


def newest_versions() -> list[SchemeVersion]:
    """The newest revision of every scheme code, the oldest code first."""
    newest: dict[str, SchemeVersion] = {}
    for version in SchemeVersion.objects.order_by("code", "revision"):
        newest[version.code] = version
    return list(newest.values())


def open_versions() -> list[SchemeVersion]:
    """Newest revisions under which people may apply today."""
    return [version for version in newest_versions() if version.document.accepts_applications]


def newest(code: str) -> SchemeVersion | None:
    return SchemeVersion.objects.filter(code=code).order_by("-revision").first()


def principal() -> SchemeVersion | None:
    """The scheme that the public pages speak of first: the first open one that fixes fees and exams, else the first open one."""
    versions = open_versions()
    return next((v for v in versions if v.document.fee and v.document.exam), versions[0] if versions else None)
