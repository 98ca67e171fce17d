"""The site's own address, for paper and messages, and the address that a request comes from."""

import ipaddress

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


def is_loopback(address: str) -> bool:
    """127.0.0.1, ::1 and their kin; anything that is no address isn't."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def is_from_this_machine(request: HttpRequest) -> bool:
    """Not even through a proxy or tunnel of this machine, as far as those name whom they speak for."""
    forwarded = [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(","), request.META.get("HTTP_X_REAL_IP", "")]
    hops = [hop.strip() for hop in forwarded if hop.strip()]
    return "HTTP_FORWARDED" not in request.META and all(map(is_loopback, [request.META.get("REMOTE_ADDR", ""), *hops]))
