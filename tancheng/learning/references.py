"""What a lesson says of other lessons: links, course codes, titles, the lesson before and after (content/README.md)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from tancheng.learning import markup
from tancheng.scheme.document import Scheme

_NUMERALS = "零一二三四五六七八九十"
_NUMBER = rf"\s?(\d{{1,2}}|[{_NUMERALS[1:]}两])\s?"
_CODE = re.compile(r"(?<![A-Za-z0-9-])[a-z]{3}-\d\d(?![A-Za-z0-9-])")
_NAMED_LESSON = re.compile(r"[“《]([^“”《》]+)[”》](?:[这那])?一课")
_LESSON_NUMBER = re.compile(rf"第{_NUMBER}课")
_LESSONS_TO_COME = re.compile(rf"接下来{_NUMBER}课")


@dataclass(frozen=True)
class Shelf:
    """Every lesson there is, course code → its lessons in order, each as (file name, title)."""

    lessons: dict[str, list[tuple[str, str]]]
    scheme: Scheme

    @property
    def codes(self) -> set[str]:
        return {one.code for one in (*self.scheme.public_course, *(one for job in self.scheme.job_type for one in job.courses))}

    def read_along(self, course: str) -> set[str]:
        """The courses that everybody who reads `course` studies too, itself included."""
        plans = [{one.code for one in self.scheme.courses_for(job.code)} for job in self.scheme.job_type]
        return {course}.union(set.intersection(*([plan for plan in plans if course in plan] or [set()])))

    def is_free(self, course: str, order: int) -> bool:
        """The lesson that is open to visitors who have no study account."""
        return order == 1 and [one.code for one in self.scheme.public_course[:1]] == [course]


def reference_faults(text: str, course: str, order: int, shelf: Shelf) -> list[str]:
    """What is wrong with the references of lesson number `order` of `course`; `text` is its Markdown with that of its questions.

    Proved: a link leads to a plausible web address or to a lesson that each reader can open; a course code exists; a title in “…”一课
    is (up to its colon) the title of a lesson that each reader has; 上一课, 下一课, 第三课 and 接下来两课 stay within the course.
    References in other words (前面几门课, 核查员课程的案例分析) aren't looked at.
    """
    return [*_link_faults(text, course, order, shelf), *_name_faults(text, course, shelf), *_place_faults(text, course, order, shelf)]


def _link_faults(text: str, course: str, order: int, shelf: Shelf) -> Iterator[str]:
    for token in markup.tokens_of(text):
        if token.type != "link_open":
            continue
        href = str(token.attrs["href"])
        lesson = markup.LESSON_LINK.fullmatch(href)
        if not lesson:
            if not _plausible(href):
                yield f"链接 {href} 不像一个网址，也不是课文文件"
            continue
        target = lesson["course"] or course
        if lesson["file"] not in {name for name, _ in shelf.lessons.get(target, [])}:
            yield f"链接 {href} 指向的课文不存在"
        elif target not in shelf.read_along(course):
            yield f"链接 {href} 指向 {target}，学本课的人不一定有这门课"
        elif shelf.is_free(course, order):
            yield f"链接 {href} 不能放在免费试读的第一课，访客打不开别的课"


def _name_faults(text: str, course: str, shelf: Shelf) -> Iterator[str]:
    kinds = {code[:3] for code in shelf.codes}
    for code in sorted({found for found in _CODE.findall(text) if found[:3] in kinds} - shelf.codes):
        yield f"提到的课程 {code} 不在方案中"
    titles = [title for code in shelf.read_along(course) for _, title in shelf.lessons.get(code, [])]
    for named in _NAMED_LESSON.findall(text):
        if not any(title == named or title.startswith(f"{named}：") for title in titles):
            yield f"提到的“{named}”一课不存在，或学本课的人没有这一课"


def _place_faults(text: str, course: str, order: int, shelf: Shelf) -> Iterator[str]:
    last = len(shelf.lessons.get(course, []))
    if order == 1 and re.search(r"[上前]一课", text):
        yield "第一课不能说“上一课”"
    if order == last and re.search(r"(?:下|(?<!最)后)一课", text):
        yield "最后一课不能说“下一课”"
    for found in _LESSON_NUMBER.finditer(text):
        if not 1 <= _number(found[1]) <= last:
            yield f"提到“{found[0]}”，本课程只有 {last} 课"
    for found in _LESSONS_TO_COME.finditer(text):
        if order + _number(found[1]) > last:
            yield f"提到“{found[0]}”，后面只有 {last - order} 课"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else _NUMERALS.index(text.replace("两", "二"))


def _plausible(href: str) -> bool:
    parts = urlsplit(href)
    return parts.scheme in {"http", "https"} and "." in (parts.hostname or "") and " " not in href
