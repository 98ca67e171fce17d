"""Acts on applications and enrolments."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from tancheng.enrolment import photos, phrases, rules, selectors
from tancheng.enrolment.models import TRANSITIONS, Application, Enrolment, Review, Status, Submission
from tancheng.ledger import clock, ids, journal
from tancheng.ledger.errors import Refusal
from tancheng.people import sealing, sms
from tancheng.people.models import User
from tancheng.people.services import identify_person
from tancheng.scheme.models import SchemeVersion
from tancheng.scheme.rules import add_months

EDITABLE = (Status.DRAFT, Status.RETURNED)
_PERSONAL = [
    "name",
    "sex",
    "birth_date",
    "photo",
    "education",
    "education_state",
    "related_major",
    "ethnicity",
    "phone",
    "employer",
    "claims_member",
    "industries",
    "email",
    "id_number_sealed",
    "id_number_index",
    "id_number_last4",
    "years_worked",
    "related_years",
    "held_level",
    "held_certificate_number",
    "related_years_since_certificate",
]


class NotOpenForApplications(Refusal):
    def __init__(self) -> None:
        super().__init__("没有开始报名", "这个方案现在不接受报名", "请在报名页选择正在受理的方案")


class WrongState(Refusal):
    """The application's state does not allow this act."""

    def __init__(self, what: str, application: Application) -> None:
        super().__init__(what, f"这份报名现在的状态是“{application.get_status_display()}”", "请刷新页面，查看最新状态")


class ApplicationIncomplete(Refusal):
    """Not submitted; `faults` lists everything at once."""

    def __init__(self, faults: list[rules.Fault]) -> None:
        super().__init__(f"登记表还没有提交：有 {len(faults)} 处需要改正", "", "请按下面的提示逐项改正，其余内容都已保存")
        self.faults = faults


class NotEligible(ApplicationIncomplete):
    """Not submitted: the scheme's conditions are not met; `why` names the clause and the level that fits."""

    def __init__(self, faults: list[rules.Fault]) -> None:
        super().__init__(faults)
        self.what = "登记表还没有提交：尚不满足所选级别的报考条件"


class DuplicateApplication(Refusal):
    def __init__(self, code: str = "") -> None:
        where = f"（报名号 {code}）" if code else ""
        super().__init__(
            "没有提交：这个身份证号码已经报过同一工种、同一级别",
            f"同一人同一工种同一级别只能有一份有效报名{where}",
            "请在“我的”里查看原来的报名；想报其他工种或级别，请修改后再提交",
        )


class ReviewIncomplete(Refusal):
    pass


class ReasonMissing(Refusal):
    def __init__(self) -> None:
        super().__init__("没有显示身份证号码", "没有写明用途", "请写明查看用途，例如“制作证书核对”")


@transaction.atomic
def start_application(user: User, scheme_version: SchemeVersion) -> Application:
    """The user's open draft under this scheme, else a new one; personal details of an earlier application are taken over."""
    User.objects.select_for_update().get(pk=user.pk)
    open_one = Application.objects.filter(user=user, scheme__code=scheme_version.code, status__in=EDITABLE).first()
    if open_one is not None:
        return open_one
    if not scheme_version.document.accepts_applications:
        raise NotOpenForApplications
    moment = clock.now()
    earlier = Application.objects.filter(user=user, status__in=[Status.SUBMITTED, Status.APPROVED]).first()
    taken_over = {field: getattr(earlier, field) for field in _PERSONAL} if earlier else {"phone": user.phone or "", "email": user.email}
    application = Application.objects.create(
        code=ids.new_code(), user=user, scheme=scheme_version, started_at=moment, saved_at=moment, **taken_over
    )
    journal.record("start_application", application, by=user, scheme=str(scheme_version))
    return application


@transaction.atomic
def save_draft(
    application: Application,
    values: dict[str, Any],
    *,
    unfinished: dict[str, Any] | None = None,
    id_number: str = "",
    photo: bytes | None = None,
) -> Application:
    """Keep what was typed: `values` by model field, `unfinished` raw text that is not yet valid, `id_number` plain and normalised.

    Returns the saved application. Raises `WrongState`, `DuplicateApplication`, `PhotoUnusable` (before anything is written).
    """
    application = _locked(application)
    if application.status not in EDITABLE:
        raise WrongState("没有保存", application)
    picture = photos.id_photo(photo) if photo else None
    for field, value in values.items():
        setattr(application, field, value)
    if id_number:
        application.id_number_sealed = sealing.seal(id_number)
        application.id_number_index = sealing.blind_index(id_number)
        application.id_number_last4 = id_number[-4:]
    if unfinished is not None:
        application.unfinished = unfinished
    if picture:
        application.photo.save(f"{ids.new_code(12)}.jpg", ContentFile(picture), save=False)
    application.saved_at = clock.now()
    _save_once(application)
    return application


def _save_once(application: Application) -> None:
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as twice:
        raise DuplicateApplication from twice


@transaction.atomic
def submit_application(application: Application, by: User) -> Submission:
    """Freeze the form and hand it in. Raises `ApplicationIncomplete` with all faults, `NotEligible`, `DuplicateApplication`."""
    application = _locked(application)
    if Status.SUBMITTED not in TRANSITIONS[application.status]:
        raise WrongState("没有提交", application)
    answers = selectors.answers_of(application)
    found = [rules.Fault(field, phrases.NOT_YET_VALID) for field in application.unfinished]
    found += [f for f in rules.faults(application.scheme.document, answers, clock.today()) if f.field not in application.unfinished]
    if found and all(fault.field == "eligibility" for fault in found):
        raise NotEligible(found)
    if found:
        raise ApplicationIncomplete(found)
    _demand_single(application)
    identify_person(application.user, application.name, answers.id_number, may_correct=_nothing_else_stands(application))
    application.status = Status.SUBMITTED
    application.pledged_at = clock.now()
    _save_once(application)
    submission = _freeze(application)
    journal.record("submit_application", application, by=by, submission=submission.number)
    return submission


