"""Receipts: the sealed log with its digest, signed, for the candidate to keep; checkable without a network."""

import base64
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tancheng.delivery import rules

FORMAT = "tancheng-receipt-1"
_SIGNED = (
    "format",
    "receipt",
    "ticket",
    "attempt",
    "form",
    "form_digest",
    "sealed_at",
    "sealed_by",
    "items",
    "answered",
    "events",
    "digest",
)


def sign(statement: dict[str, Any], log: list[list[Any]], seed: bytes) -> dict[str, Any]:
    """`statement` has the signed fields; the log itself travels along so that its digest can be recomputed."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return {
        **statement,
        "log": log,
        "public_key": _text(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)),
        "signature": _text(key.sign(_signed_bytes(statement))),
    }


def public_key(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def faults(receipt: Any, trusted_key: bytes) -> list[str]:
    """What is wrong with a receipt, in Chinese; empty when it is genuine."""
    if (
        not isinstance(receipt, dict)
        or receipt.get("format") != FORMAT
        or any(name not in receipt for name in (*_SIGNED, "log", "signature"))
    ):
        return ["这不是一份作答回执，或内容不完整"]
    found = []
    try:
        Ed25519PublicKey.from_public_bytes(trusted_key).verify(base64.b64decode(str(receipt["signature"])), _signed_bytes(receipt))
    except (InvalidSignature, ValueError):
        found.append("签名与本系统的公钥不符：回执内容被改动，或不是本系统签发")
    try:
        recomputed = rules.digest(str(receipt["attempt"]), str(receipt["form_digest"]), receipt["log"])
    except (TypeError, ValueError):
        recomputed = ""
    if recomputed != receipt["digest"]:
        found.append("作答记录与摘要不符：所附作答记录被改动")
    return found


def _signed_bytes(statement: dict[str, Any]) -> bytes:
    return json.dumps({name: statement[name] for name in _SIGNED}, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
