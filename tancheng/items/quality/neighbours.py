"""Items that ask the same: alike as a whole, or alike in question and right answer with other wrong ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from tancheng.items.text import LETTERS, ItemText

# From here on two items of the starter bank were found to ask the same thing; below it they only share their wording.
LEAST = 0.6


@dataclass(frozen=True)
class Near:
    """Two items by their places in the list that was searched, and their similarity (the greater of the two views)."""

    one: int
    other: int
    share: float


def whole(item: ItemText) -> str:
    """Stem and options."""
    return "\n".join([item.stem, *item.options])


def question_and_answer(item: ItemText) -> str:
    """Stem and right options."""
    return "\n".join([item.stem, *(text for letter, text in zip(LETTERS, item.options, strict=False) if _right(item, letter))])


def near_duplicates(items: Sequence[ItemText], *, least: float = LEAST) -> list[Near]:
    """All pairs that are alike, each once, in order of places."""
    # Slow to import, and most pages compare nothing.
    from tancheng.items.quality import similar

    found: dict[tuple[int, int], float] = {}
    for view in (whole, question_and_answer):
        for one, other, share in similar.similar([view(item) for item in items], least=least):
            found[one, other] = max(share, found.get((one, other), 0.0))
    return [Near(one, other, share) for (one, other), share in sorted(found.items())]


def near(draft: ItemText, items: Sequence[ItemText], *, least: float = LEAST) -> list[tuple[ItemText, float]]:
    """Items like the draft, the most alike first; the draft's own earlier versions (its code) are left out."""
    from tancheng.items.quality import similar

    others = [item for item in items if not draft.code or item.code != draft.code]
    found: dict[int, float] = {}
    for view in (whole, question_and_answer):
        for place, share in similar.like(view(draft), [view(item) for item in others], least=least):
            found[place] = max(share, found.get(place, 0.0))
    return [(others[place], share) for place, share in sorted(found.items(), key=lambda row: (-row[1], row[0]))]


def are_enemies(one: ItemText, other: ItemText) -> bool:
    """Whether both name each other, so that no paper may hold the two."""
    return other.code in one.enemies and one.code in other.enemies


def _right(item: ItemText, letter: str) -> bool:
    return isinstance(item.key, list) and letter in item.key
