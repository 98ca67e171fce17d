"""Laws that were repealed, and clauses that others took over: no lesson and no item may cite them as in force.

The table is content/repealed.toml. It proves that a text says so, not that what it says is right: that is for the reviewer.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import msgspec

from tancheng.learning.articles import with_plain_articles
from tancheng.learning.content import ContentInvalid, LessonFile, lesson_paths, read_course, read_lesson

FILE_NAME = "repealed.toml"
_GONE = "(?:废止|取代|接替|失效)"
_HISTORY = re.compile(_GONE)
# "The code did not repeal the regulation" calls nothing history.
_DENIED = re.compile(rf"没有?[^。；，已由]{{0,8}}{_GONE}|(?:未|不)(?:被|予|会|在|曾)?{_GONE}")
# The instrument named last before an article is the one whose article it is.
_INSTRUMENT = re.compile(r"(?:补偿|认可)?条例|(?:减排交易管理)?办法|规则|指南|方案》|法典|标准|解释|775号|(?<![办方])法(?=》|第)")


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One law, clause or penalty; `cited_as`, `of` and `said_by` are regular expressions.

    `of` is the instrument of an article, "" for what is known by its own words. Articles are written 第24条 for `cited_as` (`articles.py`).
    """

    name: str
    cited_as: str
    repealed_on: date
    successor: str
    said_by: str
    source: str
    of: str = ""

    def cited_in(self, passage: str, whole: str) -> str:
        """The words that cite it in `passage`, a part of `whole` (both with plain articles); "" for none."""
        for found in re.finditer(self.cited_as, passage):
            if not self.of:
                return found[0]
            named = [one[0] for one in _INSTRUMENT.finditer(passage, 0, found.start())]
            if re.search(self.of, named[-1] if named else whole):
                return found[0]
        return ""

    def excused_in(self, passage: str) -> bool:
        return bool(re.search(self.said_by, passage) or _HISTORY.search(_DENIED.sub("", passage)))


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: list[Rule]


def read_rules(path: Path) -> list[Rule]:
    """Raises OSError, ValueError (msgspec and tomllib both raise kinds of it), or re.error for an expression that is none."""
    rules = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Table).rule
    for rule in rules:
        for pattern in (rule.cited_as, rule.of, rule.said_by):
            re.compile(pattern)
    return rules


def stale_citations(passages: Iterable[str], rules: Iterable[Rule], whole: str = "") -> Iterator[str]:
    """A sentence for each passage that cites what no longer holds and neither names its successor nor calls it history.

    `whole`: the text that the passages are from, where they are not all of it.
    """
    told = [with_plain_articles(passage) for passage in passages]
    whole = with_plain_articles(whole) or "\n".join(told)
    for rule in rules:
        for passage in told:
            if (words := rule.cited_in(passage, whole)) and not rule.excused_in(passage):
                yield (
                    f"“{words[:20]}”：{rule.name}自{rule.repealed_on.isoformat()}起由{rule.successor}接替，"
                    "请改引现行规定，或写明是已被取代的旧规定"
                )


def passages_of(file: LessonFile) -> list[str]:
    """What is read in one go: each source, each question, each paragraph, list or table of the body."""
    front = file.front
    questions = ["\n".join([one.stem, *one.options, one.explanation]) for one in front.check]
    return [front.title, *front.objectives, *front.sources, *questions, *re.split(r"\n\s*\n", file.body)]


def check_lesson_citations(folder: Path, rules: list[Rule]) -> list[str]:
    """A lesson has no last day, so neither it, its figures nor its course's summary may cite anything in the table without saying so.

    Unreadable files are `check_lessons`' to tell.
    """
    return [f"{path.parent.name}/{path.name}: {fault}" for path, passages in _texts(folder) for fault in stale_citations(passages, rules)]


def _texts(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    for path in sorted(folder.glob("*/_course.md")):
        with suppress(ContentInvalid):
            front = read_course(path)
            yield path, [*front.objectives, front.summary]
    for path in lesson_paths(folder):
        with suppress(ContentInvalid):
            yield path, passages_of(read_lesson(path))
    for path in sorted(folder.glob("*/*.svg")):
        yield path, [re.sub(r"<[^>]*>", " ", path.read_text(encoding="utf-8", errors="replace"))]
