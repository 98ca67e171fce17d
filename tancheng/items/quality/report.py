"""All machine checks of a bank in one report, in Chinese."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tancheng.items.quality import balance, neighbours, validity
from tancheng.items.quality.balance import Balance
from tancheng.items.quality.neighbours import Near
from tancheng.items.text import ItemText, plain


class Kind(StrEnum):
    CODE = "code"
    SAME = "same"
    ALIKE = "alike"
    BALANCE = "balance"
    COURSE = "course"
    SOURCE = "source"
    EXPIRES = "expires"


NAMES = {
    Kind.CODE: "题号重复",
    Kind.SAME: "题目相同",
    Kind.ALIKE: "题目相近",
    Kind.BALANCE: "答案分布",
    Kind.COURSE: "单门课程的答案分布",
    Kind.SOURCE: "没有依据",
    Kind.EXPIRES: "考前过期",
}
# The others are for somebody to look at: chance or time brings them about.
FAULTS = frozenset({Kind.CODE, Kind.SAME, Kind.ALIKE, Kind.BALANCE})


@dataclass(frozen=True)
class Finding:
    """`codes`: the items concerned, the one to be changed first; empty when it is the whole bank. `sentence` speaks of that item without naming it."""

    kind: Kind
    codes: tuple[str, ...]
    sentence: str

    @property
    def is_fault(self) -> bool:
        return self.kind in FAULTS

    @property
    def line(self) -> str:
        """Stands alone."""
        return f"{self.codes[0]}: {self.sentence}" if self.codes else self.sentence


@dataclass(frozen=True)
class Report:
    """`items` looked at, `excused` pairs of near-duplicates that never meet in a paper."""

    items: int
    findings: tuple[Finding, ...]
    excused: int
    whole: Balance
    courses: dict[str, Balance]

    @property
    def faults(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_fault]

    @property
    def hints(self) -> list[Finding]:
        return [finding for finding in self.findings if not finding.is_fault]


def report(items: Sequence[ItemText], days: Sequence[date] = (), *, least: float = neighbours.LEAST) -> Report:
    """`days`: the coming exam days; `least`: similarity from which two items are near-duplicates."""
    pairs = neighbours.near_duplicates(items, least=least)
    open_pairs = [pair for pair in pairs if not neighbours.are_enemies(items[pair.one], items[pair.other])]
    whole, courses = balance.balance(items), balance.by_course(items)
    findings = (
        *_codes(items),
        *_same(items),
        *_alike(items, open_pairs),
        *(Finding(Kind.BALANCE, (), f"全库：{words}") for words in balance.faults(whole)),
        *(Finding(Kind.COURSE, (), f"{course}：{words}") for course, words in balance.course_hints(courses)),
        *(Finding(Kind.SOURCE, (item.code,), "没有写依据") for item in validity.without_source(items)),
        *_expiring(items, days),
    )
    return Report(len(items), findings, len(pairs) - len(open_pairs), whole, courses)


def _codes(items: Sequence[ItemText]) -> Iterator[Finding]:
    for code, count in Counter(item.code for item in items if item.code).items():
        if count > 1:
            yield Finding(Kind.CODE, (code,), f"题号用了 {count} 次")


def _same(items: Sequence[ItemText]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for item in items:
        text = _characters(item)
        if text in seen:
            yield Finding(Kind.SAME, (item.code, seen[text]), f"与 {seen[text]} 相同")
        seen[text] = item.code


def _alike(items: Sequence[ItemText], pairs: Sequence[Near]) -> Iterator[Finding]:
    for pair in pairs:
        one, other = items[pair.one], items[pair.other]
        if _characters(one) != _characters(other):
            words = f"与 {one.code} 相近（{pair.share:.0%}）；请改写其中一题，或互列为互斥题"
            yield Finding(Kind.ALIKE, (other.code, one.code), words)


def _expiring(items: Sequence[ItemText], days: Sequence[date]) -> Iterator[Finding]:
    for item, day in validity.expiring(items, days):
        yield Finding(Kind.EXPIRES, (item.code,), f"有效期到 {validity.in_full(item.valid_until)}，{validity.in_full(day)}的考试不能再用")


def _characters(item: ItemText) -> str:
    """What two copies of an item have in common, whatever their spacing and the order of options."""
    return plain(item.stem) + "|".join(sorted(plain(option) for option in item.options))
