""" "Paid" has one meaning: what came minus what went back. Whatever reads it agrees, and the database holds it."""

from decimal import Decimal
from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from tancheng.billing import rules, selectors
from tancheng.billing.models import Allocation, RefundDecision, RefundRequest, RefundReversal
from tancheng.billing.refunding import decide_refund, request_refund
from tancheng.billing.rules import BillState
from tancheng.billing.services import BillRefunded, allocate_payment, confirm_transfer, count_rest
from tancheng.billing.tests.makers import a_bill, a_paid_bill, a_transfer, pay
from tancheng.ledger import clock
from tancheng.web.road import roads_of
from tancheng.web.todo import todos

pytestmark = pytest.mark.django_db


def refund(bill, amount, office, finance):
    asked = request_refund(bill, amount=Decimal(amount), reason="本人因故不能参加", by=office)
    return decide_refund(asked, approved=True, note="属实", paid_reference="TK1", by=finance, is_centre=False)


def state(bill):
    return selectors.state_of(selectors.with_money(bill))


@pytest.mark.parametrize(
    ("paid", "refunded", "opened", "expected"),
    [
        (0, 0, False, BillState.UNPAID),
        (400, 0, False, BillState.PART),
        (3400, 0, True, BillState.PAID),
        (3000, 400, True, BillState.PART_REFUNDED),
        (0, 3400, True, BillState.REFUNDED),
        (0, 3000, False, BillState.REFUNDED),
        (400, 3000, False, BillState.PART),
        (3400, 400, True, BillState.PAID),
    ],
)
def test_what_became_of_a_bill(paid, refunded, opened, expected):
    assert rules.bill_state(amount=Decimal(3400), paid=Decimal(paid), refunded=Decimal(refunded), opened=opened) is expected


def test_the_database_and_the_rule_agree_on_every_case(office, finance):
    for comes, goes in product(("0", "1000", "3399.99", "all"), ("0", "0.01", "1000", "all")):
        bill = a_bill()
        came, back = (bill.amount if part == "all" else Decimal(part) for part in (comes, goes))
        if came:
            pay(bill, came)
        if back and back <= came:
            refund(bill, back, office, finance)
        found = selectors.with_money(bill)
        expected = rules.bill_state(amount=found.amount, paid=found.paid, refunded=found.refunded, opened=found.opened)
        assert selectors.state_of(found) is expected, (came, back)


def test_three_parts_that_add_up_only_in_decimals_pay_the_bill(finance):
    bill = a_bill()
    for part in ("0.10", "0.20", str(bill.amount - Decimal("0.30"))):
        pay(bill, part)
    found = selectors.with_money(bill)
    assert (found.paid, state(bill)) == (bill.amount, BillState.PAID)
    assert not selectors.unpaid_bills().exists()
    assert not selectors.transfers_with_rest().exists()


class TestAFullRefund:
    @pytest.fixture
    def bill(self, trainee, scheme, office, finance):
        bill = a_paid_bill(user=trainee, scheme=scheme)
        refund(bill, bill.amount, office, finance)
        return bill

    def test_leaves_every_list_of_paid_ones(self, bill, finance):
        assert state(bill) is BillState.REFUNDED
        assert not selectors.paid_without_invoice().exists()
        assert not selectors.unpaid_bills().exists()
        assert [todo.count for todo in todos(finance) if todo.text in {"待开票", "待缴费"}] == [0, 0]

    def test_is_said_on_every_page(self, bill, trainee, finance, as_user):
        own = as_user(trainee).get(reverse("bill", args=[bill.code])).content.decode()
        assert "已退费，学习账号已关闭" in own
        assert "已付清" not in own
        assert "请原样填写备注" not in own
        assert bill.account_number not in own
        assert "随即开通" not in own
        desk = as_user(finance).get(reverse("desk_bill", args=[bill.code])).content.decode()
        assert "已退费" in desk
        assert "已付清" not in desk
        assert "登记一笔到账" not in desk
        assert "登记发票" not in desk
        assert "有效期至" not in desk
        listed = as_user(finance).get(reverse("desk_bills"), {"state": "refunded"}).content.decode()
        assert bill.code in listed
        (road,) = roads_of(trainee)
        assert road.headline == "已退费，学习账号已关闭"

    def test_takes_no_money_and_leaves_no_dust(self, bill, finance):
        transfer = a_transfer(100)
        before = Allocation.objects.count()
        with pytest.raises(BillRefunded, match="已退费"):
            count_rest(transfer, bill, by=finance)
        with pytest.raises(BillRefunded):
            allocate_payment(transfer, bill, amount=Decimal("0.01"), by=finance)
        with pytest.raises(BillRefunded):
            pay(bill, 100)
        assert Allocation.objects.count() == before
        assert selectors.left_on(transfer) == 100


