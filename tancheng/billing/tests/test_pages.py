"""The trainee's bill and the desk of money: who sees what, and what a clerk is told."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from tancheng import testing
from tancheng.billing.models import Bill, RefundDecision, RefundRequest, Transfer
from tancheng.billing.tests.makers import a_bill, a_paid_bill, pay
from tancheng.enrolment.models import Enrolment
from tancheng.people.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_the_tenth")]


@pytest.fixture
def _on_the_tenth():
    with time_machine.travel(datetime(2026, 11, 10, 2, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def bill(trainee, scheme):
    return a_bill(user=trainee, scheme=scheme)


@pytest.fixture
def desk(bill):
    return reverse("desk_bill", args=[bill.code])


def arrived(bill, amount=None, **changes):
    return {
        "act": "transfer",
        "bank_reference": "20261106000017",
        "received_on": "2026-11-06",
        "amount": str(bill.amount if amount is None else amount),
        "payer": "林晓雯",
        "remark": bill.remark,
        **changes,
    }


def test_the_trainee_s_bill_shows_amount_account_and_remark(as_user, trainee, bill, scheme):
    html = as_user(trainee).get(reverse("bill", args=[bill.code])).content.decode()
    terms = scheme.document.payment
    for expected in (f"{bill.amount:,.2f} 元", terms.account_name, terms.bank, bill.remark, terms.refund):
        assert expected in html


def test_nobody_sees_another_one_s_bill(as_user, client, bill):
    url = reverse("bill", args=[bill.code])
    for roles in ([], [Role.MARKER], [Role.INVIGILATOR]):
        assert as_user(testing.a_user(*roles)).get(url).status_code == 404
    assert client.get(url).status_code == 302


def test_the_clerk_accepts_an_application(as_user, office, trainee):
    application = testing.an_application(trainee)
    url = reverse("desk_accept", args=[application.code])
    assert as_user(office).post(url, {"price": "member"}).status_code == 302
    assert Bill.objects.get().is_member_price
    assert as_user(office).post(url, {"price": "member"}).status_code == 409


@pytest.mark.parametrize("roles", [[], [Role.FINANCE], [Role.CENTRE], [Role.MARKER]])
def test_only_the_office_accepts(as_user, trainee, roles):
    application = testing.an_application(trainee)
    assert as_user(testing.a_user(*roles)).post(reverse("desk_accept", args=[application.code])).status_code == 403
    assert not Bill.objects.exists()


def test_a_transfer_in_full_opens_the_account(as_user, finance, bill, desk):
    html = as_user(finance).post(desk, arrived(bill), follow=True).content.decode()
    assert "已确认到账，林晓雯 的学习账号已开通" in html
    assert Enrolment.objects.exists()


def test_a_difference_is_explained(as_user, finance, bill, desk, scheme):
    html = as_user(finance).post(desk, arrived(bill, scheme.document.fee_for("4").member), follow=True).content.decode()
    assert "恰为碳排放管理员四级会员价，可能用错了会员与非会员价" in html


def test_a_transfer_recorded_before_is_refused_and_the_form_is_kept(as_user, finance, bill, desk):
    as_user(finance).post(desk, arrived(bill, 1000))
    again = as_user(finance).post(desk, arrived(bill, 1000))
    assert again.status_code == 409
    html = again.content.decode()
    assert "已经登记过" in html
    assert "20261106000017" in html
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"received_on": "2026-11-11"}, "到账日期在今天之后"),
        ({"amount": "0"}, "0.01"),
        ({"amount": "NaN"}, "输入一个数字"),
        ({"bank_reference": ""}, "必填"),
        ({"payer": "长" * 101}, "100"),
        ({"remark": "\0"}, "看不见的控制字符"),
    ],
)
def test_faults_of_the_form_are_told(as_user, finance, bill, changes, told):
    answer = as_user(finance).post(reverse("desk_bill", args=[bill.code]), arrived(bill, **changes))
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert not Transfer.objects.exists()


def test_the_road_of_an_invoice_and_a_refund(as_user, office, finance, centre, trainee):
    bill = a_paid_bill(user=trainee)
    desk = reverse("desk_bill", args=[bill.code])
    sent = {"act": "invoice", "number": "26442000000012345678", "title": "林晓雯", "tax_number": "", "issued_on": "2026-11-09"}
    assert as_user(office).post(desk, sent).status_code == 403
    assert as_user(finance).post(desk, sent).status_code == 302
    assert as_user(office).post(desk, {"act": "refund", "amount": str(bill.amount), "reason": "因病不能参加"}).status_code == 302
    decide = reverse("desk_refund", args=[RefundRequest.objects.get().pk])
    yes = {"approved": "yes", "note": "病历已核对", "paid_reference": "TK001"}
    assert as_user(office).post(decide, yes).status_code == 403
    refused = as_user(finance).post(decide, yes)
    assert (refused.status_code, "例外只能由中心管理员批准" in refused.content.decode()) == (409, True)
    assert as_user(centre).get(decide).status_code == 200
    asked = as_user(centre).post(decide, yes)
    assert "确认同意退给 林晓雯" in asked.content.decode()
    assert not RefundDecision.objects.exists()
    assert as_user(centre).post(decide, {**yes, "sure": "yes"}).status_code == 302
    assert as_user(centre).get(reverse("desk_refunds")).status_code == 200


def test_an_allocation_is_taken_back_from_the_desk(as_user, finance, bill, desk):
    pay(bill, 1000)
    url = reverse("desk_take_back", args=[bill.allocations.get().pk])
    assert as_user(finance).post(url, {"reason": ""}).status_code == 409
    assert as_user(finance).post(url, {"reason": "记错缴费单"}, follow=True).status_code == 200
    assert bill.allocations.count() == 2
    assert "记错缴费单" in as_user(finance).get(desk).content.decode()


def test_an_act_that_does_not_exist_is_not_found(as_user, finance, desk):
    assert as_user(finance).post(desk, {"act": "forgive"}).status_code == 404


@pytest.mark.parametrize("roles", [[], [Role.MARKER], [Role.CENTRE]])
def test_the_desk_of_bills_is_for_office_and_finance(as_user, desk, roles):
    client = as_user(testing.a_user(*roles))
    assert client.get(desk).status_code == 403
    assert client.get(reverse("desk_bills")).status_code == 403


@pytest.mark.parametrize("query", ["", "?state=uninvoiced", "?state=done", "?state=all", "?q=林晓雯", "?page=x", "?state=x&page=99"])
def test_the_list_answers_any_question(as_user, office, bill, query):
    assert as_user(office).get(reverse("desk_bills") + query).status_code == 200


def test_the_list_needs_as_many_queries_for_many_bills_as_for_one(as_user, office, scheme, django_assert_max_num_queries):
    client = as_user(office)
    a_bill(scheme=scheme)
    client.get(reverse("desk_bills"))
    for _ in range(5):
        a_bill(scheme=scheme)
    with django_assert_max_num_queries(14):
        client.get(reverse("desk_bills"))
