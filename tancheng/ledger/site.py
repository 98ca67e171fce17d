"""The site's own address, for paper and messages."""

from django.conf import settings


def absolute(path: str) -> str:
    """`/verify/` → the full address under which strangers reach it."""
    return settings.SITE_URL + path  # type: ignore[no-any-return]
