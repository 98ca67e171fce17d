"""The papers of a sitting: approved by two persons beforehand, or made in an emergency; and asked for in time whether the bank can give them."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from tancheng.assembly.models import Form
from tancheng.assembly.planning import bank_state
from tancheng.assembly.rules import EMERGENCY_FROM
from tancheng.assembly.selectors import reserves, waiting_for_approval
from tancheng.assembly.services import BankTooSmall, Plan, demand_emergency, freeze_in_emergency, keep_forms, plan_forms
from tancheng.ledger import clock, journal
from tancheng.people.models import User
from tancheng.scheme.models import SchemeVersion
from tancheng.sittings import rules
from tancheng.sittings.models import Booking, PaperCheck, Sitting, SittingForm

# With the same bank, asking again may still help: the solver works against a clock.
_ASKED_AGAIN_AFTER = timedelta(hours=6)
_ASKED_AGAIN_WHEN_DUE = timedelta(minutes=10)
# Until here the office may still have a paper approved or give its own reason; the waiting room opens half an hour later and needs one.
SERVER_ACTS = timedelta(minutes=60)
_SERVER_S_REASON = "开考前一小时还没有经两人审定的试卷，由系统应急组卷"

Group = tuple[int, str, str]


@dataclass(frozen=True)
class Prepared:
    """What an act came to: papers `given` to the sitting, forms `drawn` for approval, forms already `waiting` for it."""

    given: list[SittingForm]
    drawn: list[Form]
    waiting: list[Form]


def prepare_papers(sitting: Sitting, *, by: User | None) -> Prepared:
    """For each booked group without a paper: an approved form if there is one, else a form drawn for approval. Raises BankTooSmall.

    All or none. Solving takes its time before the transaction begins, so that nobody waits for it to write.
    """
    given = give_approved_papers(sitting, by=by)
    groups = groups_without_form(sitting)
    plans = [_plan(sitting, group) for group in groups if not waiting_for(sitting, group)]
    with transaction.atomic():
        Sitting.objects.select_for_update().get(pk=sitting.pk)
        waiting = [form for group in groups for form in waiting_for(sitting, group)]
        served = {(form.job_type, form.level) for form in waiting}
        drawn = [form for plan in plans if (plan.job_type, plan.level) not in served for form in keep_forms(plan, by=by)]
    return Prepared(given, drawn, waiting)


@transaction.atomic
def give_approved_papers(sitting: Sitting, *, by: User | None) -> list[SittingForm]:
    """Give the sitting's groups the approved forms that no sitting has yet."""
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    found = [(group, _reserve(sitting, group)) for group in groups_without_form(sitting)]
    return [_give(sitting, form, by=by) for _, form in found if form is not None]


def make_emergency_papers(sitting: Sitting, *, reason: str, by: User) -> list[SittingForm]:
    """In the last hours before the start: a paper for each group that has no approved one, sealed without approvals. Raises FormRefused, BankTooSmall."""
    demand_emergency(starts_at=sitting.starts_at, ends_at=sitting.ends_at, reason=reason)
    given = give_approved_papers(sitting, by=by)
    plans = [_plan(sitting, group) for group in groups_without_form(sitting)]
    return [*given, *_make_emergency(sitting, plans, reason=reason, by=by)]


@transaction.atomic
def _make_emergency(sitting: Sitting, plans: list[Plan], *, reason: str, by: User | None) -> list[SittingForm]:
    """For groups that nobody else has served meanwhile."""
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    missing = {group[1:] for group in groups_without_form(sitting)}
    when = {"starts_at": sitting.starts_at, "ends_at": sitting.ends_at}
    wanted = [plan for plan in plans if (plan.job_type, plan.level) in missing]
    return [_give(sitting, form, by=by) for plan in wanted for form in freeze_in_emergency(plan, **when, reason=reason, by=by)]


def _give(sitting: Sitting, form: Form, *, by: User | None) -> SittingForm:
    given = SittingForm.objects.create(sitting=sitting, form=form, job_type=form.job_type, level=form.level)
    journal.record("give_paper", sitting, by=by, form=form.code)
    return given


@transaction.atomic
def drop_emergency_papers(sitting: Sitting, *, by: User) -> int:
    """Take back what was made in an emergency that is none any more, since the sitting was put off: there is time for two approvals now."""
    if clock.now() >= sitting.starts_at - EMERGENCY_FROM:
        return 0
    hasty = (
        SittingForm.objects.filter(sitting=sitting, form__opened_at__isnull=True).exclude(form__emergency_reason="").select_related("form")
    )
    for row in hasty:
        journal.record("drop_emergency_paper", sitting, by=by, form=row.form.code)
        row.delete()
    return len(hasty)


def groups_without_form(sitting: Sitting) -> list[Group]:
    """[(scheme version id, job type, level)] booked and without a paper; of two versions of a scheme the newer one's paper serves both."""
    have = set(SittingForm.objects.filter(sitting=sitting).values_list("job_type", "level"))
    booked = (
        Booking.objects.filter(sitting=sitting, cancelled_at__isnull=True)
        .order_by("enrolment__scheme__revision")
        .values_list("enrolment__scheme_id", "enrolment__job_type", "enrolment__level")
    )
    newest = {(job_type, level): scheme_id for scheme_id, job_type, level in booked}
    return [(scheme_id, *group) for group, scheme_id in sorted(newest.items()) if group not in have]


def _plan(sitting: Sitting, group: Group) -> Plan:
    scheme_id, job_type, level = group
    return plan_forms(SchemeVersion.objects.get(pk=scheme_id), job_type, level, day=_day(sitting), seed=secrets.randbits(48))


