"""How far the bank reaches: how many papers it could fill without using an item twice."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tancheng.scheme.paper import Paper


@dataclass(frozen=True)
class Part:
    """What one paper needs of one kind of item, and what the bank has. `words`: "单项选择题（公共课）"."""

    words: str
    need: int
    have: int

    @property
    def forms(self) -> int:
        return self.have // self.need


@dataclass(frozen=True)
class Supply:
    parts: tuple[Part, ...]

    @property
    def forms(self) -> int:
        """Papers without a shared item: a bound from the counts alone; the blueprint's other demands may leave fewer."""
        return min((part.forms for part in self.parts), default=0)

    @property
    def scarcest(self) -> Part | None:
        return min(self.parts, key=lambda part: part.forms, default=None)


def supply(paper: Paper, items: Iterable[tuple[str, bool]]) -> Supply:
    """`items`: (type, is of a public course) of everything that may be drawn for one group."""
    have = Counter(items)
    parts = []
    for section in paper.section:
        public, professional = have[section.type, True], have[section.type, False]
        needed = section.public_items(paper.public_share)
        if needed is None:
            parts.append(Part(section.name, section.items, public + professional))
            continue
        rows = ((f"{section.name}（公共课）", needed, public), (f"{section.name}（专业课）", section.items - needed, professional))
        parts += [Part(words, need, count) for words, need, count in rows if need]
    return Supply(tuple(parts))
