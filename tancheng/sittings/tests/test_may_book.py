"""Clauses 四（一）and 六（一）3: who may book, as what, and until when."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tancheng.scheme import document
from tancheng.sittings.rules import Stage, Standing, may_book
from tancheng.testing import scheme_text

NOTICE = document.read(scheme_text())
HOURS = NOTICE.study.required_class_hours
EXPIRES = date(2027, 3, 1)
READY = Standing(
    today=date(2026, 12, 1),
    hours_done=Decimal(HOURS),
    hours_required=HOURS,
    expires_on=EXPIRES,
    first_taken=False,
    passed=False,
    resit_until=None,
    resits_taken=0,
    resits_allowed=NOTICE.resit.times,
)
FAILED = replace(READY, first_taken=True, resit_until=date(2027, 5, 28))


def test_who_has_all_hours_books_a_first_exam_until_the_account_ends():
    verdict = may_book(READY)
    assert (verdict.allowed, verdict.stage, verdict.until, verdict.reasons) == (True, Stage.FIRST, EXPIRES, ())


def test_a_tenth_of_an_hour_too_few_is_too_few():
    verdict = may_book(replace(READY, hours_done=HOURS - Decimal("0.1")))
    assert not verdict.allowed
    assert verdict.reasons == (f"学习满 {HOURS} 课时后方可参加考试，现有 {HOURS - Decimal('0.1')} 课时，还差 0.1 课时",)


def test_after_the_first_exam_the_result_is_awaited():
    verdict = may_book(replace(READY, first_taken=True))
    assert (verdict.allowed, verdict.stage) == (False, Stage.RESIT)
    assert verdict.reasons == ("首次考试的成绩尚未公布",)


def test_a_first_fail_opens_the_free_resit_until_its_last_day():
    verdict = may_book(FAILED)
    assert (verdict.allowed, verdict.stage, verdict.until) == (True, Stage.RESIT, date(2027, 5, 28))


def test_the_resit_outlives_the_account():
    assert may_book(replace(FAILED, expires_on=date(2026, 12, 1))).until == date(2027, 5, 28)


def test_the_free_resit_is_used_once():
    verdict = may_book(replace(FAILED, resits_taken=NOTICE.resit.times))
    assert verdict.reasons == (f"免费补考 {NOTICE.resit.times} 次已用完，再次参加须重新报名缴费",)


def test_a_resit_without_a_right_is_refused():
    assert may_book(replace(READY, first_taken=True, resits_taken=1)).reasons == ("没有可用的补考机会",)


def test_who_passed_does_not_book_again():
    verdict = may_book(replace(FAILED, passed=True))
    assert (verdict.allowed, verdict.stage, verdict.reasons) == (False, Stage.DONE, ("您已通过考试，不需要再报考",))


def test_all_reasons_are_told_at_once():
    assert len(may_book(replace(READY, first_taken=True, hours_done=Decimal(0))).reasons) == 2


def test_the_first_exam_ends_with_the_account():
    assert may_book(replace(READY, today=EXPIRES)).allowed
    assert may_book(replace(READY, today=date(2027, 3, 2))).reasons == ("学习账号已于 2027年3月1日 到期",)


def test_the_resit_ends_with_its_half_year():
    assert may_book(replace(FAILED, today=date(2027, 5, 28))).allowed
    assert may_book(replace(FAILED, today=date(2027, 5, 29))).reasons == ("补考期限已于 2027年5月28日 届满，再次参加须重新报名缴费",)
