"""缺考: who never entered the first exam is not left waiting for a result that never comes."""

from datetime import timedelta

import pytest
import time_machine

from tancheng.ledger import clock, journal
from tancheng.scheme.rules import add_months
from tancheng.scheme.services import publish_scheme
from tancheng.sittings import rules, selectors
from tancheng.sittings.models import Booking, ResitRight
from tancheng.sittings.services import book, settle_absences
from tancheng.sittings.tests.makers import OPENED, a_ready_trainee, the_sittings
from tancheng.testing import scheme_text

pytestmark = pytest.mark.django_db


def an_absence(**values) -> Booking:
    with time_machine.travel(OPENED + timedelta(days=30), tick=False):
        enrolment = a_ready_trainee(**values)
        the_sittings(enrolment.scheme)
        return book(enrolment, selectors.bookable_sittings(enrolment)[0], by=enrolment.user)


def test_by_the_scheme_it_counts_as_a_first_fail_and_opens_the_resit():
    booking = an_absence()
    with time_machine.travel(booking.sitting.ends_at + timedelta(minutes=2), tick=False):
        settle_absences()
        resit = booking.enrolment.scheme.document.resit
        right = ResitRight.objects.get(enrolment=booking.enrolment)
        assert right.until == add_months(clock.local(booking.sitting.starts_at).date(), resit.within_months)
        verdict = rules.may_book(selectors.standing(booking.enrolment))
    assert (verdict.allowed, verdict.stage) == (True, rules.Stage.RESIT)


def test_settling_again_changes_nothing():
    booking = an_absence()
    with time_machine.travel(booking.sitting.ends_at + timedelta(minutes=2), tick=False):
        settle_absences()
        settle_absences()
    assert journal.history(booking.enrolment).filter(act="grant_resit").count() == 1


def test_nothing_is_settled_while_the_exam_runs():
    booking = an_absence()
    with time_machine.travel(booking.sitting.ends_at - timedelta(minutes=2), tick=False):
        settle_absences()
    assert not ResitRight.objects.exists()


def test_a_scheme_may_free_the_booking_instead():
    kind = scheme_text().replace('absence = "counts_as_failed"', 'absence = "frees_booking"')
    booking = an_absence(scheme=publish_scheme(kind)[0])
    with time_machine.travel(booking.sitting.ends_at + timedelta(minutes=2), tick=False):
        settle_absences()
        verdict = rules.may_book(selectors.standing(booking.enrolment))
    booking.refresh_from_db()
    assert booking.cancelled_at is not None
    assert (verdict.allowed, verdict.stage) == (True, rules.Stage.FIRST)
