"""The study clock's two JSON endpoints. Both answer with what the page shows; neither believes a duration from the browser."""

from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from tancheng.enrolment.models import Enrolment
from tancheng.learning import services
from tancheng.learning.models import Lesson
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User

Token = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]


class StartMessage(msgspec.Struct, forbid_unknown_fields=True):
    enrolment: Id
    lesson: Id


class BeatMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`visible`: the page is in sight now; `leaving`: it was until this moment; `present`: the button was pressed."""

    token: Token
    visible: bool
    leaving: bool = False
    present: bool = False


def _spoken(kind: type[msgspec.Struct]) -> Callable[..., Any]:
    """Answer in JSON whatever happens: signed out, unreadable message, refusal."""

    def around(view: Callable[..., JsonResponse]) -> Callable[..., JsonResponse]:
        @require_POST
        @wraps(view)
        def answer(request: HttpRequest) -> JsonResponse:
            if not request.user.is_authenticated:
                return _no(401, "signed_out", "已暂停：您已退出登录，请重新登录后继续")
            try:
                message = msgspec.json.decode(request.body, type=kind)
            except (msgspec.DecodeError, UnicodeDecodeError):
                return _no(400, "broken", "没有计时：页面发来的内容读不懂，请刷新页面")
            try:
                return view(request.user, message)
            except Refusal as refusal:
                return _no(409, "refused", str(refusal))

        return answer

    return around


def _no(status: int, state: str, text: str) -> JsonResponse:
    return JsonResponse({"state": state, "text": text, "ask": False}, status=status)


@_spoken(StartMessage)
def start(user: User, message: StartMessage) -> JsonResponse:
    enrolment = Enrolment.objects.select_related("scheme").filter(pk=message.enrolment, user=user).first()
    lesson = Lesson.objects.filter(pk=message.lesson, current__isnull=False).first()
    if enrolment is None or lesson is None or lesson.course not in _codes(enrolment):
        return _no(404, "refused", "没有计时：没有找到这一课，请从学习主页重新进入")
    session, state = services.start_session(enrolment, lesson)
    return JsonResponse({"token": session.token, **_shown(state)})


@_spoken(BeatMessage)
def beat(user: User, message: BeatMessage) -> JsonResponse:
    state = services.record_beat(user, message.token, visible=message.visible, leaving=message.leaving, present=message.present)
    return JsonResponse(_shown(state))


def _codes(enrolment: Enrolment) -> set[str]:
    return {course.code for course in enrolment.scheme.document.courses_for(enrolment.job_type)}


def _shown(state: services.ClockState) -> dict[str, Any]:
    return {
        "state": state.state,
        "text": state.text,
        "ask": state.ask,
        "lesson_minutes": state.lesson_minutes,
        "today_minutes": state.today_minutes,
    }
