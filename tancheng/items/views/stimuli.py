"""案例材料: cases that several items share. A writer sees their own."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tancheng.front_door.limits import takes_files, takes_long_text
from tancheng.items import pictures, rendering
from tancheng.items.forms_bank import StimulusForm
from tancheng.items.models import Item, Stimulus
from tancheng.items.services.authoring import save_stimulus
from tancheng.ledger.errors import Refusal
from tancheng.people.permissions import demand


@login_required
def desk_stimuli(request: HttpRequest) -> HttpResponse:
    demand(request, "items.write")
    rows = list(_newest().filter(by=request.user))
    used = Counter(_users(row.code for row in rows).values_list("working__stimulus__code", flat=True))
    return render(request, "items/desk_stimuli.html", {"rows": [(row, used[row.code]) for row in rows]})


@login_required
def desk_stimulus(request: HttpRequest, code: str) -> HttpResponse:
    """One case as candidates see it, its wordings, and the items that stand on it."""
    stimulus = _own(request, code)
    users = _users([code]).select_related("working").order_by("code")
    items = [(item, item.working.stimulus_id != stimulus.pk, item.author_id == request.user.pk) for item in users]
    context = {
        "stimulus": stimulus,
        "html": rendering.html_of(stimulus.text),
        "wordings": Stimulus.objects.filter(code=code).order_by("-number"),
        "items": items,
        "any_old": any(is_old for _, is_old, _ in items),
    }
    return render(request, "items/desk_stimulus.html", context)


@takes_files
@login_required
@never_cache
def desk_stimulus_new(request: HttpRequest) -> HttpResponse:
    demand(request, "items.write")
    return _edited(request, None)


@takes_files
@login_required
@never_cache
def desk_stimulus_edit(request: HttpRequest, code: str) -> HttpResponse:
    """A new wording; earlier ones stay as they were."""
    return _edited(request, _own(request, code))


@takes_long_text
@login_required
@require_POST
def desk_stimulus_preview(request: HttpRequest) -> HttpResponse:
    """Answers a script: the text as candidates will see it."""
    demand(request, "items.write")
    return render(request, "items/_stimulus_preview.html", _preview(request.POST))


def _edited(request: HttpRequest, stimulus: Stimulus | None) -> HttpResponse:
    act = request.POST.get("act", "")
    given: Any = request.POST.copy() if request.method == "POST" else None
    refusal = None
    if act == "picture":
        try:
            _insert_picture(request, given)
        except Refusal as no:
            refusal = no
    initial = {"title": stimulus.title, "text": stimulus.text} if stimulus else {}
    form = StimulusForm(given if act == "save" else None, existing=stimulus, initial=_typed(given) if given else initial)
    if act == "save" and form.is_valid():
        kept = save_stimulus(form.cleaned_data["stimulus"], by=request.user)
        messages.success(request, _saved(stimulus, kept))
        return redirect("desk_stimulus", kept.code)
    context = {"form": form, "stimulus": stimulus, "refusal": refusal, **_preview(given or initial)}
    return render(request, "items/desk_stimulus_edit.html", context, status=409 if refusal else 200)


def _saved(before: Stimulus | None, kept: Stimulus) -> str:
    if before is None:
        return "案例材料已保存。命题时在“案例材料”一栏里选它，几道题就能共用。"
    if kept == before:
        return "内容没有变化。"
    return f"已保存为第 {kept.number} 稿。原来引用它的题目仍用旧稿，重新保存后换成新稿。"


def _insert_picture(request: HttpRequest, given: Any) -> None:
    """Keep the uploaded picture and name it at the end of the text that was typed."""
    file = request.FILES.get("picture")
    if file is None:
        raise pictures.PictureRefused("", "没有选择图片")
    if (file.size or 0) > pictures.MOST_BYTES:
        raise pictures.PictureRefused(file.name, "图片超过 5 MB")
    kept = pictures.keep(file.name, file.read())
    given["text"] = f"{given.get('text', '').rstrip()}\n\n![图]({kept.name})\n".lstrip()


def _typed(given: Any) -> dict[str, str]:
    return {name: given.get(name, "") for name in ("code", "title", "text")}


def _preview(given: Any) -> dict[str, str]:
    return {"preview_title": given.get("title", ""), "preview": rendering.html_of(given.get("text", "")[:20_000])}


def _newest() -> QuerySet[Stimulus]:
    """Each case's newest wording."""
    later = Stimulus.objects.filter(code=OuterRef("code"), number__gt=OuterRef("number"))
    return Stimulus.objects.filter(~Exists(later)).order_by("code")


def _users(codes: Iterable[str]) -> QuerySet[Item]:
    """Items whose newest wording stands on one of these cases."""
    return Item.objects.filter(working__stimulus__code__in=list(codes))


def _own(request: HttpRequest, code: str) -> Stimulus:
    found = Stimulus.objects.filter(code=code).order_by("-number").first()
    if found is None:
        raise Http404
    demand(request, "items.edit_stimulus", found)
    return found
