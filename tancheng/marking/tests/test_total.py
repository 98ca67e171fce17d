"""Clause 六（一）2: 60 分为及格. The sum is exact."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.marking.rules import total
from tancheng.scheme import document
from tancheng.testing import scheme_text

PASS = document.read(scheme_text()).paper_terms().pass_points
HALF = Decimal("0.5")
MARKS = st.lists(st.tuples(st.sampled_from(["single", "multiple", "short"]), st.decimals(0, 5, places=1)), max_size=96)


@pytest.mark.parametrize(("short", "passed"), [(HALF * 4, True), (HALF * 3, False), (HALF * 5, True)])
def test_exactly_the_pass_mark_passes_and_half_a_point_less_does_not(short, passed):
    outcome = total([*[("single", Decimal(1))] * int(PASS - 2), ("short", short)], pass_points=PASS)
    assert (outcome.points, outcome.passed) == (PASS - 2 + short, passed)


def test_sections_are_told_apart():
    outcome = total([("single", Decimal(1)), ("single", Decimal(0)), ("short", Decimal("3.5"))], pass_points=PASS)
    assert outcome.by_section == {"single": Decimal(1), "short": Decimal("3.5")}


def test_an_empty_paper_has_no_points():
    assert total([], pass_points=PASS).points == 0


@given(MARKS)
def test_the_sections_add_up_to_the_sum_in_any_order(marks):
    outcome = total(marks, pass_points=PASS)
    assert outcome.points == sum(outcome.by_section.values()) == sum(points for _, points in marks)
    assert total(list(reversed(marks)), pass_points=PASS).points == outcome.points
