"""Secrets at rest: AES-256-GCM ciphertext; for ID numbers beside an HMAC blind index for look-up.

Keys come from `settings.FIELD_KEYS` (key id → 32 bytes, the first one seals). The ciphertext carries its key id, so keys can be rotated.
"""

import base64
import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tancheng import keyring

ID_NUMBER = b"tancheng.people.id_number"


def seal(text: str, *, context: bytes = ID_NUMBER) -> str:
    """`context` binds the ciphertext to what it is for: it opens under no other."""
    if keyring.are_fresh():
        raise RuntimeError("keys that stand in no file yet may seal nothing: the ciphertext could never be opened again")
    key_id, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = os.urandom(12)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), context + key_id.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, context: bytes = ID_NUMBER) -> str:
    key_id, _, body = sealed.partition(":")
    raw = base64.b64decode(body)
    return AESGCM(settings.FIELD_KEYS[key_id]).decrypt(raw[:12], raw[12:], context + key_id.encode()).decode()


def blind_index(text: str) -> str:
    """The same text always gives the same 64 hex characters; without the key they tell nothing."""
    return hmac.new(settings.INDEX_KEY, text.upper().encode(), hashlib.sha256).hexdigest()


def mask(id_number: str) -> str:
    """The one way an ID number is shown: the last four characters only."""
    return "*" * max(len(id_number) - 4, 0) + id_number[-4:]
