"""Money that arrives is recorded once and counted exactly; payment in full opens the account."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tancheng.billing import selectors
from tancheng.billing.models import Allocation, Transfer
from tancheng.billing.services import (
    AllocationTooLarge,
    BillAlreadyPaid,
    TransferAlreadyRecorded,
    allocate_payment,
    confirm_transfer,
    record_transfer,
)
from tancheng.billing.tests.makers import a_bill, a_transfer, pay
from tancheng.enrolment.models import Enrolment
from tancheng.ledger import journal
from tancheng.ledger.errors import Refusal
from tancheng.scheme.rules import add_months

pytestmark = pytest.mark.django_db
ARRIVED = {"bank_reference": "20261106000017", "received_on": date(2026, 11, 6), "payer": "林晓雯", "remark": ""}


def test_payment_in_full_opens_the_account_for_the_scheme_s_months(finance, scheme):
    bill = a_bill(scheme=scheme)
    with time_machine.travel(datetime(2026, 11, 6, 2, 0, tzinfo=UTC)):
        confirm_transfer(bill, **ARRIVED, amount=bill.amount, by=finance)
    enrolment = Enrolment.objects.get()
    assert enrolment.application == bill.application
    assert enrolment.expires_on == add_months(date(2026, 11, 6), scheme.document.study.access_months)
    assert [entry.act for entry in journal.history(bill)] == ["allocate_payment", "issue_bill"]


def test_a_part_opens_nothing_and_the_rest_does(finance):
    bill = a_bill()
    pay(bill, bill.amount - 400)
    assert not Enrolment.objects.exists()
    assert [(found, found.paid) for found in selectors.unpaid_bills()] == [(bill, bill.amount - 400)]
    pay(bill, 400)
    assert Enrolment.objects.count() == 1
    assert list(selectors.paid_without_invoice()) == [bill]


def test_the_same_bank_reference_is_recorded_once(finance):
    record_transfer(**ARRIVED, amount=Decimal(3400), by=finance)
    with pytest.raises(TransferAlreadyRecorded, match="银行流水号 20261106000017 已经登记过"):
        record_transfer(**ARRIVED, amount=Decimal(3400), by=finance)
    assert Transfer.objects.count() == 1


def test_the_same_transfer_does_not_pay_two_bills(finance):
    first, second = a_bill(), a_bill()
    confirm_transfer(first, **ARRIVED, amount=first.amount, by=finance)
    with pytest.raises(TransferAlreadyRecorded):
        confirm_transfer(second, **ARRIVED, amount=second.amount, by=finance)
    assert selectors.with_money(second).paid == 0


def test_one_transfer_of_an_employer_pays_several_bills(finance):
    bills = [a_bill(), a_bill(level="3"), a_bill(is_member=True)]
    transfer = a_transfer(sum(bill.amount for bill in bills))
    for bill in bills:
        allocate_payment(transfer, bill, amount=bill.amount, by=finance)
    assert selectors.left_on(transfer) == 0
    assert Enrolment.objects.count() == len(bills)


def test_not_more_than_arrived(finance):
    bill = a_bill()
    transfer = a_transfer(bill.amount - 400)
    with pytest.raises(AllocationTooLarge, match="这笔到账还可入账"):
        allocate_payment(transfer, bill, amount=bill.amount, by=finance)
    assert not Allocation.objects.exists()


def test_not_more_than_is_owed(finance):
    bill = a_bill()
    with pytest.raises(AllocationTooLarge, match="缴费单只差"):
        allocate_payment(a_transfer(bill.amount + 500), bill, amount=bill.amount + 500, by=finance)


@pytest.mark.parametrize("amount", [0, -400])
def test_nothing_and_less_is_no_payment(finance, amount):
    with pytest.raises(AllocationTooLarge):
        allocate_payment(a_transfer(3400), a_bill(), amount=Decimal(amount), by=finance)


def test_what_was_paid_too_much_stays_on_the_transfer(finance):
    bill = a_bill()
    pay(bill, bill.amount + 500)
    assert selectors.with_money(bill).paid == bill.amount
    assert [transfer.rest for transfer in selectors.transfers_with_rest()] == [500]


def test_a_paid_bill_takes_no_more(finance):
    bill = a_bill()
    pay(bill)
    with pytest.raises(BillAlreadyPaid, match="已经付清"):
        pay(bill)
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize("table", [Transfer, Allocation])
def test_money_rows_cannot_be_rewritten(table):
    pay(a_bill())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        table.objects.update(amount=1)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        table.objects.all()._raw_delete("default")


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.decimals(1, 4000, places=2), min_size=1, max_size=6), tried=st.lists(st.decimals(-10, 5000, places=2), max_size=8)
)
def test_whatever_is_tried_no_money_is_counted_twice_or_too_much(finance, amounts, tried):
    bill = a_bill()
    transfers = [a_transfer(amount, by=finance) for amount in amounts]
    for number, amount in enumerate(tried):
        with suppress(Refusal):
            allocate_payment(transfers[number % len(transfers)], bill, amount=amount, by=finance)
    assert 0 <= selectors.with_money(bill).paid <= bill.amount
    assert all(selectors.left_on(transfer) >= 0 for transfer in transfers)
    assert Enrolment.objects.filter(application=bill.application).exists() == (selectors.with_money(bill).paid == bill.amount)
