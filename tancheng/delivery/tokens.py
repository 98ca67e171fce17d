"""The token of a page: what the hot path must know, under an HMAC, so that saving an answer reads nothing from the database."""

import base64
import hashlib
import hmac
from typing import NamedTuple

import msgspec
from django.conf import settings


class Claims(NamedTuple):
    """`deadline` in milliseconds; a granted extension makes a new token (by heartbeat)."""

    attempt: str
    lease: int
    deadline: int
    sitting_id: int
    form_id: int
    items: int


def looking_on(attempt: str, deadline: int) -> Claims:
    """For a page that only asks how the attempt stands: no form to open, and no question to answer."""
    return Claims(attempt, lease=0, deadline=deadline, sitting_id=0, form_id=0, items=0)


class TokenInvalid(Exception):
    pass


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Claims).decode


def issue(claims: Claims) -> str:
    body = base64.urlsafe_b64encode(_encode(claims))
    return f"{body.decode()}.{_signature(body)}"


def read(token: str) -> Claims:
    """Raises `TokenInvalid`, also for a token of another release: its page asks for a new one."""
    body, _, signature = token.partition(".")
    if not hmac.compare_digest(_signature(body.encode("ascii", "replace")).encode(), signature.encode("ascii", "replace")):
        raise TokenInvalid
    try:
        return _decode(base64.urlsafe_b64decode(body))
    except ValueError:
        raise TokenInvalid from None


def _signature(body: bytes) -> str:
    return hmac.new(_key(), body, hashlib.sha256).hexdigest()


def _key() -> bytes:
    return hmac.new(settings.SECRET_KEY.encode(), b"room-token", hashlib.sha256).digest()
