"""Writing an item: the form with its preview and with what is still missing, and pictures for it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tancheng.front_door.limits import takes_files
from tancheng.items import curriculum, findings, pictures, rules, worklists
from tancheng.items.curriculum import Curriculum
from tancheng.items.forms import ItemForm
from tancheng.items.models import Item, ItemType, ItemVersion, State
from tancheng.items.selectors import for_text
from tancheng.items.services import authoring
from tancheng.items.showing import shown
from tancheng.items.text import ItemText
from tancheng.items.versions import text_of
from tancheng.ledger.errors import Refusal
from tancheng.people.permissions import demand


@takes_files
@login_required
@never_cache
def desk_item_new(request: HttpRequest) -> HttpResponse:
    """First the type, which the code carries and which can't change; then the form."""
    demand(request, "items.write")
    kind = request.GET.get("type", "")
    if kind not in ItemType.values:
        return render(request, "items/desk_item_new.html", {"types": ItemType})
    return _write(request, kind, None)


@takes_files
@login_required
@never_cache
def desk_item_edit(request: HttpRequest, code: str) -> HttpResponse:
    item = get_object_or_404(Item, code=code)
    demand(request, "items.edit_item", item)
    if item.state in (State.IN_REVIEW, State.RETIRED) and request.method == "GET":
        messages.warning(request, f"这道题{item.get_state_display()}，现在不能改。请先{rules.WAY_BACK[item.state]}。")
        return redirect("desk_item", code)
    return _write(request, item.type, item)


def _write(request: HttpRequest, kind: str, item: Item | None) -> HttpResponse:
    """Save, hand in, take a picture or only look; whatever comes of it, what was typed comes back."""
    before = text_of(for_text(ItemVersion.objects.filter(pk=item.working_id)).get()) if item else None
    terms, stimuli = curriculum.current(), worklists.usable_stimuli(request.user, before.stimulus if before else "")
    act = request.POST.get("act", "")
    refusal: Refusal | None = None
    data: QueryDict | None = request.POST if request.method == "POST" else None
    if act == "picture":
        data, refusal = _with_picture(request)
    form = ItemForm(kind, terms, stimuli, data, before=before)
    if act in {"save", "submit"} and form.is_valid():
        try:
            return _saved(request, form.text(), item, terms)
        except Refusal as no:
            refusal = _with_a_way_out(no) if act == "submit" else no
    text = _typed(form, before)
    case = next(((case.title, case.text) for case in stimuli if case.code == text.stimulus), None)
    context = {
        "form": form,
        "kind": ItemType(kind),
        "item": item,
        "refusal": refusal,
        "returned": worklists.last_return(item) if item else None,
        "is_unsaved": form.is_bound,
        "is_tried": act in {"save", "submit"},
        "shown": shown(text, case),
        "faults": findings.faults(text, terms),
        "hints": findings.hints(text) if text.stem else [],
        "points": worklists.points_of(text.course),
        "course_name": terms.course_name(text.course),
        "short_points": terms.short_points,
    }
    if request.htmx:
        return render(request, "items/_preview.html", context)
    return render(request, "items/desk_item_edit.html", context, status=409 if refusal else 200)


def _with_a_way_out(refusal: Refusal) -> Refusal:
    """Nothing was kept, and who can't finish today should not go home without it."""
    return Refusal(refusal.what, refusal.why, f"{refusal.next_step}；今天写不完，请先点“保存草稿”")


def _typed(form: ItemForm, before: ItemText | None) -> ItemText:
    if form.is_bound:
        form.is_valid()
        return form.text()
    return before or ItemText(type=form.kind, stem="")


def _saved(request: HttpRequest, text: ItemText, item: Item | None, terms: Curriculum) -> HttpResponse:
    """Both acts or none: an item that can't be handed in is not half saved behind its author's back."""
    is_handed_in = request.POST.get("act") == "submit"
    with transaction.atomic():
        if item is None:
            item = authoring.create_item(text, by=request.user)
        else:
            authoring.save_version(item, text, by=request.user)
        if is_handed_in:
            item = Item.objects.select_related("working").get(pk=item.pk)
            written = text_of(for_text(ItemVersion.objects.filter(pk=item.working_id)).get())
            authoring.submit_item(item, written, courses=terms.courses, short_points=terms.short_points, by=request.user)
    if is_handed_in:
        messages.success(request, f"{item.code} 已送审，审题员审完后您会在待办里看到结果。")
        return redirect("desk_item", item.code)
    messages.success(request, f"{item.code} 的草稿已保存，可以接着写。")
    return redirect("desk_item_edit", item.code)


def _with_picture(request: HttpRequest) -> tuple[QueryDict, Refusal | None]:
    """What was typed, with the uploaded picture behind the stem: for browsers without script."""
    data: Any = request.POST.copy()
    try:
        words = _picture(request)
    except Refusal as no:
        return data, no
    data["stem"] = f"{data.get('stem', '').rstrip()}\n\n{words}".strip()
    messages.success(request, "图片已收下，插在题干末尾，可以剪切到别的地方。")
    return data, None


@takes_files
@login_required
@require_POST
def desk_item_picture(request: HttpRequest) -> JsonResponse:
    """A picture as the words that show it, for the editor's script."""
    demand(request, "items.write")
    try:
        return JsonResponse({"words": _picture(request)})
    except Refusal as no:
        return JsonResponse({"refusal": str(no)}, status=409)


def _picture(request: HttpRequest) -> str:
    file = request.FILES.get("picture")
    if file is None:
        raise pictures.PictureRefused("", "没有选择文件")
    name = (file.name or "")[:60]
    if (file.size or 0) > pictures.MOST_BYTES:
        raise pictures.PictureRefused(name, "图片超过 5 MB")
    return f"![]({pictures.keep(name, file.read()).name})"


@login_required
@require_GET
def desk_item_points(request: HttpRequest) -> HttpResponse:
    """The knowledge points of a course, as suggestions of the form."""
    demand(request, "items.write")
    course = request.GET.get("course", "")[:10]
    return render(request, "items/_points.html", {"points": worklists.points_of(course)})
