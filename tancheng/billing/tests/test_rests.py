"""What a transfer leaves over is shown, and can be counted towards another bill."""

import pytest

from tancheng.billing import selectors
from tancheng.billing.services import BillAlreadyPaid, NoSuchBill, count_rest
from tancheng.billing.tests.makers import a_bill, a_transfer, pay
from tancheng.enrolment.models import Enrolment

pytestmark = pytest.mark.django_db
PAGE = "/desk/bills/rests/"


def test_one_transfer_for_two_people(as_user, finance):
    first, second = a_bill(), a_bill()
    pay(first, first.amount + second.amount)
    transfer = selectors.transfers_with_rest().get()
    assert second.amount == transfer.rest
    answer = as_user(finance).post(PAGE, {"transfer": transfer.pk, "code": f" {second.code.lower()} "}, follow=True)
    assert f"计入缴费单 {second.code}" in answer.content.decode()
    assert Enrolment.objects.filter(application=second.application).exists()
    assert not selectors.transfers_with_rest().exists()


def test_only_what_the_other_bill_needs_is_counted(finance):
    bill = a_bill()
    transfer = a_transfer(bill.amount + 100)
    assert count_rest(transfer, bill, by=finance).amount == bill.amount
    assert selectors.left_on(transfer) == 100


def test_a_paid_bill_takes_nothing_more(finance):
    bill = a_bill()
    pay(bill)
    with pytest.raises(BillAlreadyPaid):
        count_rest(a_transfer(100), bill, by=finance)


def test_an_unknown_code_is_said_and_kept(as_user, finance):
    with pytest.raises(NoSuchBill):
        count_rest(a_transfer(100), None, by=finance)
    transfer = a_transfer(100)
    answer = as_user(finance).post(PAGE, {"transfer": transfer.pk, "code": "ZZZZZZZ"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "没有这个缴费码" in text
    assert 'value="ZZZZZZZ"' in text


def test_who_has_nothing_to_do_with_money_sees_nothing(as_user, marker):
    assert as_user(marker).get(PAGE).status_code == 403
