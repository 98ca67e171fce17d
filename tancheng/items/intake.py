"""A file's items before they come in: what was read is kept as text, and sorted by what the bank knows of it on the day."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.db.models import QuerySet

from tancheng.items import pictures
from tancheng.items.curriculum import Curriculum
from tancheng.items.exchange.reading import Found, Reading
from tancheng.items.exchange.sorting import Defaults, Facts, Known, Row, sorted_rows, stimulus_fault, wording
from tancheng.items.models import Item, ItemVersion, Picture, Stimulus
from tancheng.items.rules import WAY_BACK
from tancheng.items.selectors import for_text
from tancheng.items.services.numbering import FIRST_DESK_NUMBER
from tancheng.items.text import ItemText, StimulusText, names_of_pictures
from tancheng.items.versions import text_of
from tancheng.people.models import User


class Place(msgspec.Struct, frozen=True):
    """One place of the file; without an item when none could be read there."""

    place: str
    item: ItemText | None
    faults: tuple[str, ...] = ()


class Content(msgspec.Struct, frozen=True):
    """What a file held, as an ImportBatch keeps it (JSON, pictures in base64)."""

    places: list[Place]
    stimuli: list[StimulusText] = []
    pictures: dict[str, bytes] = {}


@dataclass(frozen=True)
class Sorting:
    """`stimuli`: those that may come in, with their pictures renamed as in `rows`; `stimulus_faults`: why others may not, by code."""

    rows: list[Row]
    stimuli: list[StimulusText]
    stimulus_faults: dict[str, str]


def content_of(reading: Reading, defaults: Defaults) -> Content:
    places = [Place(row.place, defaults.applied_to(row.item) if row.item else None, row.faults) for row in reading.found]
    return Content(places, list(reading.stimuli), dict(reading.pictures))


def sort(content: Content, name_of: Callable[[str, bytes], str], *, terms: Curriculum, by: User) -> Sorting:
    """What would become of every place if `by` imported it now. `name_of`: pictures.kept_name to look only, or one that keeps the pictures."""
    items = [row.item for row in content.places if row.item is not None]
    names, faults = _renamed([*items, *content.stimuli], content.pictures, name_of)
    found = [Found(row.place, row.item and row.item.with_pictures_renamed(names), row.faults) for row in content.places]
    stimuli = [row.with_pictures_renamed(names) for row in content.stimuli]
    facts = _facts([row.item for row in found if row.item is not None], stimuli, names, faults, terms=terms, by=by)
    stimulus_faults = {row.code: fault for row in stimuli if (fault := stimulus_fault(row, facts)) is not None}
    # A case that the bank has in these words already is nothing to bring in.
    kept = {**facts.others_cases, **facts.cases}
    allowed = [row for row in stimuli if row.code not in stimulus_faults and row.digest != kept.get(row.code)]
    return Sorting(sorted_rows(found, stimuli, facts), allowed, stimulus_faults)


def _renamed(
    texts: Sequence[ItemText | StimulusText], given: Mapping[str, bytes], name_of: Callable[[str, bytes], str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The names of the file's pictures in the bank, and why others can't be taken. Pictures that no text shows are left aside."""
    names, faults = {}, {}
    for name in dict.fromkeys(name for text in texts for name in text.pictures if name in given):
        try:
            names[name] = name_of(name, given[name])
        except pictures.PictureRefused as refused:
            faults[name] = f"{refused.what}：{refused.why}"
    return names, faults


def _facts(
    items: Sequence[ItemText],
    stimuli: Sequence[StimulusText],
    names: Mapping[str, str],
    picture_faults: Mapping[str, str],
    *,
    terms: Curriculum,
    by: User,
) -> Facts:
    own = {version.item_id: text_of(version) for version in for_text(_own_versions(by))}
    own_cases, others_cases = _cases(by)
    shown = set(names_of_pictures([*items, *stimuli]))
    return Facts(
        courses=terms.courses,
        known=_known(items, own),
        wordings={wording(text): text.code for text in own.values()},
        cases=own_cases,
        others_cases=others_cases,
        pictures={*names.values(), *Picture.objects.filter(name__in=shown).values_list("name", flat=True)},
        picture_faults=picture_faults,
        short_points=terms.short_points,
        first_number=FIRST_DESK_NUMBER,
    )


def _own_versions(by: User) -> QuerySet[ItemVersion]:
    return ItemVersion.objects.filter(pk__in=Item.objects.filter(author=by).values("working_id"))


def _known(items: Collection[ItemText], own: Mapping[int, ItemText]) -> dict[str, Known]:
    rows = Item.objects.filter(code__in={item.code for item in items if item.code}).only("code", "state")
    return {row.code: Known(own.get(row.pk), _locked(row)) for row in rows}


def _locked(item: Item) -> str:
    return f"{item.get_state_display()}，请先{WAY_BACK[item.state]}" if item.state in WAY_BACK else ""


def _cases(by: User) -> tuple[dict[str, str], dict[str, str]]:
    """Newest digests by code: this person's cases, then everybody else's."""
    newest = {row.code: row for row in Stimulus.objects.order_by("code", "number").only("code", "number", "digest", "by_id")}
    own = {code: row.digest for code, row in newest.items() if row.by_id == by.pk}
    return own, {code: row.digest for code, row in newest.items() if code not in own}
