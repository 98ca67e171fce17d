"""The one place that shows refusals."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tancheng.ledger.errors import Refusal
from tancheng.ledger.typed import Unreadable
from tancheng.web.readable import unreadable


class RefusalMiddleware:
    """A `Refusal` that no form has shown becomes a page that says what, why and what next; nothing was written before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refusal = exception if isinstance(exception, Refusal) else unreadable(request, exception)
        if refusal:
            status = 400 if isinstance(refusal, Unreadable) else 409
            return render(request, "web/refusal.html", {"refusal": refusal}, status=status)
        return None
