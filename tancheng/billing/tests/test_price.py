"""Clause 三: what a bill asks for, and what a wrong amount most likely means."""

from itertools import product

import pytest

from tancheng.billing.rules import RefundRoute, explain_difference, price, refund_route, remark
from tancheng.scheme import document
from tancheng.scheme.document import SchemeSilent
from tancheng.testing import scheme_text

NOTICE = document.read(scheme_text())
PRICES = {(fee.level, is_member): fee.member if is_member else fee.non_member for fee in NOTICE.fee for is_member in (True, False)}


@pytest.mark.parametrize(("level", "is_member"), PRICES)
def test_the_price_is_the_scheme_s_with_its_clause(level, is_member):
    asked = price(NOTICE, level, is_member=is_member)
    assert asked.amount == PRICES[level, is_member]
    assert asked.clause == NOTICE.fee_for(level).clause
    assert asked.label == f"{NOTICE.level_of(level).title}培训费（{'会员' if is_member else '非会员'}）"


def test_a_scheme_without_fees_is_silent():
    with pytest.raises(SchemeSilent, match="尚未公布收费标准"):
        price(document.read(scheme_text("gdcpa-2026-12")), "4", is_member=True)


def test_the_remark_is_the_code_and_the_notice_s_own_form():
    assert remark(NOTICE, "7K3M9Q4", "林晓雯", "acc") == "7K3M9Q4 林晓雯+碳排放核算员"


def test_a_name_is_never_read_as_a_pattern():
    assert remark(NOTICE, "7K3M9Q4", "{code}", "acc") == "7K3M9Q4 {code}+碳排放核算员"


@pytest.mark.parametrize(
    ("billed", "paid", "words"),
    [
        (("4", False), ("4", True), "恰为碳排放管理员四级会员价，可能用错了会员与非会员价"),  # 400 too little
        (("3", False), ("4", False), "恰为碳排放管理员四级非会员价，可能用错了级别"),  # 500 too little
        (("3", False), ("4", True), "恰为碳排放管理员四级会员价，可能用错了级别和会员与非会员价"),  # 900 too little
        (("3", True), ("4", False), "恰为碳排放管理员四级非会员价，可能用错了级别和会员与非会员价"),  # 100 too little
        (("4", True), ("4", False), "恰为碳排放管理员四级非会员价，可能用错了会员与非会员价"),  # 400 too much
    ],
)
def test_a_difference_that_another_price_explains(billed, paid, words):
    told = explain_difference(NOTICE, billed[0], is_member_price=billed[1], paid=PRICES[paid], amount=PRICES[billed])
    assert told == words


@pytest.mark.parametrize(("billed", "paid"), list(product(PRICES, PRICES)))
def test_every_other_price_of_the_scheme_is_recognised(billed, paid):
    told = explain_difference(NOTICE, billed[0], is_member_price=billed[1], paid=PRICES[paid], amount=PRICES[billed])
    assert ("级别" in told.partition("可能用错了")[2]) == (billed[0] != paid[0])
    assert ("会员与非会员价" in told) == (billed[1] != paid[1])


def test_the_right_amount_and_an_odd_one_explain_nothing():
    amount = PRICES["4", False]
    assert explain_difference(NOTICE, "4", is_member_price=False, paid=amount, amount=amount) == ""
    assert explain_difference(NOTICE, "4", is_member_price=False, paid=amount - 1, amount=amount) == ""


def test_after_the_invoice_only_an_exception_leads_back():
    assert refund_route(invoiced=False) is RefundRoute.PLAIN
    assert refund_route(invoiced=True) is RefundRoute.EXCEPTION
