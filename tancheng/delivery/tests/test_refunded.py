"""A full refund ends the enrolment with all that hangs on it, or is refused where an exam has begun; a mistaken one is put right."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from tancheng.billing import selectors as billing
from tancheng.billing.refunding import RefundNotPossible, decide_refund, request_refund, reverse_refund
from tancheng.billing.rules import BillState
from tancheng.billing.tests.makers import a_bill, a_paid_bill, pay
from tancheng.delivery.models import Attempt
from tancheng.delivery.tests.makers import a_form
from tancheng.enrolment import ending
from tancheng.enrolment.ending import CannotEnd
from tancheng.enrolment.models import Enrolment
from tancheng.learning.services import AccessExpired, demand_running
from tancheng.ledger import journal
from tancheng.people.models import TextMessage
from tancheng.sittings import rules, selectors
from tancheng.sittings.services import BookingRefused, book
from tancheng.sittings.tests.makers import study, the_sittings
from tancheng.web.road import roads_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(datetime(2026, 11, 10, 2, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def bill(trainee, scheme):
    return a_paid_bill(user=trainee, scheme=scheme)


@pytest.fixture
def enrolment(bill):
    enrolment = Enrolment.objects.get(application=bill.application)
    study(enrolment)
    return enrolment


@pytest.fixture
def booking(enrolment, scheme, trainee):
    the_sittings(scheme)
    return book(enrolment, selectors.bookable_sittings(enrolment)[0], by=trainee)


def refund(bill, office, finance, amount=None):
    asked = request_refund(bill, amount=Decimal(amount or bill.amount), reason="本人因故不能参加", by=office)
    return decide_refund(asked, approved=True, note="属实", paid_reference="TK1", by=finance, is_centre=False)


def enter(booking, scheme):
    return Attempt.objects.create(
        booking=booking,
        form=a_form(scheme),
        seed=1,
        pledged_at=booking.booked_at,
        started_at=booking.sitting.starts_at,
        deadline=booking.sitting.ends_at,
    )


def test_the_account_closes_the_seat_is_freed_and_the_person_is_told(bill, enrolment, booking, office, finance, trainee, as_user):
    refund(bill, office, finance)
    booking.refresh_from_db()
    assert booking.cancelled_at is not None
    assert ending.end_of(enrolment).reason == "本人因故不能参加"
    with pytest.raises(AccessExpired, match="2026年11月10日因退费关闭"):
        demand_running(enrolment)
    verdict = rules.may_book(selectors.standing(enrolment))
    assert (verdict.allowed, verdict.reasons) == (False, ("学习账号已于 2026年11月10日因退费关闭，不能再约考",))
    with pytest.raises(BookingRefused):
        book(enrolment, booking.sitting, by=trainee)
    assert "学习账号随之关闭，已约的考试已取消" in TextMessage.objects.first().text
    assert journal.history(enrolment).first().act == "end_enrolment"
    assert journal.history(booking).first().act == "free_seat"
    client = as_user(trainee)
    for page in ("my_road", ("learn", enrolment.pk), ("booking", enrolment.pk), ("study_record", enrolment.pk)):
        name, args = (page, []) if isinstance(page, str) else (page[0], [page[1]])
        assert client.get(reverse(name, args=args)).status_code == 200
    assert "因退费关闭" in client.get(reverse("learn", args=[enrolment.pk])).content.decode()


def test_the_lists_of_trainees_show_it_ended(bill, enrolment, office, finance, as_user):
    refund(bill, office, finance)
    desk = as_user(office)
    ended = desk.get(reverse("desk_enrolments"), {"state": "ended"}).content.decode()
    assert "已退费" in ended
    assert enrolment.name in ended
    assert enrolment.name not in desk.get(reverse("desk_enrolments"), {"state": "complete"}).content.decode()
    assert "因退费关闭" in desk.get(reverse("desk_enrolment", args=[enrolment.pk])).content.decode()
    assert desk.get(reverse("desk_enrolments_export")).status_code == 200


def test_the_page_asks_first_and_names_what_is_lost(bill, enrolment, booking, office, finance, as_user):
    asked = request_refund(bill, amount=bill.amount, reason="本人因故不能参加", by=office)
    page, desk = reverse("desk_refund", args=[asked.pk]), as_user(finance)
    first = desk.get(page).content.decode()
    assert "学习账号立即关闭" in first
    assert "考试会取消，座位让出" in first
    yes = {"approved": "yes", "note": "属实", "paid_reference": "TK1"}
    assert "确认同意退给 林晓雯 3,400.00 元" in desk.post(page, yes).content.decode()
    assert ending.end_of(enrolment) is None
    assert desk.post(page, {**yes, "sure": "yes"}).status_code == 302
    assert ending.end_of(enrolment) is not None


def test_after_an_exam_has_begun_all_of_it_does_not_go_back_a_part_may(bill, enrolment, booking, scheme, office, finance, as_user):
    asked = request_refund(bill, amount=bill.amount, reason="本人因故不能参加", by=office)
    attempt = enter(booking, scheme)
    answer = as_user(finance).post(
        reverse("desk_refund", args=[asked.pk]), {"approved": "yes", "note": "属实", "paid_reference": "TK1", "sure": "yes"}
    )
    assert answer.status_code == 409
    assert "学员已进入 2026年11月28日的考试" in answer.content.decode()
    decide_refund(asked, approved=False, note="已考试", paid_reference="", by=finance, is_centre=False)
    with pytest.raises(CannotEnd, match="可以改为退一部分"):
        request_refund(bill, amount=bill.amount, reason="全退", by=office)
    refund(bill, office, finance, 400)
    assert ending.end_of(enrolment) is None
    booking.refresh_from_db()
    assert booking.cancelled_at is None
    assert Attempt.objects.get() == attempt


def test_a_second_part_that_is_all_the_rest_closes_it(bill, enrolment, office, finance):
    refund(bill, office, finance, 400)
    assert ending.end_of(enrolment) is None
    refund(bill, office, finance, bill.amount - 400)
    assert ending.end_of(enrolment) is not None
    assert billing.state_of(billing.with_money(bill)) is BillState.REFUNDED


class TestPutRight:
    @pytest.fixture
    def decision(self, bill, enrolment, booking, office, finance):
        return refund(bill, office, finance)

    def test_the_account_runs_again_the_seat_stays_free(self, decision, bill, enrolment, booking, centre, as_user):
        page = reverse("desk_refund", args=[decision.request_id])
        assert "这笔退费登记错了，更正" in as_user(centre).get(page).content.decode()
        answer = as_user(centre).post(reverse("desk_refund_reverse", args=[decision.request_id]), {"reason": "银行退回"}, follow=True)
        assert "这笔退费不算" in answer.content.decode()
        assert billing.state_of(billing.with_money(bill)) is BillState.PAID
        assert ending.end_of(enrolment) is None
        assert enrolment.ends.count() == 2
        demand_running(enrolment)
        booking.refresh_from_db()
        assert booking.cancelled_at is not None
        assert rules.may_book(selectors.standing(enrolment)).allowed
        assert "已更正。学习账号已恢复" in TextMessage.objects.first().text
        assert journal.history(bill).first().act == "reverse_refund"
        (road,) = roads_of(enrolment.user)
        assert road.end is None

    def test_by_somebody_else_with_a_reason_once(self, decision, finance, centre):
        with pytest.raises(RefundNotPossible, match="须由另一位同事办"):
            reverse_refund(decision, reason="银行退回", by=finance)
        with pytest.raises(RefundNotPossible, match="没有填写原因"):
            reverse_refund(decision, reason=" ", by=centre)
        reverse_refund(decision, reason="银行退回", by=centre)
        with pytest.raises(RefundNotPossible, match="已经更正过"):
            reverse_refund(decision, reason="银行退回", by=centre)

    def test_then_it_can_be_refunded_again(self, decision, bill, enrolment, office, finance, centre):
        reverse_refund(decision, reason="银行退回", by=centre)
        refund(bill, office, finance)
        assert ending.end_of(enrolment) is not None

    def test_not_where_money_came_since_that_would_be_too_much(self, office, finance, centre):
        bill = a_bill()
        pay(bill, bill.amount - 400)
        decision = refund(bill, office, finance, bill.amount - 400)
        pay(bill, 500)
        with pytest.raises(RefundNotPossible, match="会超过应缴金额"):
            reverse_refund(decision, reason="银行退回", by=centre)

    def test_where_it_makes_the_payment_complete_the_account_opens(self, office, finance, centre):
        bill = a_bill()
        pay(bill, bill.amount - 400)
        decision = refund(bill, office, finance, bill.amount - 400)
        pay(bill, 400)
        reverse_refund(decision, reason="银行退回", by=centre)
        assert Enrolment.objects.filter(application=bill.application).exists()


def test_the_bill_says_what_a_full_refund_takes_and_after_an_exam_only_that_it_is_barred(bill, booking, scheme, finance, as_user):
    page = as_user(finance).get(reverse("desk_bill", args=[bill.code])).content.decode()
    assert "会有这些后果" in page and "学习账号立即关闭" in page
    enter(booking, scheme)
    page = as_user(finance).get(reverse("desk_bill", args=[bill.code])).content.decode()
    assert "不能全额退费：学员已进入" in page and "学习账号立即关闭" not in page
