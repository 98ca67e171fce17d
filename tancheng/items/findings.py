"""What the machine has to say of one item, for its author while it is written and for its reviewer beside the text."""

from datetime import date, timedelta

from tancheng.items import rules
from tancheng.items.curriculum import Curriculum
from tancheng.items.quality import neighbours
from tancheng.items.quality.validity import in_full
from tancheng.items.selectors import for_checks, in_use_or_waiting
from tancheng.items.text import ItemText
from tancheng.ledger import clock
from tancheng.scheme import selectors as schemes
from tancheng.scheme.rules import upcoming_exam_days

LOOK_AHEAD = timedelta(days=366)
MOST_ALIKE = 5


def faults(text: ItemText, curriculum: Curriculum) -> list[str]:
    """What keeps the item from review."""
    unwritten = [] if text.stem else ["没有写题干"]
    return [*unwritten, *rules.faults(text, courses=curriculum.courses, short_points=curriculum.short_points)]


def hints(text: ItemText) -> list[str]:
    """What a reviewer should look at, in words; none of it decides."""
    return [*_length_clue(text), *_expiry(text), *_alike(text)]


def _length_clue(text: ItemText) -> list[str]:
    if text.type != "single" or not isinstance(text.key, list) or len(text.options) < 2:
        return []
    lengths = {letter: len(option) for letter, option in zip("ABCDEFGH", text.options, strict=False)}
    key = text.key[0]
    others = [length for letter, length in lengths.items() if letter != key]
    if lengths[key] >= max(others) + 2:
        return [f"答案 {key} 比别的选项都长（{lengths[key]} 字，其余最长 {max(others)} 字），请看会不会被猜中"]
    return []


def _expiry(text: ItemText) -> list[str]:
    day = rules.expires_before(text.valid_until, coming_exam_days())
    return [f"有效期到 {in_full(text.valid_until)}，{in_full(day)}的考试不能再用"] if day else []


def _alike(text: ItemText) -> list[str]:
    near: dict[str, float] = {}
    for other, share in neighbours.near(text, for_checks(in_use_or_waiting())):
        # An item in use whose next version waits is there twice; the more alike of the two comes first.
        near.setdefault(other.code, share)
    return [
        f"与题库里的 {code} 相近（{share:.0%}），请看是不是同一道题，或应互列为互斥题"
        for code, share in list(near.items())[:MOST_ALIKE]
        if code not in text.enemies
    ]


def coming_exam_days() -> list[date]:
    version = schemes.principal()
    if version is None or version.document.exam is None:
        return []
    today = clock.today()
    return list(upcoming_exam_days(version.document.exam, today, today + LOOK_AHEAD))
