"""The trainee's way in, by allauth; only how often a code goes out, and what is said then, is our own."""

import time
from typing import Any

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tancheng.ledger.site import client_address
from tancheng.people import codes, phrases


class RequestCode(RequestLoginCodeView):  # type: ignore[misc]
    """Which number. Whoever comes back from three wrong codes sees how long to wait for the next."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "phone": self.request.session.get(codes.ASKED_FOR, "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = self.request.POST.get("phone", "")
        asked_for = self.request.session.get(codes.ASKED_FOR, "")
        wait = codes.must_wait(asked_for) if typed in ("", asked_for) else None
        return {**super().get_context_data(**kwargs), "wait": wait}


class ConfirmCode(ConfirmLoginCodeView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wait = codes.must_wait(self._process.state.get("phone", ""))
        return {**super().get_context_data(**kwargs), "wait": wait}

    def _resend_form_valid(self, form: Form) -> HttpResponse:
        state = self._process.state
        try:
            codes.ask_for_code(state["phone"], client_address(self.request))
        except codes.CodeMustWait as wait:
            messages.info(self.request, wait.why)
            return self._again("account_confirm_login_code")
        # A new code is good for ten minutes and three tries of its own, as its message says.
        state["at"], state["failed_attempts"] = time.time(), 0
        self._process.resend()
        return self._again("account_confirm_login_code")

    def form_invalid(self, form: Form) -> HttpResponse:
        if self._process.record_invalid_attempt():
            page: HttpResponse = self.render_to_response(self.get_context_data(form=form))
            return page
        messages.error(self.request, phrases.CODE_NOT_MATCHED)
        return self._again("account_request_login_code")

    def _again(self, name: str) -> HttpResponse:
        return HttpResponseRedirect(self.passthrough_next_url(reverse(name)))


request_code = RequestCode.as_view()
confirm_code = ConfirmCode.as_view()
