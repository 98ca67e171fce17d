"""Public course pages, and the trainee's study home, lessons and record."""

from typing import Any

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from tancheng.enrolment import ending
from tancheng.enrolment.models import Enrolment
from tancheng.learning import markup, rules, selectors, services
from tancheng.learning.labs.catalogue import LABS, labs_of
from tancheng.learning.models import CourseText, Lesson, LessonFigure, LessonVersion
from tancheng.ledger import clock
from tancheng.ledger.errors import Refusal
from tancheng.scheme import selectors as schemes


def courses(request: HttpRequest) -> HttpResponse:
    """All courses of the principal scheme with class hours and lesson titles; open to everyone."""
    version = schemes.principal()
    if version is None:
        return render(request, "learning/courses.html", {"scheme": None})
    scheme = version.document
    everything = [*scheme.public_course, *(course for job in scheme.job_type for course in job.courses)]
    lessons = selectors.lessons_in(everything)
    texts = {text.course: text for text in CourseText.objects.all()}
    rows = {
        course.code: {"course": course, "lessons": lessons[course.code], "text": texts.get(course.code), "labs": labs_of(course.code)}
        for course in everything
    }
    context = {
        "scheme": scheme,
        "public": [rows[course.code] for course in scheme.public_course],
        "public_hours": sum(course.class_hours for course in scheme.public_course),
        "jobs": [
            {"job": job, "rows": [rows[c.code] for c in job.courses], "hours": sum(c.class_hours for c in job.courses)}
            for job in scheme.job_type
        ],
        "preview": selectors.preview_lesson(scheme),
    }
    return render(request, "learning/courses.html", context)


def preview(request: HttpRequest) -> HttpResponse:
    """The first public lesson, free to read without signing in; nothing is counted."""
    version = schemes.principal()
    lesson = selectors.preview_lesson(version.document) if version else None
    if lesson is None or lesson.current is None:
        raise Http404
    course = version.document.course(lesson.course)
    return render(request, "learning/preview.html", {"lesson": lesson, "course": course, "checks": _questions(lesson.current, {})})


@require_GET
@cache_control(public=True, max_age=31536000, immutable=True)
@csp({"default-src": [NONE], "style-src": [UNSAFE_INLINE]})
def figure(request: HttpRequest, digest: str) -> HttpResponse:
    """A lesson's SVG; open to everyone, for the free lesson may show one. Opened by itself it still can't run or fetch anything."""
    found = get_object_or_404(LessonFigure, digest=digest)
    return HttpResponse(found.svg, content_type="image/svg+xml; charset=utf-8", headers={"X-Content-Type-Options": "nosniff"})


def own_enrolment(request: HttpRequest, pk: int) -> Enrolment:
    """The enrolment, if it is the signed-in trainee's; 404 otherwise."""
    enrolment = Enrolment.objects.select_related("scheme").filter(pk=pk).first() if pk < 2**63 else None
    if enrolment is None or not request.user.has_perm("learning.study", enrolment):
        raise Http404
    return enrolment


