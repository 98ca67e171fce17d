"""The year's sittings are written down by the scheme's rule; changes by hand stay."""

from datetime import date, datetime

import pytest
from django.core.management import call_command

from tancheng.ledger import clock
from tancheng.sittings import selectors
from tancheng.sittings.models import Sitting
from tancheng.sittings.services import ensure_sittings, move_sitting
from tancheng.testing import a_scheme

pytestmark = pytest.mark.django_db


def test_it_works(scheme, days):
    exam = scheme.document.exam
    assert [day for day in days if day.year == 2024] == list(exam.printed_dates)
    november = days[date(2026, 11, 28)]
    assert clock.local(november.starts_at).time() == exam.starts
    assert clock.local(november.ends_at).time() == exam.ends


def test_doing_it_again_adds_nothing(scheme, days):
    assert ensure_sittings(scheme, until=date(2027, 12, 31)) == []
    assert Sitting.objects.count() == len(days)


def test_a_moved_sitting_is_not_made_again(scheme, days, office):
    moved = datetime(2026, 12, 19, 9, 0, tzinfo=clock.SHANGHAI)
    move_sitting(days[date(2026, 12, 26)], starts_at=moved, reason="与公共活动冲突", by=office)
    ensure_sittings(scheme, until=date(2027, 12, 31))
    assert [
        clock.local(s.starts_at).day for s in selectors.sittings_of_year(scheme.code, 2026) if clock.local(s.starts_at).month == 12
    ] == [19]


def test_a_scheme_without_exams_has_no_sittings(db):
    assert ensure_sittings(a_scheme("gdcpa-2026-12"), until=date(2027, 12, 31)) == []


def test_the_command_keeps_a_year_ahead(scheme, on):
    call_command("sittings_ensure")
    assert Sitting.objects.order_by("starts_at").last().rule_day == date(2027, 10, 30)


def test_the_office_is_hinted_at_public_holidays():
    assert selectors.holiday_of(date(2026, 10, 1))
    assert selectors.holiday_of(date(2026, 11, 28)) == ""