def _demand_single(application: Application) -> None:
    same = Application.objects.filter(
        id_number_index=application.id_number_index,
        job_type=application.job_type,
        level=application.level,
        status__in=[Status.SUBMITTED, Status.RETURNED, Status.APPROVED],
    ).exclude(pk=application.pk)
    other = same.first()
    if other is not None:
        raise DuplicateApplication(other.code if other.user_id == application.user_id else "")


def _nothing_else_stands(application: Application) -> bool:
    live = Application.objects.filter(user=application.user, status__in=[Status.SUBMITTED, Status.APPROVED])
    return not live.exclude(pk=application.pk).exists()


def _freeze(application: Application) -> Submission:
    verdict = rules.judge(application.scheme.document, selectors.answers_of(application))
    return Submission.objects.create(
        application=application,
        number=application.submissions.count() + 1,
        values=selectors.frozen_values(application),
        eligibility=rules.verdict_record(verdict),
        at=clock.now(),
    )


@transaction.atomic
def return_application(application: Application, faults: list[dict[str, str]], note: str, by: User) -> Review:
    """Send back with all faults at once: [{"field", "text"}]. The applicant mends only those."""
    if not faults and not note.strip():
        raise ReviewIncomplete("没有退回", "没有写明需要补正什么", "请勾选有问题的项目，或写一句说明")
    review = _decide(
        application, Status.RETURNED, outcome=Review.Outcome.RETURNED, act="return_application", by=by, faults=faults, note=note
    )
    sms.send(application.phone, phrases.returned_sms(application.code, len(faults) or 1))
    return review


@transaction.atomic
def reject_application(application: Application, note: str, by: User) -> Review:
    """Refuse for good, with the reason."""
    if not note.strip():
        raise ReviewIncomplete("没有办成", "没有写明不予通过的原因", "请写明原因，申请人会看到")
    review = _decide(application, Status.REJECTED, outcome=Review.Outcome.REJECTED, act="reject_application", by=by, faults=[], note=note)
    sms.send(application.phone, phrases.rejected_sms(application.code))
    return review


@transaction.atomic
def approve_application(application: Application, by: User) -> Review:
    """Approve; called by billing, which issues the bill in the same act."""
    return _decide(application, Status.APPROVED, outcome=Review.Outcome.APPROVED, act="approve_application", by=by, faults=[], note="")


def _decide(
    application: Application, status: Status, *, outcome: Review.Outcome, act: str, by: User, faults: list[dict[str, str]], note: str
) -> Review:
    locked = _locked(application)
    if status not in TRANSITIONS[locked.status]:
        raise WrongState("没有办成", locked)
    submission = locked.submissions.last() or _freeze(locked)
    review = Review.objects.create(submission=submission, outcome=outcome, faults=faults, note=note.strip(), by=by, at=clock.now())
    locked.status = status
    locked.save(update_fields=["status"])
    application.status = status
    journal.record(act, locked, by=by, reason=note.strip(), faults=[fault["field"] for fault in faults])
    return review


@transaction.atomic
def withdraw_application(application: Application, by: User) -> None:
    """The applicant takes the application back; possible until it is approved."""
    locked = _locked(application)
    if Status.WITHDRAWN not in TRANSITIONS[locked.status]:
        raise WrongState("没有撤回", locked)
    locked.status = application.status = Status.WITHDRAWN
    locked.save(update_fields=["status"])
    journal.record("withdraw_application", locked, by=by)


@transaction.atomic
def open_enrolment(application: Application, by: User) -> Enrolment:
    """Open the study account: the scheme's calendar months from today, last day included (notice 四（一）). Doing it again changes nothing."""
    locked = _locked(application)
    existing = Enrolment.objects.filter(application=locked).first()
    if existing is not None:
        return existing
    if locked.status != Status.APPROVED:
        raise WrongState("没有开通学习账号", locked)
    moment = clock.now()
    opened_on: date = clock.local(moment).date()
    enrolment = Enrolment.objects.create(
        application=locked,
        user=locked.user,
        scheme=locked.scheme,
        name=locked.name,
        job_type=locked.job_type,
        level=locked.level,
        opened_at=moment,
        expires_on=add_months(opened_on, locked.scheme.document.study_terms().access_months),
    )
    journal.record("open_enrolment", enrolment, by=by, expires_on=str(enrolment.expires_on))
    return enrolment


@transaction.atomic
def reveal_id_number(application: Application, by: User, reason: str) -> str:
    """The full ID number, for a stated purpose; the journal keeps who looked and why, never the number."""
    if len(reason.strip()) < 2:
        raise ReasonMissing
    if not application.id_number_sealed:
        raise Refusal("没有可显示的号码", "这份登记表还没有填写身份证号码", "请联系申请人补填")
    journal.record("reveal_id_number", application, by=by, reason=reason.strip()[:200])
    return sealing.unseal(application.id_number_sealed)


def _locked(application: Application) -> Application:
    return Application.objects.select_for_update().get(pk=application.pk)