def _reserve(sitting: Sitting, group: Group) -> Form | None:
    """An approved form that no sitting has yet."""
    scheme_id, job_type, level = group
    forms = reserves(SchemeVersion.objects.get(pk=scheme_id).code, job_type, level, _day(sitting))
    return next((form for form in forms if not SittingForm.objects.filter(form=form).exists()), None)


def waiting_for(sitting: Sitting, group: Group) -> list[Form]:
    """Forms drawn for this group and day that are not approved yet."""
    scheme_id, job_type, level = group
    return list(waiting_for_approval(SchemeVersion.objects.get(pk=scheme_id).code, job_type, level, _day(sitting)))


def _day(sitting: Sitting) -> date:
    return clock.local(sitting.starts_at).date()


def prepare_due_forms() -> None:
    """In the last two hours every sitting gets the approved papers that there are; in the last one the server makes those still missing.

    A bank too small is noted for the office. One group that can't have its paper keeps no other from its own.
    """
    now = clock.now()
    for sitting in _live_sittings().filter(starts_at__lte=now + EMERGENCY_FROM):
        give_approved_papers(sitting, by=None)
        for group in groups_without_form(sitting):
            if (known := _known(sitting, group, _ASKED_AGAIN_WHEN_DUE)) and known.lacks:
                continue
            is_late = now >= sitting.starts_at - SERVER_ACTS
            if (is_late or known is None) and (plan := _solved(sitting, group)) and is_late:
                _make_emergency(sitting, [plan], reason=_SERVER_S_REASON, by=None)


def _solved(sitting: Sitting, group: Group) -> Plan | None:
    """A paper for the group as the bank gives it; what it lacks is noted."""
    try:
        plan = _plan(sitting, group)
    except BankTooSmall as short:
        _note(sitting, group, short.why)
        return None
    _note(sitting, group, "")
    return plan


def check_coming_papers() -> None:
    """From the day on which admission tickets open, ask whether the bank could give each booked group its paper, and note what it lacks.

    The answer is kept: it is asked again when the bank has changed, so that no page has to solve anything.
    """
    now = clock.now()
    for sitting in _live_sittings().filter(starts_at__gt=now + EMERGENCY_FROM):
        for group in groups_without_form(sitting):
            if _tickets_are_open(sitting, group) and not _known(sitting, group, _ASKED_AGAIN_AFTER):
                if _reserve(sitting, group):
                    _note(sitting, group, "")
                else:
                    _solved(sitting, group)


def _tickets_are_open(sitting: Sitting, group: Group) -> bool:
    exam = SchemeVersion.objects.get(pk=group[0]).document.exam_terms()
    return clock.now() >= rules.ticket_opens(exam, sitting.starts_at)


@dataclass(frozen=True)
class Unapproved:
    """A booked group whose exam is near and for which no approved paper is at hand; `waiting`: forms drawn for it."""

    sitting: Sitting
    group: Group
    group_name: str
    waiting: list[Form]


def without_approved_paper(sitting: Sitting) -> list[Unapproved]:
    """The sitting's booked groups that have no paper and no approved form to take."""
    found = []
    for group in groups_without_form(sitting):
        if _reserve(sitting, group) is None:
            scheme = SchemeVersion.objects.get(pk=group[0]).document
            name = f"{scheme.job(group[1]).name}{scheme.level_of(group[2]).name}"
            found.append(Unapproved(sitting, group, name, waiting_for(sitting, group)))
    return found


def unapproved() -> list[Unapproved]:
    """Of all sittings whose tickets are out, the next first."""
    live = _live_sittings().order_by("starts_at")
    return [row for sitting in live for row in without_approved_paper(sitting) if _tickets_are_open(sitting, row.group)]


def shortages() -> list[PaperCheck]:
    """What stands in the way of papers that are due soon, the next exam first; found by `check_coming_papers` and `prepare_due_forms`."""
    found = (
        PaperCheck.objects.exclude(lacks="")
        .filter(sitting__in=_live_sittings())
        .select_related("sitting")
        .order_by("sitting__starts_at", "pk")
    )
    return [row for row in found if (row.job_type, row.level) in {group[1:] for group in groups_without_form(row.sitting)}]


def _live_sittings() -> QuerySet[Sitting]:
    return Sitting.objects.filter(cancelled_at__isnull=True, ends_at__gt=clock.now())


def _known(sitting: Sitting, group: Group, good_for: timedelta) -> PaperCheck | None:
    """The kept answer for this group, if nothing has happened since that could change it."""
    scheme_id, job_type, level = group
    known = PaperCheck.objects.filter(sitting=sitting, job_type=job_type, level=level, checked_at__gte=clock.now() - good_for).first()
    version, day = SchemeVersion.objects.get(pk=scheme_id), _day(sitting)
    if known is None or known.bank != bank_state(version, job_type, level, day):
        return None
    # A form approved meanwhile serves whatever the bank lacks.
    return None if known.lacks and _reserve(sitting, group) else known


@transaction.atomic
def _note(sitting: Sitting, group: Group, lacks: str) -> None:
    scheme_id, job_type, level = group
    before = PaperCheck.objects.filter(sitting=sitting, job_type=job_type, level=level).first()
    bank = bank_state(SchemeVersion.objects.get(pk=scheme_id), job_type, level, _day(sitting))
    answer = {"scheme_id": scheme_id, "bank": bank, "lacks": lacks, "checked_at": clock.now()}
    PaperCheck.objects.update_or_create(sitting=sitting, job_type=job_type, level=level, defaults=answer)
    if lacks != (before.lacks if before else ""):
        journal.record("note_paper", sitting, job_type=job_type, level=level, lacks=lacks)
