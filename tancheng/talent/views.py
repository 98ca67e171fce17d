"""Employers look; holders decide."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from tancheng.ledger.errors import Refusal
from tancheng.scheme import selectors as schemes
from tancheng.talent import rules, selectors, services


class ConsentForm(forms.Form):
    fields_shown = forms.MultipleChoiceField(
        label="愿意展示的内容", choices=list(rules.FIELDS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    region = forms.CharField(label="所在地区", max_length=30, required=False, help_text="例如 广东广州")
    introduction = forms.CharField(label="自我介绍", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agree = forms.BooleanField(
        label="我同意以上所选内容在人才库中公开，供用人单位查询",
        error_messages={"required": "没有勾选同意，就不会加入人才库。愿意加入时请勾选。"},
    )


def talent(request: HttpRequest) -> HttpResponse:
    """Search by job type, level and region; contact goes through the association."""
    version = schemes.principal()
    document = version.document if version else None
    asked = {key: request.GET.get(key, "").strip()[:30] for key in ("job_type", "level", "region")}
    page = Paginator(selectors.pool(**asked), 20).get_page(request.GET.get("page"))
    context = {"page": page, "people": selectors.entries(list(page.object_list)), "asked": asked, "scheme": document}
    return render(request, "talent/talent.html", context)


@login_required
def talent_mine(request: HttpRequest) -> HttpResponse:
    """The holder's own decision: nothing is ticked beforehand."""
    current = selectors.consent_of(request.user)
    given = current if current and current.given else None
    initial = {"fields_shown": given.fields, "region": given.region, "introduction": given.introduction} if given else {}
    form = ConsentForm(request.POST if request.POST.get("act") == "give" else None, initial=initial)
    refusal = None
    if request.POST.get("act") == "withdraw":
        services.withdraw_consent(request.user)
        messages.success(request, "已退出人才库，您的信息不再展示。")
        return redirect("talent_mine")
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            services.give_consent(request.user, fields=data["fields_shown"], region=data["region"], introduction=data["introduction"])
        except Refusal as no:
            refusal = no
        else:
            messages.success(request, "已加入人才库。您可以随时修改或退出。")
            return redirect("talent_mine")
    return render(request, "talent/mine.html", {"form": form, "given": given, "refusal": refusal}, status=409 if refusal else 200)
