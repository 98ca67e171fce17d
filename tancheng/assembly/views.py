"""Forms at the desk: draw, compare, read, change, approve, print. Reports hold figures only; a paper itself opens with a reason that is journalled."""

import secrets
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tancheng.assembly import recheck, selectors, services
from tancheng.assembly import rules as form_rules
from tancheng.assembly.forms import DrawForm, FindingForm, ReadForm, ReasonForm, SwapForm
from tancheng.assembly.models import EmergencyReview, Form, FormItem
from tancheng.assembly.planning import uses_within_a_year
from tancheng.assembly.printing.paper import paper_of, pictures_for
from tancheng.assembly.printing.pdf import pdf
from tancheng.assembly.written import written_use
from tancheng.items.rendering import addresses, html_of, option_html_of
from tancheng.items.text import LETTERS
from tancheng.ledger import journal
from tancheng.ledger.errors import Refusal
from tancheng.ledger.typed import typed
from tancheng.people.permissions import demand
from tancheng.scheme import selectors as schemes

# Beside the states of a form in the list's tabs.
_TO_REVIEW = "review"
_TYPES = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@login_required
def desk_forms(request: HttpRequest) -> HttpResponse:
    """All forms, and the drawing of new ones."""
    demand(request, "assembly.see_reports")
    versions = schemes.open_versions()
    form = DrawForm(request.POST or None, versions=versions)
    refusal = None
    if request.method == "POST":
        demand(request, "assembly.assemble")
        if form.is_valid():
            try:
                made = services.draw_forms(**form.wanted(), seed=secrets.randbits(48), by=request.user)
            except Refusal as no:
                refusal = no
            else:
                messages.success(request, f"组成 {len(made)} 份平行卷，请两位同事分别审定。")
                return redirect("desk_form", made[0].code)
    state = request.GET.get("state", "")
    found = selectors.with_approvals(Form.objects.select_related("scheme"))
    if state in Form.State.values:
        found = found.filter(state=state)
    elif state == _TO_REVIEW:
        found = found.exclude(emergency_reason="").filter(emergency_review__isnull=True)
    page = Paginator(found.order_by("-drawn_at", "-pk"), 30).get_page(request.GET.get("page"))
    for paper in page.object_list:
        scheme = paper.scheme.document
        paper.group_name = f"{scheme.job(paper.job_type).name}{scheme.level_of(paper.level).name}"
    context = {
        "page": page,
        "form": form,
        "refusal": refusal,
        "state": state,
        "states": [*Form.State.choices, (_TO_REVIEW, "应急组卷待复核")],
    }
    return render(request, "assembly/desk_forms.html", context, status=409 if refusal else 200)


@login_required
def desk_form(request: HttpRequest, code: str) -> HttpResponse:
    demand(request, "assembly.see_reports")
    form = _form(code)
    scheme = form.scheme.document
    approvals = list(form.approvals.filter(digest=form.digest).select_related("by"))
    context = {
        "form": form,
        "group": f"{scheme.job(form.job_type).name}{scheme.level_of(form.level).name}",
        "report": form.blueprint.get("report"),
        "coverage": selectors.coverage(form),
        "compared": selectors.compared(form),
        "approvals": approvals,
        "has_approved": request.user.pk in {row.by_id for row in approvals},
        "wanted": form_rules.approvals_wanted(scheme),
        "written": written_use(form),
        "review": EmergencyReview.objects.filter(form=form).select_related("by").first(),
        "reviewing": FindingForm(prefix="review"),
        "is_maker": form.emergency_by_id == request.user.pk,
        "reading": ReadForm(),
        "discarding": ReasonForm(prefix="discard"),
        "history": journal.history(form)[:30],
    }
    return render(request, "assembly/desk_form.html", context)


@login_required
@require_POST
def desk_form_approve(request: HttpRequest, code: str) -> HttpResponse:
    demand(request, "assembly.assemble")
    form = services.approve_form(_form(code), by=request.user)
    done = "已封存，可以安排给考期。" if form.state == Form.State.FROZEN else "已记下您的审定，还需要另一位同事审定。"
    messages.success(request, f"试卷 {form.code} {done}")
    return redirect("desk_form", code)


@login_required
@require_POST
def desk_form_discard(request: HttpRequest, code: str) -> HttpResponse:
    demand(request, "assembly.assemble")
    services.discard_form(_form(code), reason=typed(request.POST, "discard-reason", 200), by=request.user)
    messages.success(request, f"试卷 {code} 已作废，题目可以再用。")
    return redirect("desk_form", code)


