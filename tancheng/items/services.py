"""Loading the starter bank; a changed text becomes a new version, earlier versions stay as they were."""

from decimal import Decimal
from pathlib import Path

from django.db import transaction

from tancheng.items import content
from tancheng.items.models import Item, ItemVersion
from tancheng.ledger import clock


@transaction.atomic
def load_items(folder: Path) -> tuple[int, int]:
    """Load `content/items`; all or nothing. Returns (items, new versions). Raises `content.Unreadable`."""
    texts = content.read_folder(folder)
    known = {item.code: item for item in Item.objects.select_related("current")}
    fresh = 0
    for text in texts:
        item = known.get(text.code) or Item.objects.create(code=text.code, type=text.type, course=text.course, levels=text.levels)
        if item.current is not None and item.current.digest == text.digest:
            continue
        item.current = _new_version(item, text)
        item.levels = text.levels
        item.save(update_fields=["current", "levels"])
        fresh += 1
    # A text taken out of the folder must not be drawn again; papers that hold it keep it.
    Item.objects.filter(retired_at__isnull=True).exclude(code__in=[text.code for text in texts]).update(retired_at=clock.now())
    return len(texts), fresh


def _new_version(item: Item, text: content.ItemText) -> ItemVersion:
    return ItemVersion.objects.create(
        item=item,
        number=item.current.number + 1 if item.current else 1,
        digest=text.digest,
        point=text.point,
        cognitive=text.cognitive,
        stem=text.stem,
        options=text.canonical_options(),
        key=text.canonical_key(),
        model_answer=text.model_answer,
        scoring=[{"points": row.points, "text": row.text} for row in text.scoring],
        max_characters=text.max_characters,
        explanation=text.explanation,
        source=text.source,
        valid_from=text.valid_from,
        valid_until=text.valid_until,
        difficulty=Decimal(str(text.difficulty)),
        seconds=text.seconds,
        loaded_at=clock.now(),
    )
