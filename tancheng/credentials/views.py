"""The stranger's check, the holder's PDF, the office's list."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tancheng.credentials import rules, selectors, services
from tancheng.credentials.models import Credential
from tancheng.ledger import journal
from tancheng.ledger.errors import Refusal
from tancheng.ledger.site import client_address
from tancheng.marking.models import Result
from tancheng.people.permissions import demand

# Guessing protection: look-ups that one address may make in ten minutes.
LOOKUPS = 30


class VerifyForm(forms.Form):
    number = forms.CharField(label="证书编号", max_length=60, help_text="在证书标题下方，例如 GDCPI-PX-2026-000123-X")
    name = forms.CharField(label="持证人姓名", max_length=50)


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label="撤销原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="公开查询页会原样显示，请勿写入个人信息"
    )


def verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """Check by number and name; the QR code brings the number along."""
    asked = request.method == "POST"
    form = VerifyForm(request.POST if asked else None, initial={"number": number})
    found, searched, limited = None, False, False
    if asked and form.is_valid():
        limited = _too_many(request)
        if not limited:
            searched = True
            found = selectors.by_number_and_name(form.cleaned_data["number"], form.cleaned_data["name"])
    context = {"form": form, "found": found, "searched": searched, "limited": limited, "from_qr": bool(number)}
    return render(request, "credentials/verify.html", context, status=429 if limited else 200)


def _too_many(request: HttpRequest) -> bool:
    key = f"verify:{client_address(request)}"
    cache.add(key, 0, 600)
    try:
        return cache.incr(key) > LOOKUPS
    except ValueError:
        return False  # It ran out, or was thrown out of a full cache, between the two lines.


@login_required
def certificate(request: HttpRequest, number: str) -> FileResponse:
    found = get_object_or_404(Credential.objects.select_related("enrolment"), number=number)
    if not request.user.has_perm("credentials.see_pdf", found):
        raise Http404
    return FileResponse(found.pdf.open("rb"), content_type="application/pdf", filename=f"{found.number}.pdf")


@login_required
def desk_credentials(request: HttpRequest) -> HttpResponse:
    demand(request, "credentials.use_desk")
    asked = request.GET.get("q", "").strip()[:60]
    issued = Credential.objects.select_related("revocation", "enrolment")
    if asked:
        issued = issued.filter(Q(number__icontains=rules.canonical_number(asked)) | Q(holder_name__contains=asked))
    page = Paginator(issued, 20).get_page(request.GET.get("page"))
    return render(
        request, "credentials/desk_credentials.html", {"page": page, "waiting": selectors.passed_without_credential(), "asked": asked}
    )


@login_required
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    """Issue for the chosen results, each in its own transaction: a fault in one does not undo the others."""
    demand(request, "credentials.issue")
    chosen = [int(value) for value in request.POST.getlist("result") if value.isdecimal() and len(value) < 19]
    results = Result.objects.filter(pk__in=chosen, passed=True).select_related("attempt__booking__enrolment")
    numbers, left_out = [], []
    for result in results:
        try:
            numbers.append(services.issue_credential(result, by=request.user).number)
        except Refusal as no:
            left_out.append(f"{result.attempt.booking.enrolment.name}：{no.why}。{no.next_step}")
    if numbers:
        messages.success(request, f"已签发 {len(numbers)} 张证书：{'、'.join(numbers)}")
    for line in left_out:
        messages.error(request, f"没有签发——{line}")
    if not numbers and not left_out:
        messages.error(request, "没有签发证书：没有选中及格者。请勾选后再点“签发”。")
    return redirect("desk_credentials")


@login_required
def desk_credential(request: HttpRequest, number: str) -> HttpResponse:
    demand(request, "credentials.use_desk")
    found = get_object_or_404(Credential.objects.select_related("revocation", "enrolment__scheme", "result"), number=number)
    form = RevokeForm(request.POST or None)
    refusal = None
    if request.method == "POST":
        demand(request, "credentials.revoke")
        if form.is_valid():
            try:
                services.revoke_credential(found, reason=form.cleaned_data["reason"], by=request.user)
            except Refusal as no:
                refusal = no
            else:
                messages.success(request, "证书已撤销，公开查询页已显示原因。")
                return redirect("desk_credential", number=number)
    context = {"credential": found, "form": form, "refusal": refusal, "history": journal.history(found)}
    return render(request, "credentials/desk_credential.html", context, status=409 if refusal else 200)
