"""Which items may stand in a paper, and items with what their text needs."""

from collections.abc import Collection
from datetime import date
from typing import cast

from django.db.models import F, Q, QuerySet

from tancheng.items.models import Calibration, Item, ItemVersion, Picture, State
from tancheng.items.text import Bundle, ItemKind, ItemText, StimulusText
from tancheng.items.versions import key_in_text, text_of


def drawable(courses: Collection[str], level: str, day: date, *, job_type: str = "", pretest: bool = False) -> QuerySet[ItemVersion]:
    """Approved versions of items of these courses, this level and (where an item names any) this job type, valid on the day of the exam.

    `pretest`: those on trial instead of those that count.
    """
    versions = valid_on(day).filter(item__is_pretest=pretest, item__course__in=list(courses))
    rows = versions.values_list("pk", "levels", "job_types")
    fitting = [pk for pk, levels, job_types in rows if is_for(level, job_type, levels, job_types)]
    return ItemVersion.objects.filter(pk__in=fitting).select_related("item", "stimulus").order_by("item__code")


def valid_on(day: date) -> QuerySet[ItemVersion]:
    """The wordings in use that hold on this day."""
    return in_use().filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_until__isnull=True) | Q(valid_until__gte=day))


def in_use() -> QuerySet[ItemVersion]:
    """The approved wordings of items that were not retired, trial items included."""
    return ItemVersion.objects.filter(item__current_id=F("pk")).exclude(item__state=State.RETIRED)


def in_use_or_waiting() -> QuerySet[ItemVersion]:
    """With those that wait for review: two people may be writing the same question just now."""
    return in_use() | ItemVersion.objects.filter(item__working_id=F("pk"), item__state=State.IN_REVIEW)


def is_for(level: str, job_type: str, levels: Collection[str], job_types: Collection[str]) -> bool:
    """Whether an item of these levels and job types fits a group; an item that names no job type fits all, and so does "" for `job_type`."""
    return level in levels and (not job_types or not job_type or job_type in job_types)


def for_checks(versions: QuerySet[ItemVersion]) -> list[ItemText]:
    """What machine checks read of an item, and no more: a large bank is read in a second."""
    enemies: dict[str, list[str]] = {}
    for code, enemy in Item.enemies.through.objects.values_list("from_item__code", "to_item__code"):
        enemies.setdefault(code, []).append(enemy)
    rows = versions.values_list("item__code", "item__type", "stem", "options", "key", "source", "valid_until")
    return [
        ItemText(
            code=code,
            type=cast(ItemKind, kind),
            stem=stem,
            options=[] if kind == "true_false" else [option["text"] for option in options],
            key=key_in_text(kind, key),
            source=source,
            valid_until=valid_until,
            enemies=enemies.get(code, []),
        )
        for code, kind, stem, options, key, source, valid_until in rows
    ]


def for_text(versions: QuerySet[ItemVersion]) -> QuerySet[ItemVersion]:
    """With everything that `versions.text_of` reads."""
    return versions.select_related("item", "stimulus").prefetch_related("item__enemies")


def bundle_of(versions: QuerySet[ItemVersion]) -> Bundle:
    """These versions as text, with their cases and pictures."""
    rows = list(for_text(versions))
    items = [text_of(row) for row in rows]
    cases = {row.stimulus.code: row.stimulus for row in rows if row.stimulus is not None}
    stimuli = [StimulusText(code=case.code, title=case.title, text=case.text) for _, case in sorted(cases.items())]
    return Bundle(items=items, stimuli=stimuli, pictures=pictures_of([*items, *stimuli]))


def pictures_of(texts: Collection[ItemText | StimulusText]) -> dict[str, bytes]:
    names = {name for text in texts for name in text.pictures}
    return {name: bytes(content) for name, content in Picture.objects.filter(name__in=names).values_list("name", "content")}


def calibrations(versions: Collection[int]) -> dict[int, tuple[float, float]]:
    """version id → (discrimination, location), the newest of each; versions never calibrated are left out."""
    rows = Calibration.objects.filter(version__in=versions).order_by("at", "pk").values_list("version_id", "discrimination", "location")
    return {pk: (float(a), float(b)) for pk, a, b in rows}
