"""Loading the starter bank; a changed text becomes a new version, earlier versions stay as they were."""

import hashlib
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from tancheng.items import content, pictures
from tancheng.items.models import ImportBatch, Item, ItemVersion, Origin, State, Stimulus
from tancheng.items.text import Bundle, ItemText, StimulusText
from tancheng.items.versions import fields_of
from tancheng.ledger import clock, journal
from tancheng.ledger.models import Entry
from tancheng.people.models import User


@transaction.atomic
def load_items(folder: Path) -> tuple[int, int]:
    """Load `content/items`; all or nothing. Returns (items, new versions). Raises `content.Unreadable`.

    Its items were reviewed as text, so they count as approved. Items made at the desk or imported are left alone, and so are
    those of the folder that a person retired.
    """
    bundle = renamed_pictures(content.read_bundle(folder))
    cases = {row.code: keep_stimulus(row, by=None) for row in bundle.stimuli}
    known = {item.code: item for item in Item.objects.select_related("current", "working")}
    withdrawn = _retired_by_hand(known)
    fresh = sum(_load(text, known, cases) for text in bundle.items if text.code not in withdrawn)
    _link_enemies(bundle.items)
    codes = [text.code for text in bundle.items]
    # A text taken out of the folder must not be drawn again; papers that hold it keep it.
    gone = Item.objects.filter(origin=Origin.FOLDER).exclude(state=State.RETIRED).exclude(code__in=codes)
    retired = gone.update(state=State.RETIRED, retired_at=clock.now())
    if fresh or retired:
        digest = hashlib.sha256("\n".join(text.digest for text in bundle.items).encode()).hexdigest()
        load = ImportBatch.objects.create(
            format="folder", file_name=folder.name, digest=digest, state=ImportBatch.State.IMPORTED, at=clock.now()
        )
        journal.record("load_items", load, items=len(codes), versions=fresh, retired=retired)
    return len(codes), fresh


def renamed_pictures(bundle: Bundle) -> Bundle:
    """The bundle with its pictures stored and called by their stored names. Raises pictures.PictureRefused."""
    names = {name: pictures.keep(name, data).name for name, data in bundle.pictures.items()}
    if not names:
        return bundle
    return Bundle(
        items=[row.with_pictures_renamed(names) for row in bundle.items],
        stimuli=[row.with_pictures_renamed(names) for row in bundle.stimuli],
    )


def keep_stimulus(text: StimulusText, *, by: User | None) -> Stimulus:
    """The case's newest wording when it is this one, else a new one."""
    newest = Stimulus.objects.filter(code=text.code).order_by("-number").first()
    if newest is not None and newest.digest == text.digest:
        return newest
    number = newest.number + 1 if newest else 1
    return Stimulus.objects.create(
        code=text.code, number=number, digest=text.digest, title=text.title, text=text.text, by=by, made_at=clock.now()
    )


def new_version(item: Item, text: ItemText, *, stimulus: Stimulus | None, author: User | None) -> ItemVersion:
    """Write the item's next version down and make it the working one. The working one need not be the last: an import may have been undone."""
    last = item.versions.aggregate(last=Max("number"))["last"] if item.working else None
    version = ItemVersion.objects.create(
        item=item,
        number=(last or 0) + 1,
        stimulus=stimulus,
        author=author,
        loaded_at=clock.now(),
        **fields_of(text),
    )
    item.working = version
    return version


def _retired_by_hand(known: dict[str, Item]) -> set[str]:
    """Codes of items that a person took out of use: the folder still has them, and every start would bring them back."""
    retired = {str(item.pk): (item.code, item.retired_at) for item in known.values() if item.retired_at is not None}
    acts = Entry.objects.filter(act="retire_item", subject_type=Item._meta.label_lower, subject_id__in=list(retired))
    # The act is journalled after the item is marked; a retirement by the folder itself is later than any such act.
    return {retired[pk][0] for pk, at in acts.values_list("subject_id", "at") if at >= retired[pk][1]}


def _load(text: ItemText, known: dict[str, Item], cases: dict[str, Stimulus]) -> bool:
    item = known.get(text.code) or Item.objects.create(code=text.code, type=text.type, course=text.course, origin=Origin.FOLDER)
    stimulus = cases.get(text.stimulus)
    if item.current is not None and item.current.digest == text.digest and item.current.stimulus == stimulus and not item.retired_at:
        return False
    item.current = new_version(item, text, stimulus=stimulus, author=None)
    item.state, item.retired_at = State.APPROVED, None
    item.save(update_fields=["current", "working", "state", "retired_at"])
    return True


def _link_enemies(texts: list[ItemText]) -> None:
    wanted = {text.code: text.enemies for text in texts if text.enemies}
    codes = {*wanted, *(code for enemies in wanted.values() for code in enemies)}
    items = {item.code: item for item in Item.objects.filter(code__in=codes).prefetch_related("enemies")}
    for code, enemies in wanted.items():
        have = {enemy.code for enemy in items[code].enemies.all()}
        items[code].enemies.add(*(items[enemy] for enemy in enemies if enemy in items and enemy not in have))
