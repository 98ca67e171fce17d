"""The one way around the approvals: when it is open, and how it is reviewed afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse

from tancheng.assembly import rules
from tancheng.assembly.models import EmergencyReview, Form
from tancheng.assembly.selectors import to_review
from tancheng.assembly.services import FormRefused, open_form, review_emergency
from tancheng.assembly.tests.makers import a_bank, draw_form
from tancheng.ledger import journal
from tancheng.scheme import document
from tancheng.testing import scheme_text

START = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)
END = START + timedelta(minutes=90)
EXAM_DAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("minutes", "reason", "said"),
    [
        (61 * 24 * 60, "病了", "还有 61 天"),
        (121, "病了", "还有 2 小时 1 分钟"),
        (120, "病了", ""),
        (1, "病了", ""),
        (-30, "病了", ""),
        (-90, "病了", "已经结束"),
        (60, "", "没有写原因"),
        (60, " ", "没有写原因"),
    ],
)
def test_a_paper_is_sealed_unapproved_only_in_the_last_two_hours_and_with_a_reason(minutes, reason, said):
    verdict = rules.may_seal_unapproved(now=START - timedelta(minutes=minutes), starts_at=START, ends_at=END, reason=reason)
    assert (verdict.allowed, said in verdict.why) == (not said, True)
    assert verdict.allowed or verdict.next_step


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"is_emergency": False}, "不是应急组卷"),
        ({"is_reviewed": True}, "已经复核过"),
        ({"is_maker": True}, "请另一位同事"),
        ({"is_opened": False}, "还没有开考"),
        ({"is_opened": False, "today": date(2026, 11, 29)}, ""),
    ],
)
def test_another_person_reviews_it_after_the_exam(changes, said):
    fine = {"is_emergency": True, "is_reviewed": False, "is_maker": False, "is_opened": True, "day": EXAM_DAY, "today": EXAM_DAY}
    verdict = rules.may_review_emergency(**{**fine, **changes})
    assert verdict.allowed == (not said)
    assert said in verdict.why + verdict.next_step


@pytest.mark.parametrize(("written", "wanted"), [("2", 2), ("3", 3), ("1", 2), ("0", 2)])
def test_a_scheme_may_ask_for_more_approvals_but_not_for_fewer_than_two(written, wanted):
    scheme = document.read(scheme_text().replace("approvals = 2", f"approvals = {written}"))
    assert rules.approvals_wanted(scheme) == wanted
    assert not rules.enough_approvals(wanted - 1, scheme)


@pytest.fixture
def hasty(scheme, office):
    a_bank(scheme.document)
    return draw_form(scheme, "acc", "4", day=EXAM_DAY, seed=1, by=office)


@pytest.mark.django_db
def test_the_review_stays_to_do_until_somebody_else_has_done_it(hasty, office, centre):
    open_form(hasty)
    assert (list(to_review(office)), list(to_review(centre))) == ([], [hasty])
    with pytest.raises(FormRefused, match="您应急组成"):
        review_emergency(hasty, finding="没有问题", by=office)
    with pytest.raises(FormRefused, match="没有写复核意见"):
        review_emergency(hasty, finding=" ", by=centre)
    review_emergency(hasty, finding="逐题读过，没有问题", by=centre)
    assert list(to_review(centre)) == []
    assert journal.history(hasty).get(act="review_emergency").reason == "逐题读过，没有问题"
    with pytest.raises(FormRefused, match="已经复核过"):
        review_emergency(hasty, finding="再看一遍", by=centre)


@pytest.mark.django_db
def test_the_page_takes_the_review(hasty, centre, as_user):
    open_form(hasty)
    desk = as_user(centre)
    assert "复核完毕" in desk.get(reverse("desk_form", args=[hasty.code])).content.decode()
    assert hasty.code in desk.get(reverse("desk_forms") + "?state=review").content.decode()
    desk.post(reverse("desk_form_review", args=[hasty.code]), {"review-finding": "没有问题"})
    page = desk.get(reverse("desk_form", args=[hasty.code])).content.decode()
    assert "已复核" in page
    assert "复核完毕" not in page


@pytest.mark.django_db
def test_the_database_keeps_reviews_as_they_were(hasty, centre):
    open_form(hasty)
    review_emergency(hasty, finding="没有问题", by=centre)
    with pytest.raises(Exception, match="append-only"):
        EmergencyReview.objects.update(finding="有问题")


@pytest.mark.django_db
def test_an_emergency_without_a_reason_cannot_be_stored(hasty):
    with pytest.raises(IntegrityError):
        Form.objects.filter(pk=hasty.pk).update(emergency_reason="")
