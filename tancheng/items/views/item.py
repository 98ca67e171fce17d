"""One item: its text for those who may read it, its versions and what changed, its reviews, and what can be done with it now."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from tancheng.items import curriculum, findings, worklists
from tancheng.items.differences import differences
from tancheng.items.forms import ReasonForm
from tancheng.items.models import Item, ItemVersion, Review, State
from tancheng.items.selectors import for_text
from tancheng.items.services import authoring
from tancheng.items.services.opening import open_item
from tancheng.items.showing import shown
from tancheng.items.versions import text_of
from tancheng.ledger import journal
from tancheng.ledger.errors import Refusal
from tancheng.ledger.typed import typed
from tancheng.people.permissions import demand


@login_required
@never_cache
def desk_item(request: HttpRequest, code: str) -> HttpResponse:
    item = get_object_or_404(Item.objects.select_related("working", "current", "author", "batch"), code=code)
    demand(request, "items.see_item", item)
    if request.method != "POST":
        return _page(request, item, _readable(request, item))
    act = request.POST.get("act", "")
    if act == "open":
        return _opened(request, item)
    permission, do = _ACTS.get(act, ("", None))
    if do is None:
        raise Http404
    demand(request, permission, item)
    try:
        messages.success(request, do(request, item))
    except Refusal as refused:
        return _page(request, item, _readable(request, item), refusal=refused, status=409)
    return redirect("desk_item", code)


def _opened(request: HttpRequest, item: Item) -> HttpResponse:
    """The text once, in this answer only: the next look needs its reason again."""
    demand(request, "items.open_item", item)
    try:
        version = open_item(item, reason=_reason(request), by=request.user)
    except Refusal as refused:
        return _page(request, item, [], refusal=refused, status=409)
    return _page(request, item, [version], was_opened=True)


def _submitted(request: HttpRequest, item: Item) -> str:
    terms = curriculum.current()
    text = text_of(for_text(ItemVersion.objects.filter(pk=item.working_id)).get())
    authoring.submit_item(item, text, courses=terms.courses, short_points=terms.short_points, by=request.user)
    return f"{item.code} 已送审。"


def _taken_back(request: HttpRequest, item: Item) -> str:
    authoring.take_back_item(item, by=request.user)
    return f"{item.code} 已撤回，可以修改。"


def _retired(request: HttpRequest, item: Item) -> str:
    authoring.retire_item(item, reason=_reason(request), by=request.user)
    return f"{item.code} 已停用，以后组卷不再抽到；已经组好的试卷不变。"


def _restored(request: HttpRequest, item: Item) -> str:
    authoring.restore_item(item, by=request.user)
    return f"{item.code} 已恢复。"


# act → (who may, what it does and says)
_ACTS: dict[str, tuple[str, Callable[[HttpRequest, Item], str]]] = {
    "submit": ("items.edit_item", _submitted),
    "take_back": ("items.edit_item", _taken_back),
    "retire": ("items.retire_item", _retired),
    "restore": ("items.retire_item", _restored),
}


def _readable(request: HttpRequest, item: Item) -> list[ItemVersion]:
    return list(worklists.readable_versions(item, request.user))


def _page(
    request: HttpRequest,
    item: Item,
    versions: Sequence[ItemVersion],
    *,
    was_opened: bool = False,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """`versions`: those whose text this person may read, the newest first; without any, the page shows no text."""
    user, terms = request.user, curriculum.current()
    version = _chosen(versions, request.GET.get("version")) or (versions[0] if versions else None)
    is_own = user.has_perm("items.edit_item", item)
    reviews = Review.objects.filter(version__item=item).select_related("version", "reviewer")
    oversees = user.has_perm("items.oversee")
    if not is_own and not oversees:
        reviews = reviews.filter(reviewer=user)
    context: dict[str, Any] = {
        "item": item,
        "is_own": is_own,
        "may_retire": user.has_perm("items.retire_item", item),
        "may_open": user.has_perm("items.open_item", item) and not versions and item.current_id,
        "was_opened": was_opened,
        "course_name": terms.course_name(item.course),
        "version": version,
        "versions": versions,
        "shown": _shown(version) if version else None,
        "job_names": terms.job_names(version.job_types) if version else "",
        "faults": findings.faults(text_of(version), terms) if version and is_own and item.state in (State.DRAFT, State.RETURNED) else [],
        "compared": _compared(request, versions),
        "reviews": reviews,
        # A remark may quote the text: whoever may not read the one gets the other for the same stated reason.
        "hides_remarks": not versions,
        "returned": worklists.last_return(item) if is_own else None,
        "history": journal.history(item)[:50] if is_own or oversees else [],
        "reason": ReasonForm(request.POST if refusal else None),
        "refusal": refusal,
    }
    return render(request, "items/desk_item.html", context, status=status)


def _shown(version: ItemVersion) -> Any:
    case = version.stimulus
    return shown(text_of(version), (case.title, case.text) if case else None)


def _compared(request: HttpRequest, versions: Sequence[ItemVersion]) -> dict[str, Any] | None:
    """Two versions and their differences: those asked for, else the last two."""
    if len(versions) < 2:
        return None
    new = _chosen(versions, request.GET.get("new")) or versions[0]
    old = _chosen(versions, request.GET.get("old")) or versions[1]
    return {"old": old, "new": new, "differences": differences(text_of(old), text_of(new)), "was_asked": "new" in request.GET}


def _chosen(versions: Sequence[ItemVersion], number: str | None) -> ItemVersion | None:
    return next((version for version in versions if str(version.number) == number), None)


def _reason(request: HttpRequest) -> str:
    return typed(request.POST, "reason", 200)