def test_a_rest_counted_towards_a_bill_is_exact(finance):
    first, second = a_bill(), a_bill()
    pay(first, first.amount + Decimal("1000.10"))
    transfer = selectors.transfers_with_rest().get()
    assert count_rest(transfer, second, by=finance).amount == Decimal("1000.10")
    assert not selectors.transfers_with_rest().exists()
    assert selectors.outstanding(selectors.with_money(second)) == second.amount - Decimal("1000.10")


class TestAPartialRefund:
    @pytest.fixture
    def bill(self, trainee, office, finance):
        bill = a_paid_bill(user=trainee)
        refund(bill, "400", office, finance)
        return bill

    def test_is_not_owed_again_and_waits_for_an_invoice_of_the_rest(self, bill):
        found = selectors.with_money(bill)
        assert selectors.outstanding(found) == 0
        assert list(selectors.paid_without_invoice()) == [bill]
        assert not selectors.unpaid_bills().exists()

    def test_leaves_the_account_and_says_both_sums(self, bill, trainee, as_user):
        own = as_user(trainee).get(reverse("bill", args=[bill.code])).content.decode()
        assert "已退回 400.00 元，实付" in own
        assert "学习账号照常使用" in own
        (road,) = roads_of(trainee)
        assert road.end is None


class TestTheDatabase:
    """Whoever writes, past the services too."""

    def row(self, bill, transfer, amount, by):
        return Allocation.objects.create(transfer=transfer, bill=bill, amount=Decimal(amount), by=by, at=clock.now())

    def test_counts_no_transfer_twice_over(self, finance):
        bill, transfer = a_bill(), a_transfer(100)
        self.row(bill, transfer, "60.10", finance)
        self.row(bill, transfer, "39.90", finance)
        with pytest.raises(DatabaseError, match="counted for more than arrived"), transaction.atomic():
            self.row(bill, transfer, "0.01", finance)

    def test_pays_no_bill_beyond_its_amount(self, finance):
        bill = a_paid_bill()
        with pytest.raises(DatabaseError, match="beyond its amount"), transaction.atomic():
            self.row(bill, a_transfer(100), "0.01", finance)

    def test_gives_no_more_back_than_came(self, office, finance):
        bill = a_bill()
        pay(bill, 100)
        asked = RefundRequest.objects.create(
            bill=bill, amount=Decimal("100.01"), reason="x", after_invoice=False, requested_by=office, requested_at=clock.now()
        )
        with pytest.raises(DatabaseError, match="refunded beyond what came"), transaction.atomic():
            RefundDecision.objects.create(request=asked, approved=True, note="x", paid_reference="x", by=finance, at=clock.now())
        RefundDecision.objects.create(request=asked, approved=False, note="x", by=finance, at=clock.now())

    def test_takes_no_refund_back_under_money_that_came_since(self, office, finance):
        bill = a_bill()
        pay(bill, bill.amount - 400)
        decision = refund(bill, bill.amount - 400, office, finance)
        pay(bill, 500)
        with pytest.raises(DatabaseError, match="beyond its amount"), transaction.atomic():
            RefundReversal.objects.create(decision=decision, reason="x", by=office, at=clock.now())

    @pytest.mark.parametrize("amount", ["0", "-1"])
    def test_knows_no_empty_and_no_unexplained_row(self, finance, amount):
        with pytest.raises(IntegrityError), transaction.atomic():
            self.row(a_bill(), a_transfer(100), amount, finance)


def test_a_transfer_for_a_refunded_bill_is_not_half_recorded(office, finance):
    bill = a_paid_bill()
    refund(bill, bill.amount, office, finance)
    with pytest.raises(BillRefunded):
        confirm_transfer(bill, bank_reference="X1", received_on=clock.today(), amount=Decimal(100), payer="林晓雯", remark="", by=finance)
    assert not bill.allocations.filter(transfer__bank_reference="X1").exists()
