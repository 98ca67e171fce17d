"""The life of a form: drawn, changed, approved by several persons, sealed, opened when its sitting begins."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from django.db import IntegrityError, transaction

from tancheng.assembly import rules
from tancheng.assembly.lines import Line, digest_of, lines_of, paper_rows, sealed, sealed_seed
from tancheng.assembly.models import EmergencyReview, Form, FormApproval, FormItem
from tancheng.assembly.planning import BankTooSmall, Plan, plan_forms
from tancheng.assembly.recheck import replaced, reports_after, reports_of_plan
from tancheng.ledger import clock, ids, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User
from tancheng.scheme.models import SchemeVersion

__all__ = ["BankTooSmall", "FormRefused", "Plan", "draw_forms", "freeze_in_emergency", "keep_forms", "plan_forms"]


class FormRefused(Refusal):
    pass


def draw_forms(
    version: SchemeVersion, job_type: str, level: str, *, count: int | None = None, day: date, seed: int, by: User | None
) -> list[Form]:
    """Draw `count` parallel forms (default: the scheme's forms in advance), alike in difficulty and make-up, for approval."""
    terms = version.document.assembly
    wanted = count or (terms.forms_in_advance if terms else 1)
    return keep_forms(plan_forms(version, job_type, level, day=day, seed=seed, count=wanted), by=by)


@transaction.atomic
def keep_forms(plan: Plan, *, by: User | None) -> list[Form]:
    """Write a plan's forms down, sealed, each with its blueprint and report. They wait for approval."""
    codes = [f"{plan.job_type.upper()}{plan.level}-{plan.day:%y%m%d}-{ids.new_code(5)}" for _ in plan.solution.forms]
    reports = reports_of_plan(plan, codes)
    terms = json.loads(msgspec.json.encode(plan.version.document.paper_terms()))
    forms = [_keep(plan, number, {**terms, "report": reports[number]}) for number in range(len(codes))]
    for form in forms:
        journal.record("draw_form", form, by=by, digest=form.digest, items=len(lines_of(form)), together=len(forms))
    return forms


@transaction.atomic
def freeze_in_emergency(plan: Plan, *, starts_at: datetime, ends_at: datetime, reason: str, by: User | None) -> list[Form]:
    """Keep and freeze a plan's forms at once, for a sitting that would otherwise begin without a paper. `by` None: the server.

    The only way around the approvals; each form waits for a review by another person afterwards. Raises FormRefused.
    """
    demand_emergency(starts_at=starts_at, ends_at=ends_at, reason=reason)
    forms = keep_forms(plan, by=by)
    for form in forms:
        form.emergency_reason, form.emergency_by = reason.strip(), by
        _freeze(form, by=by, approvals=0)
    return forms


def demand_emergency(*, starts_at: datetime, ends_at: datetime, reason: str) -> None:
    """Raises FormRefused unless a paper may be sealed now without the approvals."""
    verdict = rules.may_seal_unapproved(now=clock.now(), starts_at=starts_at, ends_at=ends_at, reason=reason)
    if not verdict.allowed:
        raise FormRefused("没有应急组卷", verdict.why, verdict.next_step)


@transaction.atomic
def review_emergency(form: Form, *, finding: str, by: User) -> EmergencyReview:
    """Countersign a form that was sealed without approvals, after its exam has begun."""
    form = _locked(form)
    verdict = rules.may_review_emergency(
        is_emergency=bool(form.emergency_reason),
        is_reviewed=EmergencyReview.objects.filter(form=form).exists(),
        is_maker=form.emergency_by_id == by.pk,
        is_opened=form.opened_at is not None,
        day=form.day,
        today=clock.today(),
    )
    if not verdict.allowed:
        raise FormRefused("没有复核", verdict.why, verdict.next_step)
    if not finding.strip():
        raise FormRefused("没有复核", "没有写复核意见", "请读过试卷，写明有没有问题、要不要更正成绩")
    review = EmergencyReview.objects.create(form=form, by=by, finding=finding.strip(), at=clock.now())
    journal.record("review_emergency", form, by=by, reason=review.finding)
    return review


def _keep(plan: Plan, number: int, blueprint: dict[str, Any]) -> Form:
    lines = plan.lines(number)
    code = blueprint["report"]["code"]
    return Form.objects.create(
        code=code,
        scheme=plan.version,
        job_type=plan.job_type,
        level=plan.level,
        day=plan.day,
        state=Form.State.DRAWN,
        blueprint=blueprint,
        seed=sealed_seed(code, plan.seed),
        digest=digest_of(lines),
        sealed_lines=sealed(code, lines),
        drawn_at=clock.now(),
    )


@transaction.atomic
def swap_item(form: Form, position: int, version: int, *, reason: str, by: User) -> Form:
    """Put another item at a place of a drawn form; the report is made anew and earlier approvals no longer count."""
    form = _locked(form)
    if form.state != Form.State.DRAWN:
        raise FormRefused("没有换题", f"试卷{form.get_state_display()}，只有待审定的试卷可以换题", "另组一份试卷，在审定前换题")
    if not reason.strip():
        raise FormRefused("没有换题", "没有写原因", "请写明为什么换，审定人会看到")
    lines = replaced(form, position, version)
    if lines is None:
        raise FormRefused("没有换题", "这道题不能放在这里：题型不同、已经在卷中、当天失效或与卷中的题互斥", "请从列出的题目中另选一道")
    reports = reports_after(form, lines)
    _demand_time(form, reports[form.code]["seconds"])
    _rewrite(form, lines, reports)
    journal.record("swap_item", form, by=by, reason=reason, position=position, digest=form.digest)
    return form


def _demand_time(form: Form, seconds: int) -> None:
    """A swap may leave the blueprint, as the approvers see; but nobody could finish a paper that takes longer than the exam. Raises FormRefused."""
    limit = rules.seconds_allowed(form.scheme.document, None)
    if limit is not None and seconds > limit:
        why = f"换后全卷预计用时 {seconds / 60:.1f} 分钟，超过考试时间 {limit / 60:.0f} 分钟"
        raise FormRefused("没有换题", why, "请从列出的题目中另选一道用时短的")


def _rewrite(form: Form, lines: Sequence[Line], reports: dict[str, dict[str, Any]]) -> None:
    """New lines, and new reports for the form and those drawn together with it that still wait."""
    form.digest, form.sealed_lines = digest_of(lines), sealed(form.code, lines)
    form.save(update_fields=["digest", "sealed_lines"])
    for row in (form, *Form.objects.filter(code__in=reports).exclude(pk=form.pk)):
        row.blueprint = {**row.blueprint, "report": reports[row.code]}
        row.save(update_fields=["blueprint"])


@transaction.atomic
def approve_form(form: Form, *, by: User) -> Form:
    """Approve a drawn form as it stands; with the scheme's number of persons it is frozen."""
    form = _locked(form)
    if form.state != Form.State.DRAWN:
        raise FormRefused("没有审定", f"试卷{form.get_state_display()}", "请刷新页面查看")
    try:
        with transaction.atomic():
            FormApproval.objects.create(form=form, by=by, digest=form.digest, at=clock.now())
    except IntegrityError as twice:
        raise FormRefused("没有重复审定", "您已经审定过这份试卷", "请由另一位同事审定") from twice
    approvals = valid_approvals(form)
    journal.record("approve_form", form, by=by, digest=form.digest, approvals=approvals)
    if rules.enough_approvals(approvals, form.scheme.document):
        _freeze(form, by=by, approvals=approvals)
    return form


def valid_approvals(form: Form) -> int:
    return form.approvals.filter(digest=form.digest).count()


@transaction.atomic
def discard_form(form: Form, *, reason: str, by: User) -> Form:
    """Give a drawn form up; it stays on record and its items are free again."""
    form = _locked(form)
    if form.state != Form.State.DRAWN:
        raise FormRefused("试卷没有作废", f"试卷{form.get_state_display()}，只有待审定的试卷可以作废", "回到试卷页面查看经过")
    if not reason.strip():
        raise FormRefused("试卷没有作废", "没有写原因", "请写明作废原因")
    form.state = Form.State.DISCARDED
    form.save(update_fields=["state"])
    journal.record("discard_form", form, by=by, reason=reason)
    return form


def _freeze(form: Form, *, by: User | None, approvals: int) -> None:
    """Places without their items: what stands where stays sealed."""
    FormItem.objects.bulk_create(
        FormItem(form=form, position=position, section=line.section, points=line.points, is_pretest=line.is_pretest)
        for position, line in enumerate(lines_of(form), start=1)
    )
    form.state, form.frozen_at = Form.State.FROZEN, clock.now()
    form.save(update_fields=["state", "frozen_at", "emergency_reason", "emergency_by"])
    act = "freeze_in_emergency" if form.emergency_reason else "freeze_form"
    journal.record(act, form, by=by, reason=form.emergency_reason, digest=form.digest, approvals=approvals)


@transaction.atomic
def open_form(form: Form) -> None:
    """Attach the items to the places of a frozen form, for scoring; a second call changes nothing."""
    form = _locked(form)
    if form.opened_at is not None or not form.sealed_lines:
        return
    if form.state != Form.State.FROZEN:
        raise FormRefused("试卷没有启用", f"试卷{form.get_state_display()}", "请先审定并封存")
    rows = paper_rows(form)
    FormItem.objects.bulk_update(rows, ["item_version"])
    form.opened_at = clock.now()
    form.save(update_fields=["opened_at"])
    journal.record("open_form", form)


@transaction.atomic
def read_paper(form: Form, *, reason: str, by: User, purpose: str = "view") -> list[FormItem]:
    """The paper with its keys, for a person: nobody sees one without a reason in the journal. `purpose`: view, or the file's kind."""
    if not reason.strip():
        raise FormRefused("没有打开试卷", "没有写原因", "请写明查看原因，会记入操作记录")
    journal.record("read_paper", form, by=by, reason=reason, purpose=purpose)
    return paper_rows(form)


def _locked(form: Form) -> Form:
    return Form.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=form.pk)
