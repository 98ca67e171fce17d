"""Acts of study: the clock, the self-check, hours credited by hand."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from tancheng.enrolment import ending
from tancheng.enrolment.models import Enrolment
from tancheng.learning import phrases, rules, selectors
from tancheng.learning.models import CheckAnswer, HourCredit, Lesson, LessonDone, LessonVersion, StudySegment, StudySession
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User


class AccessExpired(Refusal):
    def __init__(self, enrolment: Enrolment) -> None:
        end = ending.end_of(enrolment)
        why = (
            phrases.ended(end.get_cause_display(), clock.local(end.at).date())
            if end
            else f"学习账号已于 {phrases.day(enrolment.expires_on)} 到期"
        )
        super().__init__("不能打开课文", why, "已计的课时都保留着；有疑问请联系本会培训部")


def demand_running(enrolment: Enrolment) -> None:
    """Raises AccessExpired."""
    if ending.end_of(enrolment) or clock.now() > clock.end_of_day(enrolment.expires_on):
        raise AccessExpired(enrolment)


class NoSuchSession(Refusal):
    def __init__(self) -> None:
        super().__init__("没有计时", "这个页面的计时编号无效", "请刷新页面")


class AnswerMissing(Refusal):
    def __init__(self) -> None:
        super().__init__("还没有提交", "您没有选择答案", "请先选一项再提交")


class HoursNotPossible(Refusal):
    pass


class SamePersonConfirms(Refusal):
    def __init__(self) -> None:
        super().__init__("没有确认", "补记课时须由另一位同事确认，提出人不能自己确认", "请通知另一位同事办理")


@dataclass(frozen=True)
class ClockState:
    """What a lesson page shows: a state, its words, and whether the page must ask if someone is there."""

    state: str
    text: str
    ask: bool
    lesson_minutes: int
    today_minutes: int


@transaction.atomic
def start_session(enrolment: Enrolment, lesson: Lesson) -> tuple[StudySession, ClockState]:
    """A lesson page opened: its clock starts, that of any other open page of this person ends. Raises AccessExpired."""
    User.objects.select_for_update().get(pk=enrolment.user_id)
    open_pages = StudySession.objects.select_for_update().filter(enrolment__user=enrolment.user_id, superseded_at__isnull=True)
    pages = list(open_pages)
    now = clock.now()
    demand_running(enrolment)
    StudySession.objects.filter(pk__in=[page.pk for page in pages]).update(superseded_at=now)
    session = StudySession.objects.create(
        enrolment=enrolment, lesson=lesson, token=secrets.token_urlsafe(32), started_at=now, beat_at=now, present_at=now
    )
    runs_until = clock.end_of_day(enrolment.expires_on)
    return session, _state(session, rules.Credit(0, ""), selectors.clock_figures(session, now), now, runs_until)


@transaction.atomic
def record_beat(user: User, token: str, *, visible: bool, leaving: bool = False, present: bool = False) -> ClockState:
    """One beat of an open page: judge the stretch since the last one by the server's clock and append it.

    `leaving`: the page was in sight until this moment and is no longer. `present`: the person has just confirmed being there.
    Raises NoSuchSession for a token that is not this user's. Fractions of a second are carried to the next beat.
    """
    session = (
        StudySession.objects.select_for_update(of=("self",))
        .select_related("enrolment__scheme", "lesson")
        .annotate(ended_at=ending.ended_at("enrolment"))
        .filter(token=token, enrolment__user=user)
        .first()
    )
    if session is None:
        raise NoSuchSession
    now = clock.now()
    runs_until = ending.last_moment(session.enrolment.expires_on, session.ended_at)
    judged_until = session.beat_at
    whole = int((now - judged_until).total_seconds())
    figures = selectors.clock_figures(session, now)
    credit = rules.Credit(0, "")
    if whole > 0 and (session.superseded_at is None or judged_until < session.superseded_at):
        until = judged_until + timedelta(seconds=whole)
        credit = _append_segment(session, until, figures.course_left, runs_until, in_sight=visible or leaving)
        session.beat_at = judged_until + timedelta(seconds=whole)
    session.visible = visible and not leaving
    if present:
        session.present_at = now
    session.save(update_fields=["beat_at", "visible", "present_at"])
    return _state(session, credit, figures, now, runs_until)


def _append_segment(
    session: StudySession, until: datetime, course_left_seconds: int, runs_until: datetime, *, in_sight: bool
) -> rules.Credit:
    enrolment = session.enrolment
    study = enrolment.scheme.document.study_terms()
    credit = rules.credit(
        session.beat_at,
        until,
        visible_before=session.visible,
        visible_now=in_sight,
        present_at=session.present_at,
        superseded_at=session.superseded_at,
        course_left_seconds=course_left_seconds,
        limits=rules.limits(study, runs_until),
    )
    StudySegment.objects.create(
        session=session,
        enrolment=enrolment,
        course=session.lesson.course,
        from_at=session.beat_at,
        until_at=until,
        credited_seconds=credit.seconds,
        reason=credit.reason,
    )
    return credit


def _state(session: StudySession, last: rules.Credit, before: selectors.ClockFigures, now: datetime, runs_until: datetime) -> ClockState:
    """The state from here on. `before` are the figures without the stretch just judged (`last`)."""
    enrolment = session.enrolment
    terms = rules.limits(enrolment.scheme.document.study_terms(), runs_until)
    ask = rules.presence_due(session.present_at, now, terms)
    state = rules.clock_state(
        superseded=session.superseded_at is not None,
        expired=now > terms.expires_at,
        course_full=before.course_left <= last.seconds,
        absent=ask and last.reason == rules.Reason.ABSENT,
        visible=session.visible,
    )
    minutes = (before.lesson + last.seconds) // 60
    ask_now = ask and state in {"counting", "absent"}
    return ClockState(state, phrases.clock_text(state, minutes), ask_now, minutes, (before.today + last.seconds) // 60)


@transaction.atomic
def answer_check(enrolment: Enrolment, version: LessonVersion, number: int, answer: str) -> CheckAnswer:
    """Answer one self-check question; the first answer stays. The last one finishes the lesson. Raises AnswerMissing."""
    if not 1 <= number <= len(version.checks):
        raise AnswerMissing
    question = version.checks[number - 1]
    if len(answer) != 1 or answer not in "ABCD"[: len(question["options"])]:
        raise AnswerMissing
    now = clock.now()
    given, _ = CheckAnswer.objects.get_or_create(
        enrolment=enrolment, version=version, number=number, defaults={"answer": answer, "right": answer == question["key"], "at": now}
    )
    StudySession.objects.filter(enrolment=enrolment, lesson=version.lesson_id, superseded_at__isnull=True).update(present_at=now)
    answers = CheckAnswer.objects.filter(enrolment=enrolment, version=version)
    if answers.count() == len(version.checks):
        _finish_lesson(enrolment, version, right=answers.filter(right=True).count())
    return given


def _finish_lesson(enrolment: Enrolment, version: LessonVersion, *, right: int) -> None:
    done, is_new = LessonDone.objects.get_or_create(
        enrolment=enrolment, lesson=version.lesson, defaults={"version": version, "right": right, "at": clock.now()}
    )
    if is_new:
        journal.record("finish_lesson", done, by=enrolment.user, right=right)


@transaction.atomic
def propose_hours(enrolment: Enrolment, course: str, *, minutes: int, evidence: str, by: User) -> HourCredit:
    """Propose study time on evidence; it counts once another person has confirmed it. Raises HoursNotPossible."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=enrolment.pk)
    _demand_room(enrolment, course, minutes, waiting=selectors.waiting_minutes(enrolment, course))
    if not evidence.strip():
        raise HoursNotPossible("补记没有提交", "没有写明依据", "请写明依据，例如“9 月 12 日线下集中授课签到表”")
    credit = HourCredit.objects.create(
        enrolment=enrolment, course=course, minutes=minutes, evidence=evidence.strip(), by=by, at=clock.now()
    )
    journal.record("propose_hours", enrolment, by=by, reason=credit.evidence, course=course, minutes=minutes)
    return credit


