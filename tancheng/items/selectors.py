"""Which items may stand in a paper, and items with what their text needs."""

from collections.abc import Collection
from datetime import date

from django.db.models import F, Q, QuerySet

from tancheng.items.models import Calibration, ItemVersion, Picture, State
from tancheng.items.text import Bundle, ItemText, StimulusText
from tancheng.items.versions import text_of


def drawable(courses: Collection[str], level: str, day: date, *, job_type: str = "", pretest: bool = False) -> QuerySet[ItemVersion]:
    """Approved versions of items of these courses, this level and (where an item names any) this job type, valid on the day of the exam.

    `pretest`: those on trial instead of those that count.
    """
    versions = ItemVersion.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_until__isnull=True) | Q(valid_until__gte=day),
        item__current_id=F("pk"),
        item__is_pretest=pretest,
        item__course__in=list(courses),
    ).exclude(item__state=State.RETIRED)
    fitting = [
        pk
        for pk, levels, job_types in versions.values_list("pk", "levels", "job_types")
        if level in levels and (not job_types or not job_type or job_type in job_types)
    ]
    return ItemVersion.objects.filter(pk__in=fitting).select_related("item", "stimulus").order_by("item__code")


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
