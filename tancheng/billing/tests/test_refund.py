"""费用在开具发票后不予退还: before the invoice a second person decides, after it only the centre, as an exception."""

from datetime import date
from decimal import Decimal

import pytest

from tancheng import testing
from tancheng.billing import selectors
from tancheng.billing.models import Invoice, RefundDecision, RefundRequest
from tancheng.billing.refunding import RefundNotPossible, SamePersonDecides, decide_refund, request_refund
from tancheng.billing.services import CannotInvoice, record_invoice
from tancheng.billing.tests.makers import a_bill, a_paid_bill, pay
from tancheng.enrolment.models import Enrolment
from tancheng.ledger import journal
from tancheng.people.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def bill(scheme):
    return a_paid_bill(scheme=scheme)


def invoice(bill, by, number="26442000000012345678"):
    return record_invoice(bill, number=number, title="林晓雯", tax_number="", issued_on=date(2026, 11, 10), by=by)


def asked(bill, by, amount=None):
    return request_refund(bill, amount=bill.amount if amount is None else Decimal(amount), reason="本人因故不能参加", by=by)


def decide(request, by, *, approved=True, reference="TK20261112", is_centre=False):
    return decide_refund(request, approved=approved, note="情况属实", paid_reference=reference, by=by, is_centre=is_centre)


def test_before_the_invoice_another_person_approves(bill, office, finance):
    decision = decide(asked(bill, office), finance)
    assert decision.approved
    assert selectors.with_money(bill).refunded == bill.amount
    assert [entry.act for entry in journal.history(bill)][:2] == ["decide_refund", "request_refund"]


def test_nobody_decides_on_their_own_request(bill, finance, centre):
    with pytest.raises(SamePersonDecides, match="不能自己批准"):
        decide(asked(bill, finance), finance)
    assert not RefundDecision.objects.exists()


def test_after_the_invoice_finance_cannot_approve(bill, office, finance):
    invoice(bill, finance)
    request = asked(bill, office)
    assert request.after_invoice
    with pytest.raises(RefundNotPossible, match="例外只能由中心管理员批准"):
        decide(request, finance)
    assert decide(request, finance, approved=False, reference="").approved is False


def test_after_the_invoice_the_centre_grants_the_exception(bill, office, finance, centre):
    invoice(bill, finance)
    assert decide(asked(bill, office), centre, is_centre=True).approved


def test_an_invoice_between_request_and_decision_counts_too(bill, office, finance):
    request = asked(bill, office)
    invoice(bill, finance)
    with pytest.raises(RefundNotPossible, match="例外只能由中心管理员批准"):
        decide(request, finance)


def test_approval_names_the_transfer_back(bill, office, finance):
    with pytest.raises(RefundNotPossible, match="没有填写退款的银行流水号"):
        decide(asked(bill, office), finance, reference=" ")


def test_a_request_is_decided_once(bill, office, finance):
    request = asked(bill, office)
    decide(request, finance, approved=False, reference="")
    with pytest.raises(RefundNotPossible, match="已经审批过"):
        decide(request, testing.a_user(Role.FINANCE))


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_only_a_real_amount_is_asked_for(bill, office, amount):
    with pytest.raises(RefundNotPossible, match="可退金额为"):
        asked(bill, office, amount)


def test_not_more_than_was_paid_and_not_refunded_yet(bill, office, finance):
    with pytest.raises(RefundNotPossible, match="可退金额为"):
        asked(bill, office, bill.amount + 1)
    decide(asked(bill, office, bill.amount - 400), finance)
    with pytest.raises(RefundNotPossible, match=r"可退金额为 400\.00 元"):
        asked(bill, office, 401)
    assert asked(bill, office, 400).pk


def test_one_request_waits_at_a_time(bill, office):
    asked(bill, office, 100)
    with pytest.raises(RefundNotPossible, match="已有一份申请等待审批"):
        asked(bill, office, 100)
    assert list(selectors.undecided_refunds()) == [RefundRequest.objects.get()]


def test_money_given_back_does_not_open_an_account(office, finance):
    """3,000 of 3,400 arrive and go back; then 400 arrive."""
    bill = a_bill()
    pay(bill, bill.amount - 400)
    decide(asked(bill, office, bill.amount - 400), finance)
    pay(bill, 400)
    assert not Enrolment.objects.exists()


class TestInvoice:
    def test_it_works(self, bill, finance):
        assert invoice(bill, finance).bill == bill
        assert not selectors.paid_without_invoice().exists()
        assert journal.history(bill).first().act == "record_invoice"

    def test_not_before_payment_in_full(self, finance):
        bill = a_bill()
        pay(bill, bill.amount - 400)
        with pytest.raises(CannotInvoice, match="还没有付清"):
            invoice(bill, finance)

    def test_not_after_the_money_went_back(self, bill, office, finance):
        decide(asked(bill, office), finance)
        with pytest.raises(CannotInvoice):
            invoice(bill, finance)

    def test_once_for_a_bill(self, bill, finance):
        invoice(bill, finance)
        with pytest.raises(CannotInvoice, match="已经登记过发票"):
            invoice(bill, finance, number="26442000000099999999")

    def test_a_number_belongs_to_one_bill(self, bill, finance):
        invoice(bill, finance)
        with pytest.raises(CannotInvoice, match="已登记在另一张缴费单上"):
            invoice(a_paid_bill(), finance)
        assert Invoice.objects.count() == 1
