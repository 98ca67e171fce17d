"""Lessons as text files (content/README.md): reading, proving and loading them."""

import hashlib
import math
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import msgspec
from django.db import transaction

from tancheng.learning import markup
from tancheng.learning.figures import Figure, figures_of
from tancheng.learning.models import CourseText, Lesson, LessonFigure, LessonVersion
from tancheng.learning.references import Shelf, reference_faults
from tancheng.learning.validity import undated_sections
from tancheng.ledger import clock, journal
from tancheng.scheme.document import Course, Scheme

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Browsers set a small gap by themselves (learning.css); a typed one stands beside untyped ones and looks like a slip.
_GAP = re.compile(r".{0,6}[\u4e00-\u9fff](?: \d|\d[\d.,]*%? [\u4e00-\u9fff]).{0,6}")
_FILE_NAME = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)\.md")
_LETTERS = "ABCD"
CHARACTERS = (900, 2500)
CHECKS = (3, 5)
CHARACTERS_PER_MINUTE = 300
MINUTES_PER_CHECK = 1


class ContentInvalid(Exception):
    """The file is not a lesson; the message names the file and the fault."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Question(_Table, frozen=True, kw_only=True):
    stem: str
    options: list[str]
    key: str
    explanation: str


class LessonFront(_Table, frozen=True, kw_only=True):
    course: str
    order: int
    title: str
    objectives: list[str]
    valid_as_of: date
    sources: list[str]
    check: list[Question] = []


class CourseFront(_Table, frozen=True, kw_only=True):
    course: str
    objectives: list[str]
    summary: str


@dataclass(frozen=True)
class LessonFile:
    front: LessonFront
    slug: str
    body: str
    digest: str
    figures: dict[str, Figure]
    figure_faults: list[str]

    @property
    def characters(self) -> int:
        return len(_CHINESE.findall(self.body))

    @property
    def minutes(self) -> int:
        """Estimated time to read the lesson once and answer its questions, rounded up."""
        return math.ceil(self.characters / CHARACTERS_PER_MINUTE) + MINUTES_PER_CHECK * len(self.front.check)

    @property
    def text(self) -> str:
        """The Markdown that a trainee reads: body, then stems, options and explanations of the questions."""
        asked = [text for question in self.front.check for text in (question.stem, *question.options, question.explanation)]
        return "\n\n".join([self.body, *asked])


@dataclass(frozen=True)
class Loaded:
    """How many lessons a load found new, changed, unchanged, and gone from the folder."""

    new: int
    changed: int
    unchanged: int
    withdrawn: int


_F = TypeVar("_F", LessonFront, CourseFront)


def read_lesson(path: Path) -> LessonFile:
    """Raises ContentInvalid."""
    named = _FILE_NAME.fullmatch(path.name)
    if not named:
        raise ContentInvalid(f"{_place(path)}: 文件名应为“两位序号-英文短名.md”")
    text = path.read_text(encoding="utf-8")
    front, body = _split(path, text, LessonFront)
    figures, faults = figures_of(path.parent, markup.tokens_of(body))
    parts = [str(markup.RENDERING), text, *(figure.digest for figure in figures.values())]
    return LessonFile(front, named[2], body, hashlib.sha256("\n".join(parts).encode()).hexdigest(), figures, faults)


def read_course(path: Path) -> CourseFront:
    """Objectives and summary of a course. Raises ContentInvalid."""
    return _split(path, path.read_text(encoding="utf-8"), CourseFront)[0]


def check_lessons(folder: Path, scheme: Scheme) -> list[str]:
    """Every demand of content/README.md that a lessons folder does not meet, one line per fault with its place."""
    courses = [*scheme.public_course, *(course for job in scheme.job_type for course in job.courses)]
    known = {course.code for course in courses}
    faults = [f"{path.name}: 方案中没有这门课程" for path in _course_folders(folder) if path.name not in known]
    read = {path: _read_or_fault(path) for course in _course_folders(folder) for path in _lesson_paths(course)}
    shelf = _shelf(read, scheme)
    for course in sorted(courses, key=lambda course: course.code):
        files = {path: file for path, file in read.items() if path.parent.name == course.code}
        faults += _course_faults(folder / course.code, files, shelf)
        faults += _time_faults(course, [file for file in files.values() if isinstance(file, LessonFile)], scheme)
    return faults


@transaction.atomic
def load_lessons(folder: Path) -> Loaded:
    """Load all lessons of `lessons/`: the same text again changes nothing, changed text becomes a new version.

    A lesson that is gone from the folder is withdrawn (its versions stay). Raises ContentInvalid before anything is written.
    """
    files = [read_lesson(path) for path in lesson_paths(folder)]
    for file in files:
        if file.figure_faults:
            raise ContentInvalid(f"{file.front.course}/{file.slug}: {file.figure_faults[0]}")
    texts = [read_course(path) for course in _course_folders(folder) if (path := course / "_course.md").exists()]
    for text in texts:
        CourseText.objects.update_or_create(course=text.course, defaults={"objectives": text.objectives, "summary": text.summary})
    _load_figures(files)
    outcomes = [_load(file) for file in files]
    present = {(file.front.course, file.slug) for file in files}
    gone = [lesson.pk for lesson in Lesson.objects.filter(current__isnull=False) if (lesson.course, lesson.slug) not in present]
    Lesson.objects.filter(pk__in=gone).update(current=None)
    return Loaded(outcomes.count("new"), outcomes.count("changed"), outcomes.count("unchanged"), len(gone))


def _load_figures(files: list[LessonFile]) -> None:
    figures = {figure.digest: figure.svg for file in files for figure in file.figures.values()}
    known = set(LessonFigure.objects.filter(digest__in=figures).values_list("digest", flat=True))
    LessonFigure.objects.bulk_create(LessonFigure(digest=digest, svg=svg) for digest, svg in figures.items() if digest not in known)


def _load(file: LessonFile) -> str:
    front = file.front
    lesson, _ = Lesson.objects.select_related("current").get_or_create(course=front.course, slug=file.slug, defaults={"order": front.order})
    if lesson.current is not None and lesson.current.digest == file.digest:
        return "unchanged"
    before = lesson.versions.order_by("-number").first()
    version = LessonVersion.objects.create(
        lesson=lesson,
        number=before.number + 1 if before else 1,
        digest=file.digest,
        title=front.title,
        objectives=front.objectives,
        html=markup.render(file.body, {name: figure.address for name, figure in file.figures.items()}),
        checks=[msgspec.to_builtins(question) for question in front.check],
        sources=front.sources,
        characters=file.characters,
        valid_as_of=front.valid_as_of,
        loaded_at=clock.now(),
    )
    lesson.order, lesson.current = front.order, version
    lesson.save(update_fields=["order", "current"])
    journal.record("publish_lesson", version, digest=version.digest)
    return "changed" if before else "new"


def _split(path: Path, text: str, kind: type[_F]) -> tuple[_F, str]:
    parts = re.split(r"^\+\+\+[ \t]*$\n?", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        raise ContentInvalid(f"{_place(path)}: 开头应有两行 +++ 包住的说明")
    try:
        return msgspec.convert(tomllib.loads(parts[1]), kind), parts[2]
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise ContentInvalid(f"{_place(path)}: {fault}") from fault


def _place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _course_folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())


def lesson_paths(folder: Path) -> list[Path]:
    """The files of all lessons of `lessons/`, course by course."""
    return [path for course in _course_folders(folder) for path in _lesson_paths(course)]


def _lesson_paths(course: Path) -> list[Path]:
    return sorted(path for path in course.glob("*.md") if path.name != "_course.md")


def _read_or_fault(path: Path) -> LessonFile | ContentInvalid:
    try:
        return read_lesson(path)
    except ContentInvalid as fault:
        return fault


def _shelf(read: dict[Path, LessonFile | ContentInvalid], scheme: Scheme) -> Shelf:
    lessons: dict[str, list[tuple[str, str]]] = {}
    for path, file in read.items():
        lessons.setdefault(path.parent.name, []).append((path.name, file.front.title if isinstance(file, LessonFile) else ""))
    return Shelf(lessons, scheme)


def _time_faults(course: Course, files: list[LessonFile], scheme: Scheme) -> list[str]:
    if scheme.study is None:
        return []
    needed, given = sum(file.minutes for file in files), course.class_hours * scheme.study.minutes_per_class_hour
    return [f"{course.code}: 读完课文约需 {needed} 分钟，超过本课程 {course.class_hours} 课时的 {given} 分钟"] if needed > given else []


def _course_faults(course: Path, files: dict[Path, LessonFile | ContentInvalid], shelf: Shelf) -> list[str]:
    faults = [] if files else [f"{course.name}: 还没有课文"]
    try:
        front = read_course(course / "_course.md")
    except FileNotFoundError:
        faults.append(f"{course.name}: 缺少 _course.md")
    except ContentInvalid as fault:
        faults.append(str(fault))
    else:
        if front.course != course.name or not front.objectives or not front.summary.strip():
            faults.append(f"{course.name}/_course.md: course 应与文件夹同名，objectives 与 summary 不能为空")
    orders, shown = [], set[str]()
    for path, file in files.items():
        if isinstance(file, ContentInvalid):
            faults.append(str(file))
            continue
        orders.append(file.front.order)
        shown |= set(file.figures)
        faults += [f"{_place(path)}: {fault}" for fault in _lesson_faults(file, path, shelf)]
    faults += [f"{_place(path)}: 没有课文用到这张配图" for path in sorted(course.glob("fig-*")) if path.name not in shown]
    if len(orders) == len(files) and sorted(orders) != list(range(1, len(orders) + 1)):
        faults.append(f"{course.name}: 课次应从 1 起连续编号，现为 {sorted(orders)}")
    return faults


def _lesson_faults(file: LessonFile, path: Path, shelf: Shelf) -> list[str]:
    front, faults = file.front, []
    if front.course != path.parent.name or front.order != int(path.name[:2]):
        faults.append("course 与 order 应和文件夹、文件名一致")
    if not front.title.strip() or len(front.title) > 100:
        faults.append("标题应为 1 至 100 字")
    if not front.objectives or not all(text.strip() for text in front.objectives):
        faults.append("没有写学习目标")
    if not front.sources or not all(text.strip() for text in front.sources):
        faults.append("没有写依据来源")
    least, most = CHARACTERS
    if not least <= file.characters <= most:
        faults.append(f"正文 {file.characters} 个汉字，应为 {least} 至 {most} 个")
    least, most = CHECKS
    if not least <= len(front.check) <= most:
        faults.append(f"有 {len(front.check)} 道自测题，应为 {least} 至 {most} 道")
    for number, question in enumerate(front.check, start=1):
        faults += [f"第 {number} 道自测题{fault}" for fault in _question_faults(question)]
    faults += [f"“{heading}”一节有“{figure}”，没有写明何时有效" for heading, figure in undated_sections(file.body)]
    faults += _wording_faults(file.text)
    return faults + file.figure_faults + _body_faults(file.body) + reference_faults(file.text, path.parent.name, front.order, shelf)


def _wording_faults(text: str) -> list[str]:
    words = [token.content for token in markup.tokens_of(text) if token.type == "text"]
    faults = [f"“{gap}”：中文与数字之间不加空格" for part in words for gap in _GAP.findall(part)]
    # Emphasis that begins or ends with a sign beside a Chinese character is none to Markdown.
    return faults + [f"“{part[:20]}”的 ** 没有变成加粗，请把符号移到 ** 外面" for part in words if "**" in part]


def _question_faults(question: Question) -> list[str]:
    faults = []
    if len(question.options) != 4 and question.options != ["对", "错"]:
        faults.append("应有四个选项，判断题为“对”“错”两项")
    if len(set(question.options)) != len(question.options) or not all(option.strip() for option in question.options):
        faults.append("的选项有空白或重复")
    if len(question.key) != 1 or question.key not in _LETTERS[: len(question.options)]:
        faults.append(f"的答案“{question.key}”不在选项之内")
    if not question.stem.strip() or not question.explanation.strip():
        faults.append("缺题干或解析")
    for text in (question.stem, question.explanation, *question.options):
        faults += [f"中{fault}" for fault in _formula_faults(text)]
    return faults


def _body_faults(body: str) -> list[str]:
    tokens = markup.tokens_of(body)
    heads = [after.content.strip() for token, after in pairwise(tokens) if token.type == "heading_open"]
    faults = []
    if not any(head.startswith(("算一遍", "例")) for head in heads):
        faults.append("没有带数字的算例（“算一遍”或以“例”开头的标题）")
    faults += [f"没有“{wanted}”一节" for wanted in ("常见错误", "小结") if wanted not in heads]
    if any(token.type in {"html_block", "html_inline"} for token in tokens):
        faults.append("正文不能写 HTML")
    return faults + _formula_faults(body)


def _formula_faults(text: str) -> list[str]:
    faults = []
    for token in markup.tokens_of(text):
        if token.type == "text" and "$" in token.content:
            faults.append(f"“{token.content[:20]}”有不成对的 $")
        elif token.type.startswith("math") and not _balanced(token.content):
            faults.append(f"公式 {token.content.strip()[:30]} 的括号不成对")
    return faults


def _balanced(tex: str) -> bool:
    depth = 0
    for mark in re.findall(r"\\.|[{}]", tex, flags=re.DOTALL):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if depth < 0:
            return False
    return depth == 0 and len(re.findall(r"\\left\b", tex)) == len(re.findall(r"\\right\b", tex)) and bool(tex.strip())