@login_required
def learn(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = own_enrolment(request, pk)
    progress = selectors.progress_of(enrolment)
    lessons, done = selectors.lessons_of(enrolment), selectors.done_lessons(enrolment)
    public = {course.code for course in enrolment.scheme.document.public_course}
    rows = [
        {
            "progress": course,
            "lessons": [{"lesson": lesson, "done": done.get(lesson.pk)} for lesson in lessons[course.code]],
            "labs": labs_of(course.code),
        }
        for course in progress.courses
    ]
    going_on = selectors.lesson_to_continue(enrolment, lessons, done, progress)
    context = {
        "enrolment": enrolment,
        "progress": progress,
        "gate": rules.exam_gate(progress),
        "groups": [
            ("公共基础", [row for row in rows if row["progress"].code in public]),
            (f"{enrolment.job_type_name}专业课程", [row for row in rows if row["progress"].code not in public]),
        ],
        "short": [course for course in progress.courses if not course.full],
        "going_on": going_on,
        "going_on_course": progress.course(going_on.course) if going_on else None,
        "started": any(course.started for course in progress.courses) or bool(done),
        "today": selectors.today_seconds(enrolment) // 60,
        "days_left": (enrolment.expires_on - clock.today()).days,
        "end": ending.end_of(enrolment),
        "study": enrolment.scheme.document.study_terms(),
        "labs": LABS,
    }
    return render(request, "learning/learn.html", context)


def _open_lesson(request: HttpRequest, pk: int, course: str, slug: str) -> tuple[Enrolment, Lesson, LessonVersion]:
    """An own lesson while the account runs. Raises AccessExpired."""
    enrolment = own_enrolment(request, pk)
    offered = {c.code for c in enrolment.scheme.document.courses_for(enrolment.job_type)}
    lesson = Lesson.objects.select_related("current").filter(course=course, slug=slug, current__isnull=False).first()
    if lesson is None or lesson.current is None or lesson.course not in offered:
        raise Http404
    services.demand_running(enrolment)
    return enrolment, lesson, lesson.current


@login_required
@require_GET
def lesson(request: HttpRequest, pk: int, course: str, slug: str) -> HttpResponse:
    enrolment, found, version = _open_lesson(request, pk, course, slug)
    everything = [one for rows in selectors.lessons_of(enrolment).values() for one in rows]
    place = next(i for i, one in enumerate(everything) if one.pk == found.pk)
    context = {
        "enrolment": enrolment,
        "lesson": found,
        "version": version,
        "course": enrolment.scheme.document.course(course),
        "previous": everything[place - 1] if place else None,
        "next": everything[place + 1] if place + 1 < len(everything) else None,
        "study": enrolment.scheme.document.study_terms(),
        **_check_context(enrolment, found, version),
    }
    return render(request, "learning/lesson.html", context)


@login_required
@require_POST
def check(request: HttpRequest, pk: int, course: str, slug: str) -> HttpResponse:
    """Answer one question; with htmx the questions come back in place, without it the page reloads at them."""
    enrolment, found, version = _open_lesson(request, pk, course, slug)
    refusal = None
    try:
        services.answer_check(enrolment, version, _small_number(request.POST.get("number", "")), request.POST.get("answer", ""))
    except Refusal as no:
        refusal = no
    if request.htmx:
        context = {"enrolment": enrolment, "lesson": found, "refusal": refusal, **_check_context(enrolment, found, version)}
        return render(request, "learning/_checks.html", context)
    if refusal:
        messages.error(request, str(refusal))
    return redirect(f"{request.path.removesuffix('check/')}#checks")


@login_required
def study_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Every stretch that the clock judged, and hours credited by hand; for the trainee, and for the office by permission."""
    enrolment = Enrolment.objects.select_related("scheme").filter(pk=pk).first() if pk < 2**63 else None
    if enrolment is None or not request.user.has_perm("learning.see_record", enrolment):
        raise Http404
    single = request.GET.get("beats") == "1"
    stretches = selectors.stretches_of(enrolment, joined=not single)
    context = {
        "enrolment": enrolment,
        "progress": selectors.progress_of(enrolment),
        "page": Paginator(stretches, 200).get_page(request.GET.get("page")),
        "single": single,
        "credits": selectors.credits_of(enrolment),
        "own": enrolment.user_id == request.user.pk,
        "printed_at": clock.now(),
    }
    return render(request, "learning/study_record.html", context)


def _small_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _check_context(enrolment: Enrolment, lesson: Lesson, version: LessonVersion) -> dict[str, Any]:
    answers = selectors.answers_of(enrolment, version.pk)
    questions = _questions(version, answers)
    return {
        "checks": [question for question in questions if question["given"]],
        "asked": next((question for question in questions if not question["given"]), None),
        "total": len(questions),
        "right": sum(answer.right for answer in answers.values()),
        "done": selectors.done_lessons(enrolment).get(lesson.pk),
    }


def _questions(version: LessonVersion, answers: dict[int, Any]) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "stem": markup.render_inline(check["stem"]),
            "options": [(letter, markup.render_inline(text)) for letter, text in zip("ABCD", check["options"], strict=False)],
            "key": check["key"],
            "explanation": markup.render_inline(check["explanation"]),
            "given": answers.get(number),
        }
        for number, check in enumerate(version.checks, start=1)
    ]