@login_required
@require_POST
def desk_form_review(request: HttpRequest, code: str) -> HttpResponse:
    """Countersign a paper that was sealed without approvals."""
    demand(request, "assembly.assemble")
    services.review_emergency(_form(code), finding=typed(request.POST, "review-finding", 500), by=request.user)
    messages.success(request, f"试卷 {code} 已复核，意见已记入经过。")
    return redirect("desk_form", code)


@login_required
@never_cache
def desk_form_paper(request: HttpRequest, code: str) -> HttpResponse:
    """The paper with its keys, on the screen or as a file. Only by POST: a link or a reload leads to where the reason is asked for."""
    demand(request, "assembly.read_papers")
    form = _form(code)
    if request.method != "POST":
        messages.info(request, "试卷内容每次打开都要写明原因，请在这里重新打开。")
        return redirect("desk_form", code)
    reading = ReadForm(request.POST)
    if not reading.is_valid():
        raise services.FormRefused("没有打开试卷", "没有写原因，或选择不完整", "请写明查看原因，会记入操作记录")
    kind, with_keys = reading.cleaned_data["kind"], reading.cleaned_data["with_keys"]
    rows = services.read_paper(form, reason=reading.cleaned_data["reason"], by=request.user, purpose=kind)
    if kind in _TYPES:
        # Slow to import, and only for this act.
        from tancheng.assembly.printing.word import word

        write = {"pdf": pdf, "docx": word}[kind]
        content = write(paper_of(form, rows, with_keys=with_keys), pictures_for(rows))
        name = f"{form.code}{'-keys' if with_keys else ''}.{kind}"
        return HttpResponse(content, content_type=_TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})
    uses = uses_within_a_year()
    terms = form.scheme.document.assembly
    limit = terms.exposure_limit if terms else None
    places = []
    for place in shown(rows, with_keys=with_keys):
        used = uses.get(place["version"].item_id, 0)
        places.append({**place, "uses": used, "is_worn": limit is not None and used > limit})
    context = {"form": form, "rows": places, "with_keys": with_keys, "may_swap": form.state == Form.State.DRAWN}
    return render(request, "assembly/desk_form_paper.html", context)


@login_required
@never_cache
def desk_form_swap(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """What could stand at a place instead, with what each would do to the form."""
    demand(request, "assembly.assemble")
    form = _form(code)
    swapping = SwapForm(request.POST or None)
    if request.method == "POST" and swapping.is_valid():
        services.swap_item(form, position, swapping.cleaned_data["version"], reason=swapping.cleaned_data["reason"], by=request.user)
        messages.success(request, f"第 {position} 题已换，报告已重算；之前的审定不再有效。")
        return redirect("desk_form", code)
    if form.state != Form.State.DRAWN or form.day is None:
        raise services.FormRefused("没有换题", f"试卷{form.get_state_display()}，只有待审定的试卷可以换题", "另组一份试卷，在审定前换题")
    rows = services.read_paper(form, reason=f"为第 {position} 题选替换题", by=request.user, purpose="swap")
    now = next((row for row in rows if row.position == position), None)
    if now is None:
        raise services.FormRefused("没有换题", "卷中没有这个题号", "请从试卷页面选题")
    found = recheck.alternatives(form, position)
    places = [FormItem(position=position, section=now.section, points=now.points, item_version=row.version) for row in found]
    context = {
        "form": form,
        "position": position,
        "now": shown([now], with_keys=True)[0],
        "alternatives": list(zip(found, shown(places, with_keys=True), strict=True)),
        "report": form.blueprint["report"],
        "swapping": swapping,
    }
    return render(request, "assembly/desk_form_swap.html", context)


def shown(rows: list[FormItem], *, with_keys: bool) -> list[dict[str, Any]]:
    """Places as the page shows them: sanitised HTML, and the key where asked for."""
    versions = [row.item_version for row in rows]
    texts = [
        text for v in versions for text in (v.stem, v.explanation, *(o["text"] for o in v.options), v.stimulus.text if v.stimulus else "")
    ]
    pictures = addresses(texts)
    found, before = [], None
    for row, version in zip(rows, versions, strict=True):
        case = version.stimulus if version.stimulus_id != before else None
        before = version.stimulus_id
        found.append(
            {
                "row": row,
                "version": version,
                "case": {"title": case.title, "html": html_of(case.text, pictures)} if case else None,
                "stem": html_of(version.stem, pictures),
                "options": [
                    (letter, option_html_of(option["text"], pictures), with_keys and option["id"] in version.key)
                    for letter, option in zip(LETTERS, version.options, strict=False)
                ],
                "explanation": html_of(version.explanation, pictures) if with_keys else "",
            }
        )
    return found


def _form(code: str) -> Form:
    return get_object_or_404(Form.objects.select_related("scheme"), code=code)