@transaction.atomic
def confirm_hours(credit: HourCredit, *, by: User) -> HourCredit:
    """The second person's confirmation. Raises SamePersonConfirms, HoursNotPossible."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=credit.enrolment_id)
    credit = HourCredit.objects.select_for_update().get(pk=credit.pk)
    if credit.confirmed_at is not None:
        raise HoursNotPossible("没有再次确认", "这条补记已经确认过", "请刷新页面查看")
    if credit.by_id == by.pk:
        raise SamePersonConfirms
    _demand_room(enrolment, credit.course, credit.minutes, waiting=0)
    credit.confirmed_by, credit.confirmed_at = by, clock.now()
    try:
        with transaction.atomic():
            credit.save(update_fields=["confirmed_by", "confirmed_at"])
    except IntegrityError as same:
        raise SamePersonConfirms from same
    journal.record("confirm_hours", enrolment, by=by, reason=credit.evidence, course=credit.course, minutes=credit.minutes)
    return credit


def _demand_room(enrolment: Enrolment, course: str, minutes: int, *, waiting: int) -> None:
    offered = {c.code: c for c in enrolment.scheme.document.courses_for(enrolment.job_type)}
    if course not in offered:
        raise HoursNotPossible("补记没有办成", "这门课程不在学员的学习计划内", "请从列表中选择课程")
    # The last started minute of a course may be filled up; progress never exceeds the planned hours anyway.
    room = max(-(-selectors.course_left_seconds(enrolment, course) // 60) - waiting, 0)
    if not 0 < minutes <= room:
        raise HoursNotPossible(
            "补记没有办成",
            f"《{offered[course].name}》共 {offered[course].class_hours} 课时，最多还可补记 {room} 分钟，填写的是 {minutes} 分钟",
            "请改填分钟数" if room else "这门课程的课时已满或已有补记等待确认，不必再补",
        )
