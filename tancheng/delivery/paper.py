"""The paper as candidates get it: one static payload without keys, compressed and encrypted, the same bytes for everyone.

It is downloaded while people wait; at the start only the key of 32 bytes is handed out.
"""

import gzip
import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tancheng.assembly.lines import paper_rows
from tancheng.assembly.models import Form, FormItem
from tancheng.items.models import ItemType, ItemVersion, Stimulus
from tancheng.items.rendering import addresses, html_of, option_html_of
from tancheng.items.text import TRUE_FALSE, decimal_text
from tancheng.scheme.paper import Section

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
    """What a candidate may see: stems and options by canonical id. Fields are named one by one, so a new one cannot slip through.

    Texts are sanitised HTML that holds its pictures. Unscored items look like all others: only their number is told.
    """
    rows = paper_rows(form)
    terms = {str(section.type): section for section in form.scheme.document.paper_terms().section}
    cases = _cases(rows)
    pictures = addresses(text for row in rows for text in _texts(row))
    points = {row.section: row.points for row in rows if not row.is_pretest}
    return {
        "form": form.code,
        "unscored": sum(row.is_pretest for row in rows),
        "sections": _sections(rows, terms),
        "stimuli": {name: {"title": case.title, "html": html_of(case.text, pictures)} for name, case in cases.items()},
        "items": [_item(row, points.get(row.section) or terms[row.section].points, cases, pictures) for row in rows],
    }


def _texts(row: FormItem) -> Iterator[str]:
    version = _version(row)
    yield version.stem
    yield from (option["text"] for option in version.options)
    if version.stimulus:
        yield version.stimulus.text


def _cases(rows: list[FormItem]) -> dict[str, Stimulus]:
    """The cases of the paper by code; a second wording of the same case has its number behind the code."""
    found: dict[str, Stimulus] = {}
    for row in rows:
        case = _version(row).stimulus
        if case is not None and found.setdefault(case.code, case).pk != case.pk:
            found[f"{case.code}-{case.number}"] = case
    return found


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
            "points": decimal_text(sum((row.points for row in members if not row.is_pretest), Decimal(0))),
        }
        for section, members in found.items()
    ]


def _item(row: FormItem, points: Decimal, cases: dict[str, Stimulus], pictures: Mapping[str, str]) -> dict[str, Any]:
    version = _version(row)
    kind = version.item.type
    options = TRUE_FALSE if kind == ItemType.TRUE_FALSE else version.options
    return {
        "position": row.position,
        "type": kind,
        "points": decimal_text(points),
        "stimulus": next((name for name, case in cases.items() if case.pk == version.stimulus_id), None),
        "stem_html": html_of(version.stem, pictures),
        "options": [{"id": option["id"], "html": option_html_of(option["text"], pictures)} for option in options],
        "keeps_order": kind == ItemType.TRUE_FALSE or any(option["text"].startswith(_POSITIONAL) for option in options),
        "max_characters": version.max_characters if kind == ItemType.SHORT else None,
        "unit": version.unit if kind == ItemType.NUMERIC else "",
    }


def _version(row: FormItem) -> ItemVersion:
    """The item at a place: `paper_rows` attaches one to every place."""
    version = row.item_version
    if version is None:
        raise ValueError(f"{row} has no item")
    return version
