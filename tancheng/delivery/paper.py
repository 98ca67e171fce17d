"""The paper as candidates get it: one static payload without keys, compressed and encrypted, the same bytes for everyone.

It is downloaded while people wait; at the start only the key of 32 bytes is handed out.
"""

import gzip
import hashlib
import hmac
import secrets
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tancheng.assembly.models import Form, FormItem
from tancheng.items.models import ItemType
from tancheng.scheme.document import Section

_TRUE_FALSE = [{"id": "true", "text": "正确"}, {"id": "false", "text": "错误"}]
# "以上都对" only makes sense at its place.
_POSITIONAL = ("以上", "上述", "A和", "A、")


class Paper(NamedTuple):
    """`plain` is the gzipped JSON; `sealed` = 12 bytes nonce + AES-GCM ciphertext of it."""

    plain: bytes
    sealed: bytes
    key: bytes


@lru_cache(maxsize=64)
def paper(form_id: int, sitting_id: int) -> Paper:
    """A frozen form never changes, so the payload may be kept for the life of the process."""
    form = Form.objects.select_related("scheme").get(pk=form_id)
    plain = gzip.compress(msgspec.json.encode(payload(form)), mtime=0)
    key = paper_key(form.digest, sitting_id)
    nonce = secrets.token_bytes(12)
    return Paper(plain, nonce + AESGCM(key).encrypt(nonce, plain, None), key)


def paper_key(form_digest: str, sitting_id: int) -> bytes:
    """32 bytes; the same on every node, and another one for every sitting."""
    return hmac.new(settings.SECRET_KEY.encode(), f"paper-key:{sitting_id}:{form_digest}".encode(), hashlib.sha256).digest()


def payload(form: Form) -> dict[str, Any]:
    """What a candidate may see: stems and options by canonical id. Fields are named one by one, so a new one cannot slip through."""
    terms = {str(section.type): section for section in form.scheme.document.paper_terms().section}
    rows = list(form.items.select_related("item_version__item").order_by("position"))
    return {
        "form": form.code,
        "sections": _sections(rows, terms),
        "items": [_item(row) for row in rows],
    }


def _sections(rows: list[FormItem], terms: dict[str, Section]) -> list[dict[str, Any]]:
    found: dict[str, list[FormItem]] = {}
    for row in rows:
        found.setdefault(row.section, []).append(row)
    return [
        {
            "type": section,
            "name": terms[section].name if section in terms else section,
            "policy": terms[section].policy if section in terms else "",
            "positions": [row.position for row in members],
            "points": f"{sum((row.points for row in members), Decimal(0)).normalize():f}",
        }
        for section, members in found.items()
    ]


def _item(row: FormItem) -> dict[str, Any]:
    version = row.item_version
    kind = version.item.type
    options = _TRUE_FALSE if kind == ItemType.TRUE_FALSE else [{"id": o["id"], "text": o["text"]} for o in version.options]
    return {
        "position": row.position,
        "type": kind,
        "points": f"{row.points.normalize():f}",
        "stem": version.stem,
        "options": options,
        "keeps_order": kind == ItemType.TRUE_FALSE or any(o["text"].startswith(_POSITIONAL) for o in options),
        "max_characters": version.max_characters if kind == ItemType.SHORT else None,
    }
