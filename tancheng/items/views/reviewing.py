"""The reviewer's desk: what waits, one item with everything that helps to judge it, and the verdict."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from tancheng.items import curriculum, findings, rules, worklists
from tancheng.items.models import Item, ItemVersion, Review, State
from tancheng.items.selectors import for_text
from tancheng.items.services import reviewing
from tancheng.items.services.authoring import ItemRefused
from tancheng.items.showing import shown
from tancheng.items.versions import text_of
from tancheng.ledger.errors import Refusal
from tancheng.people.permissions import demand

PER_PAGE = 20
# What is said most often when an item goes back, with its name on the button; the script puts it into the remark.
REASONS = [
    ("答案有争议", "答案有争议，请让正确项唯一。"),
    ("题干不清楚", "题干没有说清楚，请写明条件。"),
    ("选项太容易", "错误选项一眼就能排除，请换成常见的误解。"),
    ("能猜出答案", "答案能从选项的长短或措辞猜出来，请调整。"),
    ("依据不具体", "依据请写到文件、文号和条款。"),
    ("缺有效期", "数字随年份变化，请写有效期。"),
    ("与别的题重复", "与题库已有题目重复。"),
]


class ReviewForm(forms.Form):
    """`version`: the number of the version that was on the screen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    checks = forms.MultipleChoiceField(
        label="逐项确认", choices=list(rules.CHECKLIST.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    comment = forms.CharField(
        label="意见（退回时必填，命题人会看到）", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    @property
    def checklist(self) -> dict[str, bool]:
        return {name: name in self.cleaned_data["checks"] for name in rules.CHECKLIST}


@login_required
@never_cache
def desk_item_reviews(request: HttpRequest) -> HttpResponse:
    """Metadata only: a text opens when it is taken."""
    demand(request, "items.review")
    terms = curriculum.current()
    waiting = worklists.to_review(request.user)
    page = Paginator(waiting.filter(reviewer=None), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "mine": [(item, terms.course_name(item.course)) for item in waiting.filter(reviewer=request.user)],
        "page": page,
        "waiting": [(item, terms.course_name(item.course)) for item in page],
        "own": Item.objects.filter(author=request.user, state=State.IN_REVIEW).count(),
        "done": worklists.reviewed_by(request.user)[:PER_PAGE],
        "done_count": worklists.reviewed_by(request.user).count(),
    }
    return render(request, "items/desk_item_reviews.html", context)


@login_required
@never_cache
def desk_item_review(request: HttpRequest, code: str) -> HttpResponse:
    demand(request, "items.review")
    item = get_object_or_404(Item.objects.select_related("working"), code=code)
    if request.method == "POST":
        return _act(request, item)
    if request.user.has_perm("items.review_item", item):
        return _page(request, item, ReviewForm(initial={"version": item.working.number}))
    if item.state != State.IN_REVIEW and request.user.has_perm("items.see_item", item):
        return redirect("desk_item", code)
    return _closed(request, item)


def _act(request: HttpRequest, item: Item) -> HttpResponse:
    act = request.POST.get("act", "")
    if act == "claim":
        reviewing.claim_review(item, by=request.user)
        return redirect("desk_item_review", item.code)
    if not request.user.has_perm("items.review_item", item):
        return _closed(request, item, refusal=_not_in_hand(request, item))
    if act == "release":
        reviewing.release_review(item, by=request.user)
        messages.success(request, f"{item.code} 已放回待审列表。")
        return redirect("desk_item_reviews")
    if act not in {"approve", "return"}:
        raise Http404
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, item, form)
    try:
        messages.success(request, _decided(item, act, form, request.user))
    except Refusal as refused:
        return _page(request, item, form, refusal=refused)
    following = worklists.to_review(request.user).first()
    return redirect("desk_item_review", following.code) if following else redirect("desk_item_reviews")


def _decided(item: Item, act: str, form: ReviewForm, user: Any) -> str:
    if form.cleaned_data["version"] != item.working.number:
        raise ItemRefused("没有办理", "您看过之后，命题人又改了这道题", "请看过现在这一稿再决定")
    comment = form.cleaned_data["comment"]
    if act == "return":
        reviewing.return_item(item, checklist=form.checklist, comment=comment, by=user)
        return f"{item.code} 已退回，命题人会看到您的意见。"
    terms = curriculum.current()
    reviewing.approve_item(item, checklist=form.checklist, comment=comment, courses=terms.courses, short_points=terms.short_points, by=user)
    return f"{item.code} 已通过，从现在起可以组入试卷。"


def _not_in_hand(request: HttpRequest, item: Item) -> ItemRefused:
    reasons = _verdict(request, item).reasons or ("您还没有领取这道题",)
    return ItemRefused("没有办理", "；".join(reasons), "请从待审列表中领取一道题再审")


def _verdict(request: HttpRequest, item: Item) -> rules.Verdict:
    is_author = request.user.pk in {item.author_id, item.working.author_id}
    return rules.may_review(state=item.state, is_author=is_author, taken_by_other=item.reviewer_id not in {None, request.user.pk})


def _closed(request: HttpRequest, item: Item, *, refusal: Refusal | None = None) -> HttpResponse:
    """The item without its text: to be taken, or why it can't be."""
    context = {
        "item": item,
        "course_name": curriculum.current().course_name(item.course),
        "verdict": _verdict(request, item),
        "next_code": worklists.next_to_review(request.user, item.code),
        "refusal": refusal,
    }
    return render(request, "items/desk_item_review_closed.html", context, status=409 if refusal else 200)


def _page(request: HttpRequest, item: Item, form: ReviewForm, *, refusal: Refusal | None = None) -> HttpResponse:
    terms = curriculum.current()
    version = for_text(ItemVersion.objects.filter(pk=item.working_id)).get()
    text, case = text_of(version), version.stimulus
    context = {
        "item": item,
        "version": version,
        "course_name": terms.course_name(item.course),
        "shown": shown(text, (case.title, case.text) if case else None),
        "job_names": terms.job_names(text.job_types),
        "faults": findings.faults(text, terms),
        "hints": findings.hints(text),
        "earlier": Review.objects.filter(version__item=item).select_related("version", "reviewer"),
        "form": form,
        "refusal": refusal,
        "left": worklists.to_review(request.user).count(),
        "next_code": worklists.next_to_review(request.user, item.code),
        "reasons": REASONS,
    }
    return render(request, "items/desk_item_review.html", context, status=409 if refusal else 200)
