"""The site's own address, for paper and messages, and the address that a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# One household or one office has a whole network of these; a single address says nothing about who it is.
_IPV6_NETWORK = 64


def absolute(path: str) -> str:
    """`/verify/` → the full address under which strangers reach it."""
    return settings.SITE_URL + path  # type: ignore[no-any-return]


def client_address(request: HttpRequest) -> str:
    """Where the request comes from; behind our own proxies (`TANCHENG_PROXIES`) what the outermost of them saw.

    What a visitor writes into X-Forwarded-For stands before what our proxies add, so that it is never read. IPv6 counts by network.
    """
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    seen = hops[-settings.PROXIES] if settings.PROXIES and len(hops) >= settings.PROXIES else ""
    return _plain(seen) or _plain(request.META.get("REMOTE_ADDR", ""))


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


def _plain(text: str) -> str:
    """The address without port, brackets and zone, or "" when it is none."""
    text = text.strip()
    host = text.partition("]")[0].lstrip("[") if text.startswith("[") else text.partition(":")[0] if text.count(":") == 1 else text
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(address) if address.is_loopback else str(ipaddress.ip_network((address, _IPV6_NETWORK), strict=False).network_address)
