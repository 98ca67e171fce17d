"""Keys that give themselves away: by their letter, by 对 or 错, by their length."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tancheng.items.text import LETTERS, ItemText

# Fewer items than this say nothing about a bank as a whole, or about one course.
LEAST_SINGLES, LEAST_LEADS, LEAST_JUDGED = 40, 20, 40
LEAST_OF_COURSE = 16
# An option that is longer than any other by this many characters is seen at a glance.
LEAD = 2
# A single has four options, else it does not pass review.
_OPTIONS = 4
_POSITION_SHARE = (0.15, 0.35)
_POSITION_SHARE_OF_COURSE = 0.45
_TRUE_SHARE = (0.35, 0.65)
_LONGEST_KEY_SHARE = 0.40
_LEADING_KEY_SHARE = 0.50


@dataclass(frozen=True)
class Balance:
    """Counts over some items. `longest`: singles whose key is strictly the longest option; `leads`: singles with an option that is `LEAD` or more
    characters longer than any other, `leading_keys` of them with the key as that option; `true` of `judged` true/false items are right."""

    singles: int
    positions: dict[str, int]
    longest: int
    leads: int
    leading_keys: int
    judged: int
    true: int

    def share_at(self, letter: str) -> float:
        return _share(self.positions.get(letter, 0), self.singles)

    @property
    def true_share(self) -> float:
        return _share(self.true, self.judged)

    @property
    def longest_share(self) -> float:
        """A guesser who takes the longest option wins this share (0.25 where length tells nothing and no two are equally long)."""
        return _share(self.longest, self.singles)

    @property
    def leading_share(self) -> float:
        return _share(self.leading_keys, self.leads)


def balance(items: Iterable[ItemText]) -> Balance:
    """Singles with one key and true/false items are counted; drafts without a key and other types are left out."""
    rows = list(items)
    singles = [(item, item.key[0]) for item in rows if item.type == "single" and isinstance(item.key, list) and len(item.key) == 1]
    judged = [item.key for item in rows if item.type == "true_false" and isinstance(item.key, bool)]
    leads = [_lead(item.options, letter) for item, letter in singles]
    return Balance(
        singles=len(singles),
        positions=dict(sorted(Counter(letter for _, letter in singles).items())),
        longest=sum(key_lead > 0 for key_lead, _ in leads),
        leads=sum(lead >= LEAD for _, lead in leads),
        leading_keys=sum(key_lead >= LEAD for key_lead, _ in leads),
        judged=len(judged),
        true=sum(judged),
    )


def by_course(items: Iterable[ItemText]) -> dict[str, Balance]:
    """Course → its balance, in order of courses."""
    courses: dict[str, list[ItemText]] = {}
    for item in items:
        courses.setdefault(item.course, []).append(item)
    return {course: balance(rows) for course, rows in sorted(courses.items())}


def faults(whole: Balance) -> Iterator[str]:
    """What makes a bank's keys guessable, in words."""
    if whole.singles >= LEAST_SINGLES:
        # A letter that is never right is no key's at all.
        for letter in LETTERS[:_OPTIONS]:
            if not _POSITION_SHARE[0] <= whole.share_at(letter) <= _POSITION_SHARE[1]:
                yield f"{whole.share_at(letter):.0%} 的单选题答案是 {letter}"
        if whole.longest_share > _LONGEST_KEY_SHARE:
            yield f"{whole.longest_share:.0%} 的单选题答案是最长的选项"
        if whole.leads >= LEAST_LEADS and whole.leading_share > _LEADING_KEY_SHARE:
            yield f"{whole.leads} 道单选题有一个选项明显最长，其中 {whole.leading_keys} 道的答案正是它"
    if whole.judged >= LEAST_JUDGED and not _TRUE_SHARE[0] <= whole.true_share <= _TRUE_SHARE[1]:
        yield f"{whole.judged} 道判断题中 {whole.true} 道答案为“对”"


def course_hints(courses: dict[str, Balance]) -> Iterator[tuple[str, str]]:
    """(course, words) where a course leans to one letter or one length; chance alone can do so in small courses, hence no faults."""
    for course, one in courses.items():
        if one.singles < LEAST_OF_COURSE:
            continue
        for letter in one.positions:
            if one.share_at(letter) > _POSITION_SHARE_OF_COURSE:
                yield course, f"{one.singles} 道单选题中 {one.positions[letter]} 道答案是 {letter}"
        if one.longest_share > _LONGEST_KEY_SHARE:
            yield course, f"{one.singles} 道单选题中 {one.longest} 道的答案是最长的选项"


def _lead(options: Sequence[str], key: str) -> tuple[int, int]:
    """By how many characters the key is longer than every other option (negative when it is not), and by how many the longest one is."""
    lengths = dict(zip(LETTERS, map(len, options), strict=False))
    own = lengths.pop(key, 0)
    others = sorted(lengths.values(), reverse=True) or [0]
    key_lead = own - others[0]
    ranked = sorted([own, *others], reverse=True)
    return key_lead, ranked[0] - ranked[1]


def _share(count: int, total: int) -> float:
    return count / total if total else 0.0
