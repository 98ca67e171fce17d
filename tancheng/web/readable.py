"""The first thing every request passes: an address that no record can match is refused once, before anything looks it up."""

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.db import DataError
from django.http import HttpRequest, HttpResponse

from tancheng.front_door.pages import Words, answer
from tancheng.ledger.typed import REFUSED, Unreadable

WORDS = Words(
    400,
    "这个地址读不出来",
    "地址里有看不见的控制字符，可能是复制时带上的",
    "请检查地址，重新输入，或从首页进入",
)


class ReadableMiddleware:
    """Stands first in MIDDLEWARE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if REFUSED.search(request.path_info) or REFUSED.search(unquote_plus(request.META.get("QUERY_STRING", ""))):
            refused = answer(WORDS, for_people=True)
            return HttpResponse(refused.body, status=refused.status, headers={"Cache-Control": "no-store"})
        # A cookie can hold any character, written as \000; one that does was not set by us, and is asked of the database as a session's key.
        for name in [name for name, value in request.COOKIES.items() if REFUSED.search(value)]:
            del request.COOKIES[name]
        return self.get_response(request)


def unreadable(request: HttpRequest, fault: Exception) -> Unreadable | None:
    """The refusal when a database declined what was posted for its characters: the net under acts that forgot to ask `typed`."""
    if not isinstance(fault, DataError | ValueError) or request.method != "POST":
        return None
    texts = (text for values in request.POST.lists() for text in values[1])
    return next((Unreadable(text) for text in texts if REFUSED.search(text)), None)
