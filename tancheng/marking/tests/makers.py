"""A sitting that has been sat: sealed papers with as many right answers as a test wants."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tancheng import testing
from tancheng.assembly.lines import paper_rows
from tancheng.assembly.models import FormItem
from tancheng.assembly.tests.makers import an_opened_form
from tancheng.delivery.models import Attempt, Event
from tancheng.ledger import ids
from tancheng.people.models import User
from tancheng.scheme.models import SchemeVersion
from tancheng.sittings.models import Booking, Sitting, SittingForm

START = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


def a_sitting(scheme: SchemeVersion, starts_at: datetime = START) -> Sitting:
    """With its form for accountants of level four."""
    sitting = Sitting.objects.create(scheme_code=scheme.code, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=90))
    SittingForm.objects.create(sitting=sitting, form=an_opened_form(scheme), job_type="acc", level="4")
    return sitting


def a_paper(
    sitting: Sitting,
    user: User | None = None,
    *,
    right: Decimal | int = 0,
    text: str = "",
    sealed: bool = True,
    blank: bool = False,
    booking: Booking | None = None,
) -> Attempt:
    """One candidate's paper: objective items worth `right` points answered rightly, all others wrongly; `text` is the short answer."""
    form = sitting.forms.get().form
    booking = booking or a_booking(sitting, user)
    attempt = Attempt.objects.create(
        booking=booking, form=form, seed=1, pledged_at=sitting.starts_at, started_at=sitting.starts_at, deadline=sitting.ends_at
    )
    left, events = Decimal(right), []
    for item in paper_rows(form):
        if item.section == "short":
            response = {"text": text} if text else {}
        elif item.points <= left:
            left -= item.points
            response = {"options": item.item_version.key}
        else:
            response = {"options": [wrong_option(item)]}
        if response and not blank:
            events.append(Event(attempt=attempt, sequence=item.position, position=item.position, response=response, received_at=START))
    Event.objects.bulk_create(events)
    assert left == 0, "the form has no objective items for exactly so many points"
    return sealed_attempt(attempt) if sealed else attempt


def sealed_attempt(attempt: Attempt) -> Attempt:
    ends_at = attempt.booking.sitting.ends_at
    Attempt.objects.filter(pk=attempt.pk).update(sealed_at=ends_at, sealed_by="time", digest="0" * 64, receipt=ids.new_code(8))
    attempt.refresh_from_db()
    return attempt


def pass_mark(sitting: Sitting) -> Decimal:
    return Decimal(sitting.forms.get().form.blueprint["pass_points"])


def a_booking(sitting: Sitting, user: User | None = None, kind: str = Booking.Kind.FIRST) -> Booking:
    enrolment = testing.an_enrolment(user, opened_at=START - timedelta(days=60), scheme=sitting.forms.get().form.scheme)
    return Booking.objects.create(
        enrolment=enrolment, sitting=sitting, kind=kind, ticket_number=f"261128{ids.new_code(6)}", booked_at=START - timedelta(days=20)
    )


def short_item(attempt: Attempt) -> FormItem:
    return attempt.form.items.get(section="short")


def wrong_option(item: FormItem) -> str:
    return "false" if item.section == "true_false" else "d"


def answer(attempt: Attempt, position: int, response: dict, sequence: int = 0) -> None:
    Event.objects.create(attempt=attempt, sequence=sequence or position, position=position, response=response, received_at=START)
