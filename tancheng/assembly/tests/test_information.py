"""What items tell at the pass mark, and forms that tell equally much."""

from datetime import date
from decimal import Decimal
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.assembly import rules
from tancheng.assembly.engine.information import Curve, cut, expected
from tancheng.assembly.planning import plan_forms
from tancheng.assembly.tests.makers import a_bank
from tancheng.items.models import Calibration, ItemVersion
from tancheng.ledger import clock

EXAM_DAY = date(2026, 11, 28)


def test_an_item_tells_most_where_it_is_a_toss_up():
    curve = Curve(discrimination=1.2, location=0.3)
    assert curve.share(0.3) == 0.5
    assert curve.information(0.3) == pytest.approx(1.2**2 / 4)
    assert curve.information(0.3) > curve.information(0.8) > curve.information(2.0)


def test_an_uncalibrated_item_gives_its_expected_share_at_the_mean():
    assert expected(0.62).share(0) == pytest.approx(0.62)


@given(a=st.floats(0.2, 3), b=st.floats(-3, 3), theta=st.floats(-5, 5))
def test_information_is_the_slope_squared_over_the_variance(a, b, theta):
    curve = Curve(a, b)
    share = 1 / (1 + exp(-a * (theta - b)))
    slope = a * share * (1 - share)
    assert curve.information(theta) == pytest.approx(slope**2 / (share * (1 - share)), rel=1e-6, abs=1e-12)


@given(st.lists(st.tuples(st.floats(0.3, 2), st.floats(-2, 2)), min_size=1, max_size=20), st.floats(0.1, 0.9))
def test_at_the_cut_the_items_give_the_wanted_share(parameters, share):
    curves = [Curve(a, b) for a, b in parameters]
    ability = cut(curves, share)
    if abs(ability) < 5.99:
        assert sum(curve.share(ability) for curve in curves) == pytest.approx(share * len(curves), abs=1e-6)


@pytest.mark.django_db
def test_forms_of_a_calibrated_bank_tell_equally_much(scheme):
    a_bank(scheme.document)
    Calibration.objects.bulk_create(
        Calibration(version=version, discrimination=f"{0.6 + number * 7 % 10 / 10:.1f}", location="-0.4", responses=300, at=clock.now())
        for number, version in enumerate(ItemVersion.objects.order_by("pk"))
    )
    plan = plan_forms(scheme, "acc", "4", day=EXAM_DAY, seed=1, count=2)
    target = plan.blueprint.information_target
    told = [sum(plan.bank.candidates[pk].information for pk in form) for form in plan.solution.forms]
    assert all(abs(value - target) <= target * float(scheme.document.assembly.information_band) + 1e-6 for value in told)


@pytest.mark.django_db
def test_a_bank_of_guesses_is_not_matched_by_information(scheme):
    a_bank(scheme.document)
    plan = plan_forms(scheme, "acc", "4", day=EXAM_DAY, seed=1)
    assert plan.blueprint.information_target is None


@pytest.mark.parametrize(("share", "items"), [("0.04", 3), ("0.05", 4), ("0.1", 9)])
def test_pretest_items_are_never_rounded_up(share, items):
    assert rules.pretest_items(96, Decimal(share)) == items
