"""Approving an application issues its bill: amount, account and remark as they stood."""

from datetime import date

import pytest

from tancheng import testing
from tancheng.billing.models import Bill
from tancheng.billing.services import BillAlreadyIssued, accept_application, is_member_employer, issue_bill
from tancheng.enrolment.models import Review, Status
from tancheng.institutions.models import MemberUnit
from tancheng.ledger import ids, journal
from tancheng.ledger.errors import Refusal
from tancheng.scheme.document import SchemeSilent

pytestmark = pytest.mark.django_db


def test_it_works(trainee, office, scheme):
    application = testing.an_application(trainee, scheme=scheme)
    bill = accept_application(application, is_member=False, by=office)
    terms = scheme.document.payment
    assert bill.amount == scheme.document.fee_for("4").non_member
    assert (bill.account_name, bill.bank, bill.account_number) == (terms.account_name, terms.bank, terms.account_number)
    assert bill.remark == f"{bill.code} 林晓雯+碳排放核算员"
    assert ids.is_valid(bill.code)
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    assert Review.objects.get().by == office
    assert journal.history(bill).get().data == {"amount": str(bill.amount), "clause": scheme.document.fee_for("4").clause}


def test_members_pay_the_member_price(trainee, office, scheme):
    bill = accept_application(testing.an_application(trainee, scheme=scheme, level="3"), is_member=True, by=office)
    assert (bill.amount, bill.is_member_price) == (scheme.document.fee_for("3").member, True)


def test_an_application_is_accepted_once(trainee, office):
    application = testing.an_application(trainee)
    accept_application(application, is_member=False, by=office)
    with pytest.raises(Refusal, match="审核通过"):
        accept_application(application, is_member=False, by=office)
    with pytest.raises(BillAlreadyIssued):
        issue_bill(application, is_member=True, by=office)
    assert Bill.objects.count() == 1


def test_a_draft_is_not_accepted(trainee, office):
    with pytest.raises(Refusal, match="没有办成"):
        accept_application(testing.an_application(trainee, status=Status.DRAFT), is_member=False, by=office)
    assert not Bill.objects.exists()


def test_under_a_scheme_without_fees_nothing_is_approved(trainee, office):
    application = testing.an_application(trainee, scheme=testing.a_scheme("gdcpa-2026-12"))
    with pytest.raises(SchemeSilent, match="收费标准"):
        accept_application(application, is_member=False, by=office)
    application.refresh_from_db()
    assert application.status == Status.SUBMITTED


@pytest.mark.parametrize(
    ("employer", "is_member"),
    [("南岭示例电厂", True), (" 南岭示例电厂 ", True), ("南岭示例水泥厂", False), ("南岭示例钢厂", False), ("南岭", False), ("", False)],
)
def test_whose_employer_is_a_member_today(employer, is_member):
    MemberUnit.objects.create(name="南岭示例电厂", member_from=date(2020, 1, 1))
    MemberUnit.objects.create(name="南岭示例水泥厂", member_from=date(2020, 1, 1), member_until=date(2021, 1, 1))
    MemberUnit.objects.create(name="南岭示例钢厂", member_from=date(2099, 1, 1))
    assert is_member_employer(employer) == is_member
