"""Reads of study: how far someone is, what the clock recorded, which lessons there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum

from tancheng.enrolment import ending
from tancheng.enrolment.models import Enrolment
from tancheng.learning import phrases, rules
from tancheng.learning.models import CheckAnswer, HourCredit, Lesson, LessonDone, StudySegment, StudySession
from tancheng.ledger import clock
from tancheng.scheme.document import Course, Scheme

# The desk calls an account "ending" from this many days before its last day; a matter of the list, not of any notice.
ENDING_DAYS = 30


def progress_of(enrolment: Enrolment) -> rules.Progress:
    """Progress towards the class hours that this enrolment's scheme requires. Two queries."""
    return progress_of_many([enrolment])[enrolment.pk]


def progress_of_many(enrolments: Iterable[Enrolment]) -> dict[int, rules.Progress]:
    """Progress by enrolment id, in two queries for all of them."""
    people = list(enrolments)
    seconds = _credited_seconds([enrolment.pk for enrolment in people])
    return {enrolment.pk: _progress(enrolment, seconds[enrolment.pk]) for enrolment in people}


def _progress(enrolment: Enrolment, seconds: dict[str, int]) -> rules.Progress:
    scheme = enrolment.scheme.document
    study = scheme.study_terms()
    return rules.progress(
        scheme.courses_for(enrolment.job_type),
        seconds,
        required_class_hours=study.required_class_hours,
        minutes_per_class_hour=study.minutes_per_class_hour,
    )


