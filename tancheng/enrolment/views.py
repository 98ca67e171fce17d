"""Applying: choosing the scheme, the form, its immediate checks, photo and paper."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tancheng.enrolment import paper, photos, phrases, rules, selectors, services
from tancheng.enrolment.forms import ApplicationForm, typed_data
from tancheng.enrolment.models import Application, Review, Status
from tancheng.front_door.limits import takes_files
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people import identity
from tancheng.scheme import selectors as schemes

_CHECKED_AT_ONCE = {"id_number", "phone", "email"}
_FAULT_FIELDS_WITHOUT_INPUT = {"eligibility": "eligibility", "claims_member": "id_claims_member"}


@login_required
def apply(request: HttpRequest) -> HttpResponse:
    """What is needed, and under which scheme; POST starts or resumes the draft."""
    versions = schemes.open_versions()
    if request.method == "POST":
        chosen = next((v for v in versions if v.code == request.POST.get("scheme")), None)
        if chosen is None:
            messages.error(request, "请先选择按哪个方案报名。")
        else:
            return redirect("application", services.start_application(request.user, chosen).code)
    mine = Application.objects.filter(user=request.user).exclude(status=Status.WITHDRAWN).select_related("scheme")
    asked = request.GET.get("scheme", "")
    preferred = next((v for v in versions if v.code == asked), schemes.principal())
    return render(
        request,
        "enrolment/apply.html",
        {"versions": versions, "preferred": preferred, "mine": list(mine), "job_and_level": _described(mine)},
    )


def _described(applications: Any) -> list[tuple[Application, str]]:
    return [(application, selectors.job_and_level(application)) for application in applications]


@takes_files
@login_required
@never_cache
def application(request: HttpRequest, code: str) -> HttpResponse:
    """The form. "save" keeps everything typed, "submit" also hands it in, "withdraw" takes it back."""
    found = _mine(request, code)
    if request.method == "POST":
        if request.POST.get("action") == "withdraw":
            services.withdraw_application(found, by=request.user)
            messages.success(request, f"报名 {found.code} 已撤回。需要时可以重新报名。")
            return redirect("apply")
        if found.status in services.EDITABLE:
            return _save(request, found)
        raise services.WrongState("没有保存", found)
    if found.status not in services.EDITABLE:
        return _status_page(request, found)
    form = _form(found, typed_data(found))
    form.is_valid()
    review = selectors.last_review(found) if found.status == Status.RETURNED else None
    return _form_page(request, found, form, faults=_review_faults(review, form), review=review)


def _save(request: HttpRequest, found: Application) -> HttpResponse:
    form = _form(found, request.POST, request.FILES)
    form.is_valid()
    refusal: Refusal | None = None
    try:
        photo = _picture(form)
        found = services.save_draft(found, form.values(), unfinished=form.unfinished(), id_number=form.id_number_typed(), photo=photo)
        form.application = found
        if request.POST.get("action") == "submit" and not form.errors.get("photo"):
            return _submit(request, found)
    except services.ApplicationIncomplete as incomplete:
        faults = [(f, t) for f, t in _listed(form)] + [(f.field, f.text) for f in incomplete.faults if f.field not in form.errors]
        _show_at_fields(form, incomplete.faults)
        return _form_page(request, found, form, faults=faults, refusal=incomplete, status=422)
    except Refusal as refused:
        refusal = refused
    if refusal or form.errors:
        what = None if refusal else "已保存。下面几处还不太对，可以以后再改，您填的内容都留着。"
        return _form_page(request, found, form, faults=_listed(form), refusal=refusal, notice=what, status=422 if refusal else 200)
    messages.success(request, f"已保存（{clock.local(found.saved_at):%H:%M}）。报名号 {found.code}，随时可以回来接着填写。")
    return redirect("application", found.code)


def _picture(form: ApplicationForm) -> bytes | None:
    """The uploaded photo, made safe; an unusable one becomes an error at its field and everything else is still kept."""
    upload = form.cleaned_data.get("photo")
    if not upload:
        return None
    try:
        if upload.size > photos.MAX_BYTES:
            raise photos.PhotoUnusable(f"文件超过 {photos.MAX_BYTES // 1024 // 1024} MB", photos.MAKE_SMALLER)
        return photos.id_photo(upload.read())
    except photos.PhotoUnusable as unusable:
        form.add_error("photo", f"{unusable.why}。{unusable.next_step}")
        return None


def _submit(request: HttpRequest, found: Application) -> HttpResponse:
    services.submit_application(found, by=request.user)
    messages.success(request, f"登记表已提交，报名号 {found.code}。审核结果会发短信给您，也可以在这里查看。")
    return redirect("application", found.code)


def _form(found: Application, data: Any, files: Any = None) -> ApplicationForm:
    return ApplicationForm(found, data, files, check_url=f"/apply/{found.code}/check/")


def _listed(form: ApplicationForm) -> list[tuple[str, str]]:
    return [(field, text) for field, texts in form.errors.items() for text in texts]


def _show_at_fields(form: ApplicationForm, faults: list[rules.Fault]) -> None:
    for fault in faults:
        if fault.field in form.fields and fault.field not in form.errors:
            form.add_error(fault.field, fault.text)


def _review_faults(review: Review | None, form: ApplicationForm) -> list[tuple[str, str]]:
    if review is None:
        return _listed(form)
    listed = [(fault["field"], fault["text"]) for fault in review.faults]
    for field, text in listed:
        if field in form.fields:
            form.add_error(field, text)
    return listed


def _form_page(
    request: HttpRequest, found: Application, form: ApplicationForm, *, faults: list[tuple[str, str]], status: int = 200, **context: Any
) -> HttpResponse:
    answers = selectors.answers_of(found)
    context |= {
        "application": found,
        "scheme": found.scheme.document,
        "form": form,
        "faults": [(_anchor(form, field), _named(form, field, text)) for field, text in faults],
        "verdict": rules.judge(found.scheme.document, answers),
        "today": clock.today(),
        "privacy_text": phrases.PRIVACY,
        "photo_hint": f"近期免冠正面照，JPG 或 PNG，不小于 {photos.SIZE[0]}×{photos.SIZE[1]} 像素，不超过 {photos.MAX_BYTES // 1024 // 1024} MB；系统会自动裁成一寸照",
    }
    return render(request, "enrolment/form.html", context, status=status)


def _named(form: ApplicationForm, field: str, text: str) -> str:
    """The sentence with its field's label, unless it names it already."""
    label = str(form.fields[field].label).split("（")[0] if field in form.fields else ""
    return text if not label or label[:2] in text else f"{label}：{text}"


