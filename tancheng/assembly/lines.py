"""A form's lines: which item stands where. At rest they are sealed; only this module opens them."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tancheng.assembly.models import Form, FormItem
from tancheng.items.models import ItemVersion
from tancheng.people import sealing


@dataclass(frozen=True)
class Line:
    """One place: `version` is the item version's key; a pretest item has no points."""

    version: int
    section: str
    points: Decimal
    is_pretest: bool = False


def sealed(code: str, lines: Sequence[Line]) -> str:
    rows = [[line.version, line.section, str(line.points), line.is_pretest] for line in lines]
    return sealing.seal(json.dumps(rows), context=_context(code))


def sealed_seed(code: str, seed: int) -> str:
    """The draw's seed tells with the bank what the form holds, and those drawn together with it: it rests as the lines do, also once they are open."""
    return sealing.seal(str(seed), context=_context(code) + b"seed:")


def seed_of(form: Form) -> int:
    """For an audit that repeats the draw. Forms opened before seeds were sealed have theirs in figures."""
    return int(form.seed if form.seed.isdecimal() else sealing.unseal(form.seed, context=_context(form.code) + b"seed:"))


def lines_of(form: Form) -> list[Line]:
    """In paper order. Forms from before sealing have only their rows."""
    if not form.sealed_lines:
        return [Line(row.item_version_id, row.section, row.points, row.is_pretest) for row in form.items.all()]  # type: ignore[arg-type]
    rows = json.loads(sealing.unseal(form.sealed_lines, context=_context(form.code)))
    return [Line(version, section, Decimal(points), pretest) for version, section, points, pretest in rows]


def sealed_values() -> list[tuple[str, bytes]]:
    """The newest forms' ciphertexts with their contexts, for whoever asks whether the keys fit."""
    forms = Form.objects.exclude(sealed_lines="").order_by("-pk").values_list("code", "sealed_lines")[:5]
    return [(text, _context(code)) for code, text in forms]


def paper_rows(form: Form) -> list[FormItem]:
    """The form's places with their items attached, whether it is opened or not; nothing is written. A drawn form's have no key."""
    lines = lines_of(form)
    versions = ItemVersion.objects.select_related("item", "stimulus").in_bulk([line.version for line in lines])
    known = {row.position: row for row in form.items.all()}
    rows = []
    for position, line in enumerate(lines, start=1):
        row = known.get(position) or FormItem(
            form=form, position=position, section=line.section, points=line.points, is_pretest=line.is_pretest
        )
        row.item_version = versions[line.version]
        rows.append(row)
    return rows


def digest_of(lines: Iterable[Line]) -> str:
    """SHA-256 over the digests of the versions in paper order, with section, points and pretest mark."""
    rows = list(lines)
    digests = dict(ItemVersion.objects.filter(pk__in=[line.version for line in rows]).values_list("pk", "digest"))
    text = "\n".join(f"{digests[line.version]} {line.section} {line.points} {'pretest' if line.is_pretest else ''}" for line in rows)
    return hashlib.sha256(text.encode()).hexdigest()


def _context(code: str) -> bytes:
    return f"tancheng.assembly.form:{code}:".encode()