def _credited_seconds(ids: list[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    measured = StudySegment.objects.filter(enrolment__in=ids).order_by().values_list("enrolment", "course")
    for enrolment, course, seconds in measured.annotate(Sum("credited_seconds")):
        found[enrolment][course] += seconds
    by_hand = HourCredit.objects.filter(enrolment__in=ids, confirmed_at__isnull=False).order_by().values_list("enrolment", "course")
    for enrolment, course, minutes in by_hand.annotate(Sum("minutes")):
        found[enrolment][course] += minutes * 60
    return found


def course_left_seconds(enrolment: Enrolment, course: str) -> int:
    """Seconds that the course can still credit; 0 for a course outside this study."""
    measured = StudySegment.objects.filter(enrolment=enrolment, course=course).aggregate(n=Sum("credited_seconds"))["n"] or 0
    return _left(enrolment, course, measured)


def _left(enrolment: Enrolment, course: str, measured_seconds: int) -> int:
    scheme = enrolment.scheme.document
    planned = {c.code: c.class_hours for c in scheme.courses_for(enrolment.job_type)}.get(course, 0)
    by_hand = HourCredit.objects.filter(enrolment=enrolment, course=course, confirmed_at__isnull=False).aggregate(n=Sum("minutes"))["n"]
    return max((planned * scheme.study_terms().minutes_per_class_hour - (by_hand or 0)) * 60 - measured_seconds, 0)


def waiting_minutes(enrolment: Enrolment, course: str) -> int:
    """Minutes proposed by hand and not yet confirmed."""
    waiting = HourCredit.objects.filter(enrolment=enrolment, course=course, confirmed_at__isnull=True)
    return waiting.aggregate(n=Sum("minutes"))["n"] or 0


@dataclass(frozen=True)
class ClockFigures:
    """Seconds credited in this lesson and today, and what the course can still credit."""

    lesson: int
    today: int
    course_left: int


def clock_figures(session: StudySession, now: datetime) -> ClockFigures:
    """Two queries, asked at every beat."""
    midnight = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    course = session.lesson.course
    sums = StudySegment.objects.filter(enrolment=session.enrolment_id).aggregate(
        course=Sum("credited_seconds", filter=Q(course=course), default=0),
        lesson=Sum("credited_seconds", filter=Q(session__lesson=session.lesson_id), default=0),
        today=Sum("credited_seconds", filter=Q(until_at__gte=midnight), default=0),
    )
    return ClockFigures(sums["lesson"], sums["today"], _left(session.enrolment, course, sums["course"]))


def today_seconds(enrolment: Enrolment) -> int:
    midnight = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return StudySegment.objects.filter(enrolment=enrolment, until_at__gte=midnight).aggregate(n=Sum("credited_seconds"))["n"] or 0


def lessons_in(courses: Iterable[Course]) -> dict[str, list[Lesson]]:
    """The lessons on offer by course code, in order."""
    codes = [course.code for course in courses]
    found: dict[str, list[Lesson]] = {code: [] for code in codes}
    lessons = Lesson.objects.filter(course__in=codes, current__isnull=False).select_related("current").defer("current__html")
    for lesson in lessons.order_by("course", "order", "slug"):
        found[lesson.course].append(lesson)
    return found


def lessons_of(enrolment: Enrolment) -> dict[str, list[Lesson]]:
    return lessons_in(enrolment.scheme.document.courses_for(enrolment.job_type))


def done_lessons(enrolment: Enrolment) -> dict[int, LessonDone]:
    return {done.lesson_id: done for done in LessonDone.objects.filter(enrolment=enrolment)}


def lesson_to_continue(
    enrolment: Enrolment, lessons: dict[str, list[Lesson]], done: dict[int, LessonDone], progress: rules.Progress
) -> Lesson | None:
    """Where to go on, among courses with hours left: the lesson opened last unless finished, else the first unfinished one, else any.

    When no course has hours left, the first unfinished lesson; None when everything is done.
    """
    everything = [lesson for course in lessons.values() for lesson in course]
    last = StudySession.objects.filter(enrolment=enrolment).order_by("-id").values_list("lesson", flat=True).first()
    unfinished = [lesson for lesson in everything if lesson.pk not in done]
    short = {course.code for course in progress.courses if not course.full}
    in_order = [
        *(lesson for lesson in unfinished if lesson.course in short and lesson.pk == last),
        *(lesson for lesson in unfinished if lesson.course in short),
        *(lesson for lesson in everything if lesson.course in short),
        *unfinished,
    ]
    return next(iter(in_order), None)


def answers_of(enrolment: Enrolment, version_id: int) -> dict[int, CheckAnswer]:
    return {answer.number: answer for answer in CheckAnswer.objects.filter(enrolment=enrolment, version=version_id)}


@dataclass
class Stretch:
    """Neighbouring beats of one open page with the same outcome, told as one line."""

    course: str
    lesson: str
    from_at: datetime
    until_at: datetime
    credited_seconds: int
    reason: str
    beats: int
    session: int

    @property
    def in_words(self) -> str:
        return phrases.REASONS[self.reason]

    @property
    def credited_in_words(self) -> str:
        return phrases.duration(self.credited_seconds)


def stretches_of(enrolment: Enrolment, *, joined: bool = True) -> list[Stretch]:
    """The clock's record, newest first. `joined=False` gives every single beat as stored."""
    names = {course.code: course.name for course in enrolment.scheme.document.courses_for(enrolment.job_type)}
    rows = enrolment.study_segments.order_by("id").values_list(
        "course", "session__lesson__current__title", "from_at", "until_at", "credited_seconds", "reason", "session_id"
    )
    told: list[Stretch] = []
    for course, title, from_at, until_at, seconds, reason, session in rows.iterator():
        last = told[-1] if told else None
        if joined and last and (last.session, last.reason) == (session, reason) and last.until_at == from_at:
            last.until_at, last.credited_seconds, last.beats = until_at, last.credited_seconds + seconds, last.beats + 1
        else:
            told.append(Stretch(names.get(course, course), title or "（已撤下的课文）", from_at, until_at, seconds, reason, 1, session))
    told.reverse()
    return told


def credits_of(enrolment: Enrolment) -> list[tuple[HourCredit, str]]:
    """Hours credited or proposed by hand with their course's name, newest first."""
    names = {course.code: course.name for course in enrolment.scheme.document.courses_for(enrolment.job_type)}
    rows = enrolment.hour_credits.select_related("by", "confirmed_by").order_by("-id")
    return [(credit, names.get(credit.course, credit.course)) for credit in rows]


def enrolments(asked: str = "") -> QuerySet[Enrolment]:
    """Enrolments for the desk, newest first; `asked` is part of a name, an application code or an employer."""
    rows = Enrolment.objects.select_related("scheme", "application").defer("application__id_number_sealed")
    if asked:
        rows = rows.filter(Q(name__contains=asked) | Q(application__code__iexact=asked) | Q(application__employer__contains=asked))
    return rows


def preview_lesson(scheme: Scheme) -> Lesson | None:
    """The first lesson of the first public course: free to read."""
    if not scheme.public_course:
        return None
    lessons = Lesson.objects.filter(course=scheme.public_course[0].code, current__isnull=False)
    return lessons.select_related("current").order_by("order").first()


def desk_rows(state: str, asked: str) -> list[Enrolment]:
    """The desk's list by state: all, short (hours missing), ending (within `ENDING_DAYS`), complete, ended."""
    rows, today = ending.with_ended(enrolments(asked)), clock.today()
    if state == "ended":
        return list(rows.filter(Q(expires_on__lt=today) | Q(has_ended=True)).order_by("-expires_on"))
    if state == "all":
        return list(rows)
    running = ending.running(rows, today).order_by("expires_on")
    if state == "ending":
        return list(running.filter(expires_on__lte=today + timedelta(days=ENDING_DAYS)))
    people = list(running)
    progress = progress_of_many(people)
    return [one for one in people if progress[one.pk].complete == (state == "complete")]


def with_progress(people: Iterable[Enrolment]) -> list[tuple[Enrolment, rules.Progress]]:
    rows = list(people)
    progress = progress_of_many(rows)
    return [(one, progress[one.pk]) for one in rows]


def stakes(enrolment: Enrolment) -> list[ending.Stake]:
    """What the end of an enrolment takes from study."""
    learned = progress_of(enrolment).class_hours
    until = phrases.day(enrolment.expires_on)
    return [ending.Stake(f"学习账号立即关闭（原有效期至 {until}），已学的 {learned} 课时留在记录里，不能再学、再约考")]