def _anchor(form: ApplicationForm, field: str) -> str:
    if field in form.fields:
        return (
            str(form[field].id_for_label or form[field].auto_id or f"id_{field}")
            if field not in {"sex", "level", "industries", "education_state"}
            else f"id_{field}_0"
        )
    return _FAULT_FIELDS_WITHOUT_INPUT.get(field, "main")


def _status_page(request: HttpRequest, found: Application) -> HttpResponse:
    review = selectors.last_review(found)
    context = {
        "application": found,
        "scheme": found.scheme.document,
        "described": selectors.job_and_level(found),
        "review": review,
        "submission": found.submissions.last(),
        "history": journal.history(found),
        "bill": getattr(found, "bill", None),
    }
    return render(request, "enrolment/status.html", context)


@login_required
@require_POST
def application_check(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """One field's immediate verdict, as a fragment."""
    if field not in _CHECKED_AT_ONCE:
        raise Http404
    found = _mine(request, code)
    form = ApplicationForm(found, request.POST)
    form.is_valid()
    faults = list(form.errors.get(field, []))
    if not faults and field == "id_number" and form.id_number_typed():
        born, sex = form.cleaned_data.get("birth_date"), form.cleaned_data.get("sex", "")
        faults = list(identity.check_id_number(form.id_number_typed(), born, sex, today=clock.today()).faults)
    return render(request, "enrolment/check.html", {"faults": faults, "filled": bool(request.POST.get(field, "").strip())})


@login_required
@require_POST
def application_eligibility(request: HttpRequest, code: str) -> HttpResponse:
    """The live panel: which clause is met, or what is missing, for what is typed right now."""
    found = _mine(request, code)
    form = ApplicationForm(found, request.POST)
    form.is_valid()
    for field, value in form.values().items():
        setattr(found, field, value)
    verdict = rules.judge(found.scheme.document, selectors.answers_of(found))
    return render(request, "enrolment/eligibility.html", {"verdict": verdict, "application": found})


@login_required
@never_cache
def application_photo(request: HttpRequest, code: str) -> HttpResponse:
    """The photo, to those who may see it."""
    found = get_object_or_404(Application, code=code)
    if not request.user.has_perm("enrolment.see_photo", found) or not found.photo:
        raise Http404
    return FileResponse(found.photo.open("rb"), content_type="image/jpeg")


@login_required
@never_cache
def application_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The filled form as annex 1's own table."""
    found = get_object_or_404(Application.objects.select_related("scheme"), code=code)
    if not request.user.has_perm("enrolment.see_application", found):
        raise Http404
    response = HttpResponse(paper.form_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="application-{found.code}.pdf"'
    return response


def _mine(request: HttpRequest, code: str) -> Application:
    found = get_object_or_404(Application.objects.select_related("scheme"), code=code)
    if not request.user.has_perm("enrolment.edit_application", found):
        raise Http404
    return found
