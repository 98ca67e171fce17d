"""Many new items at once, as a file brings them: what `create_item` makes one by one, in a handful of statements."""

from collections.abc import Iterable, Sequence

import msgspec
from django.db import transaction
from django.db.models import OuterRef, Subquery

from tancheng.items.models import ImportBatch, Item, ItemVersion, Origin, Stimulus
from tancheng.items.services.numbering import counted_anew, last_number
from tancheng.items.text import TYPE_LETTERS, ItemText
from tancheng.items.versions import fields_of
from tancheng.ledger import clock, journal
from tancheng.people.models import User

_AT_ONCE = 500


@transaction.atomic
def create_items(texts: Sequence[ItemText], batch: ImportBatch, *, by: User) -> list[Item]:
    """Drafts with their first versions, in the order of `texts`, which have passed `sorted_rows`. Enemies are linked by the caller, once all are there."""
    coded, items = counted_anew(lambda: _begun(texts, batch, by))
    cases = {case.code: case for case in Stimulus.objects.filter(code__in={text.stimulus for text in coded}).order_by("code", "number")}
    ItemVersion.objects.bulk_create(
        (
            ItemVersion(item=item, number=1, stimulus=cases.get(text.stimulus), author=by, loaded_at=clock.now(), **fields_of(text))
            for item, text in zip(items, coded, strict=True)
        ),
        batch_size=_AT_ONCE,
    )
    first = ItemVersion.objects.filter(item=OuterRef("pk")).values("pk")[:1]
    Item.objects.filter(batch=batch, working__isnull=True).update(working=Subquery(first))
    journal.record_each("create_item", items, by=by, version=1)
    return items


def _begun(texts: Sequence[ItemText], batch: ImportBatch, by: User) -> tuple[list[ItemText], list[Item]]:
    """The texts with their codes, and their items without a version."""
    coded = _coded(texts)
    items = [Item(code=text.code, type=text.type, course=text.course, origin=Origin.IMPORT, author=by, batch=batch) for text in coded]
    return coded, Item.objects.bulk_create(items, batch_size=_AT_ONCE)


def _coded(texts: Iterable[ItemText]) -> list[ItemText]:
    """Those without a code get the next of their course and type, beyond those that the file itself brings."""
    rows = list(texts)
    last: dict[str, int] = {}
    for text in rows:
        if text.code:
            last[text.code[:8]] = max(last.get(text.code[:8], 0), int(text.code[8:]))
    looked_up: set[str] = set()
    coded = []
    for text in rows:
        if text.code:
            coded.append(text)
            continue
        prefix = f"{text.course}-{TYPE_LETTERS[text.type]}"
        if prefix not in looked_up:
            looked_up.add(prefix)
            last[prefix] = max(last.get(prefix, 0), last_number(prefix))
        last[prefix] += 1
        coded.append(msgspec.structs.replace(text, code=f"{prefix}{last[prefix]}"))
    return coded
