"""The papers of a sitting: prepared from approved forms or drawn anew, and asked for in time whether the bank can give them."""

import secrets
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from tancheng.assembly.models import Form
from tancheng.assembly.planning import bank_state
from tancheng.assembly.selectors import reserves
from tancheng.assembly.services import BankTooSmall, Plan, freeze_forms, plan_forms
from tancheng.ledger import clock, journal
from tancheng.people.models import User
from tancheng.scheme.models import SchemeVersion
from tancheng.sittings import rules
from tancheng.sittings.models import Booking, PaperCheck, Sitting, SittingForm

# With the same bank, asking again may still help: the solver works against a clock.
_ASKED_AGAIN_AFTER = timedelta(hours=6)
_ASKED_AGAIN_WHEN_DUE = timedelta(minutes=10)
_DUE = timedelta(hours=2)


def prepare_forms(sitting: Sitting, *, by: User | None) -> list[SittingForm]:
    """One frozen form for each job type and level booked, as far as there is none yet: all or none. Raises BankTooSmall.

    A form that was approved beforehand comes first; where there is none, one is drawn now. Solving takes its time before the transaction
    begins, so that nobody waits for it to write.
    """
    papers = [_paper(sitting, *group) for group in groups_without_form(sitting)]
    return _keep(sitting, papers, by=by)


def groups_without_form(sitting: Sitting) -> list[tuple[int, str, str]]:
    """[(scheme version id, job type, level)] booked and without a paper; of two versions of a scheme the newer one's paper serves both."""
    have = set(SittingForm.objects.filter(sitting=sitting).values_list("job_type", "level"))
    booked = (
        Booking.objects.filter(sitting=sitting, cancelled_at__isnull=True)
        .order_by("enrolment__scheme__revision")
        .values_list("enrolment__scheme_id", "enrolment__job_type", "enrolment__level")
    )
    newest = {(job_type, level): scheme_id for scheme_id, job_type, level in booked}
    return [(scheme_id, *group) for group, scheme_id in sorted(newest.items()) if group not in have]


def _paper(sitting: Sitting, scheme_id: int, job_type: str, level: str) -> Form | Plan:
    """An approved form that no sitting has yet, or a plan for a new one."""
    version, day = SchemeVersion.objects.get(pk=scheme_id), _day(sitting)
    return _reserve(version, job_type, level, day) or plan_forms(version, job_type, level, day=day, seed=secrets.randbits(48))


def _reserve(version: SchemeVersion, job_type: str, level: str, day: date) -> Form | None:
    forms = reserves(version.code, job_type, level, day)
    return next((form for form in forms if not SittingForm.objects.filter(form=form).exists()), None)


def _day(sitting: Sitting) -> date:
    return clock.local(sitting.starts_at).date()


@transaction.atomic
def _keep(sitting: Sitting, papers: list[Form | Plan], *, by: User | None) -> list[SittingForm]:
    """Give the sitting its papers, for groups that nobody else has served meanwhile."""
    Sitting.objects.select_for_update().get(pk=sitting.pk)
    missing = {group[1:] for group in groups_without_form(sitting)}
    return [
        SittingForm.objects.create(
            sitting=sitting,
            form=paper if isinstance(paper, Form) else freeze_forms(paper, by=by)[0],
            job_type=paper.job_type,
            level=paper.level,
        )
        for paper in papers
        if (paper.job_type, paper.level) in missing
    ]


def prepare_due_forms() -> None:
    """Papers for every sitting that begins within two hours and has groups without one; a bank too small is left to the office."""
    for sitting in _live_sittings().filter(starts_at__lte=clock.now() + _DUE):
        for group in groups_without_form(sitting):
            known = _known(sitting, group, _ASKED_AGAIN_WHEN_DUE)
            if known and known.lacks:
                continue
            try:
                _keep(sitting, [_paper(sitting, *group)], by=None)
            except BankTooSmall as short:
                _note(sitting, group, short.why)


def check_coming_papers() -> None:
    """From the day on which admission tickets open, ask whether the bank could give each booked group its paper, and note what it lacks.

    The answer is kept: it is asked again when the bank has changed, so that no page has to solve anything.
    """
    now = clock.now()
    for sitting in _live_sittings().filter(starts_at__gt=now + _DUE):
        for group in groups_without_form(sitting):
            exam = SchemeVersion.objects.get(pk=group[0]).document.exam_terms()
            if now >= rules.ticket_opens(exam, sitting.starts_at) and not _known(sitting, group, _ASKED_AGAIN_AFTER):
                try:
                    _paper(sitting, *group)
                except BankTooSmall as short:
                    _note(sitting, group, short.why)
                else:
                    _note(sitting, group, "")


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


def _known(sitting: Sitting, group: tuple[int, str, str], good_for: timedelta) -> PaperCheck | None:
    """The kept answer for this group, if nothing has happened since that could change it."""
    scheme_id, job_type, level = group
    known = PaperCheck.objects.filter(sitting=sitting, job_type=job_type, level=level, checked_at__gte=clock.now() - good_for).first()
    version, day = SchemeVersion.objects.get(pk=scheme_id), _day(sitting)
    if known is None or known.bank != bank_state(version, job_type, level, day):
        return None
    # A form approved meanwhile serves whatever the bank lacks.
    return None if known.lacks and _reserve(version, job_type, level, day) else known


@transaction.atomic
def _note(sitting: Sitting, group: tuple[int, str, str], lacks: str) -> None:
    scheme_id, job_type, level = group
    before = PaperCheck.objects.filter(sitting=sitting, job_type=job_type, level=level).first()
    bank = bank_state(SchemeVersion.objects.get(pk=scheme_id), job_type, level, _day(sitting))
    answer = {"scheme_id": scheme_id, "bank": bank, "lacks": lacks, "checked_at": clock.now()}
    PaperCheck.objects.update_or_create(sitting=sitting, job_type=job_type, level=level, defaults=answer)
    if lacks != (before.lacks if before else ""):
        journal.record("note_paper", sitting, job_type=job_type, level=level, lacks=lacks)
