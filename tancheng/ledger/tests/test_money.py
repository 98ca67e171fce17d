"""Amounts as bills and receipts write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.ledger.money import yuan, yuan_in_words


@pytest.mark.parametrize(
    ("amount", "figures", "words"),
    [
        ("3400", "3,400.00 元", "叁仟肆佰元整"),
        ("3000", "3,000.00 元", "叁仟元整"),
        ("3900.50", "3,900.50 元", "叁仟玖佰元伍角"),
        ("23800", "23,800.00 元", "贰万叁仟捌佰元整"),
        ("10000.05", "10,000.05 元", "壹万元零伍分"),
        ("100", "100.00 元", "壹佰元整"),
    ],
)
def test_figures_and_words(amount, figures, words):
    assert (yuan(Decimal(amount)), yuan_in_words(Decimal(amount))) == (figures, words)


@given(st.decimals(Decimal("0.01"), Decimal("99999999.99"), places=2), st.decimals(Decimal("0.01"), Decimal("99999999.99"), places=2))
def test_different_amounts_never_share_their_words(one, other):
    assert (yuan_in_words(one) == yuan_in_words(other)) == (one == other)
