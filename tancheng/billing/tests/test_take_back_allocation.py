"""A mistaken allocation is undone by a counter-row, with a reason."""

import pytest

from tancheng.billing import selectors
from tancheng.billing.models import Allocation
from tancheng.billing.refunding import request_refund
from tancheng.billing.services import CannotTakeBack, allocate_payment, take_back_allocation
from tancheng.billing.tests.makers import a_bill, a_paid_bill, pay
from tancheng.ledger import journal

pytestmark = pytest.mark.django_db


@pytest.fixture
def bill():
    """Two parts of 1,000 yuan have arrived."""
    bill = a_bill()
    pay(bill, 1000)
    pay(bill, 1000)
    return bill


def test_it_works_and_both_rows_stay(bill, finance):
    mistaken = bill.allocations.first()
    counter = take_back_allocation(mistaken, reason="记错缴费单", by=finance)
    assert (counter.amount, counter.takes_back) == (-mistaken.amount, mistaken)
    assert selectors.with_money(bill).paid == 1000
    assert selectors.left_on(mistaken.transfer) == 1000
    assert bill.allocations.count() == 3
    assert journal.history(bill).first().reason == "记错缴费单"


def test_the_money_can_then_go_to_the_right_bill(bill, finance):
    mistaken = bill.allocations.first()
    take_back_allocation(mistaken, reason="记错缴费单", by=finance)
    right = a_bill()
    allocate_payment(mistaken.transfer, right, amount=mistaken.amount, by=finance)
    assert selectors.with_money(right).paid == 1000


def test_twice_is_refused_even_while_other_money_is_there(bill, finance):
    mistaken = bill.allocations.first()
    take_back_allocation(mistaken, reason="记错缴费单", by=finance)
    with pytest.raises(CannotTakeBack, match="已经撤销过"):
        take_back_allocation(mistaken, reason="再撤一次", by=finance)
    assert selectors.with_money(bill).paid == 1000


def test_not_without_a_reason(bill, finance):
    with pytest.raises(CannotTakeBack, match="没有填写原因"):
        take_back_allocation(bill.allocations.first(), reason="  ", by=finance)


def test_not_once_the_account_is_open(finance):
    paid = a_paid_bill()
    with pytest.raises(CannotTakeBack, match="已付清并开通") as refused:
        take_back_allocation(paid.allocations.get(), reason="记错缴费单", by=finance)
    assert "退费审批" in refused.value.next_step


def test_not_beside_a_refund_of_the_same_money(bill, finance):
    request_refund(bill, amount=2000, reason="本人放弃", by=finance)
    with pytest.raises(CannotTakeBack, match="已有退费申请"):
        take_back_allocation(bill.allocations.first(), reason="记错缴费单", by=finance)
    assert Allocation.objects.count() == 2


def test_the_counter_row_itself_is_not_taken_back_through_the_desk(bill, finance, as_user):
    counter = take_back_allocation(bill.allocations.first(), reason="记错缴费单", by=finance)
    assert as_user(finance).post(f"/desk/allocations/{counter.pk}/take-back/", {"reason": "反撤"}).status_code == 404
