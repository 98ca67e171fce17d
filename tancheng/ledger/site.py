"""The site's own address, for paper and messages, and the address that a request comes from."""

from django.conf import settings
from django.http import HttpRequest


def absolute(path: str) -> str:
    """`/verify/` → the full address under which strangers reach it."""
    return settings.SITE_URL + path  # type: ignore[no-any-return]


def client_address(request: HttpRequest) -> str:
    """Where the request comes from; behind our own proxies what the outermost of them saw."""
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        return str(hops[-settings.PROXIES])
    return str(request.META.get("REMOTE_ADDR", ""))
