"""Points of one objective item."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.marking.rules import objective_points, valid_short_mark

ONE = Decimal(1)
OPTIONS = st.sets(st.sampled_from("abcde"))
KEYS = st.sets(st.sampled_from("abcde"), min_size=1)
POINTS = st.decimals(Decimal("0.5"), Decimal(5), places=1)


@pytest.mark.parametrize(
    ("key", "chosen", "policy", "points"),
    [
        ("c", "c", "all_or_nothing", "1"),
        ("c", "b", "all_or_nothing", "0"),
        ("c", "", "all_or_nothing", "0"),
        ("ac", "ca", "all_or_nothing", "1"),
        ("ac", "a", "all_or_nothing", "0"),
        ("ac", "acd", "all_or_nothing", "0"),
        ("ac", "ca", "partial", "1"),
        ("ac", "a", "partial", "0.5"),
        ("abc", "ab", "partial", "0.6"),
        ("ac", "ad", "partial", "0"),
        ("ac", "acd", "partial", "0"),
        ("ac", "", "partial", "0"),
        ("c", "cd", "partial", "0"),
    ],
)
def test_the_table(key, chosen, policy, points):
    assert objective_points(list(key), list(chosen), points=ONE, policy=policy) == Decimal(points)


@given(key=KEYS, chosen=OPTIONS, points=POINTS, policy=st.sampled_from(["all_or_nothing", "partial"]))
def test_never_below_nothing_and_never_above_the_item_s_points(key, chosen, points, policy):
    given_points = objective_points(key, chosen, points=points, policy=policy)
    assert 0 <= given_points <= points
    assert (given_points == points) == (chosen == key)
    assert given_points == given_points.quantize(Decimal("0.1"))


@given(key=KEYS, chosen=OPTIONS, points=POINTS)
def test_partial_is_never_harsher(key, chosen, points):
    strict = objective_points(key, chosen, points=points, policy="all_or_nothing")
    assert strict <= objective_points(key, chosen, points=points, policy="partial")


@given(key=KEYS, chosen=st.lists(st.sampled_from("abcde")), points=POINTS)
def test_neither_order_nor_repetition_matters(key, chosen, points):
    once = objective_points(sorted(key), sorted(set(chosen)), points=points, policy="all_or_nothing")
    assert objective_points(sorted(key, reverse=True), chosen, points=points, policy="all_or_nothing") == once


@pytest.mark.parametrize(("points", "is_valid"), [("0", True), ("2.5", True), ("5", True), ("5.5", False), ("-0.5", False), ("2.3", False)])
def test_a_marker_s_points_come_in_the_scheme_s_steps(points, is_valid):
    assert valid_short_mark(Decimal(points), most=Decimal(5), step=Decimal("0.5")) == is_valid
