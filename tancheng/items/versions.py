"""An item's text as a database version, and back."""

from decimal import Decimal
from typing import Any

from tancheng.items.models import ItemVersion
from tancheng.items.text import ItemText, ScoringPoint


def fields_of(text: ItemText) -> dict[str, Any]:
    """The columns of an ItemVersion that the text alone decides (all but item, number, stimulus, author and time)."""
    return {
        "digest": text.digest,
        "point": text.point,
        "job_types": text.job_types,
        "levels": text.levels,
        "cognitive": text.cognitive,
        "stem": text.stem,
        "options": text.canonical_options(),
        "key": text.canonical_key(),
        "feedback": text.feedback,
        "model_answer": text.model_answer,
        "scoring": [{"points": row.points, "text": row.text} for row in text.scoring],
        "max_characters": text.max_characters,
        "answer": text.answer,
        "tolerance": text.tolerance,
        "unit": text.unit,
        "explanation": text.explanation,
        "source": text.source,
        "valid_from": text.valid_from,
        "valid_until": text.valid_until,
        "difficulty": None if text.difficulty is None else Decimal(str(text.difficulty)).quantize(Decimal("0.01")),
        "seconds": text.seconds,
    }


def text_of(version: ItemVersion) -> ItemText:
    """The version as text; needs `item`, `stimulus` and `item.enemies` within reach (`selectors.for_text` prefetches them)."""
    item = version.item
    return ItemText(
        code=item.code,
        course=item.course,
        type=item.type,  # type: ignore[arg-type]
        point=version.point,
        job_types=version.job_types,
        levels=version.levels,
        cognitive=version.cognitive,  # type: ignore[arg-type]
        stimulus=version.stimulus.code if version.stimulus else "",
        stem=version.stem,
        options=[] if item.type == "true_false" else [option["text"] for option in version.options],
        key=key_in_text(item.type, version.key),
        feedback=version.feedback,
        explanation=version.explanation,
        source=version.source,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        difficulty=None if version.difficulty is None else float(version.difficulty),
        seconds=version.seconds,
        model_answer=version.model_answer,
        scoring=[ScoringPoint(points=row["points"], text=row["text"]) for row in version.scoring],
        max_characters=version.max_characters,
        answer=version.answer,
        tolerance=version.tolerance,
        unit=version.unit,
        enemies=sorted(enemy.code for enemy in item.enemies.all()),
    )


def key_in_text(kind: str, key: list[str]) -> list[str] | bool | None:
    """A version's key as ItemText has it: letters, true or false, None where there is none."""
    if not key:
        return None
    return key == ["true"] if kind == "true_false" else [letter.upper() for letter in key]
