"""The marker sees no name; a trainee sees only their own result."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tancheng import testing
from tancheng.marking.models import Mark, Result
from tancheng.marking.services import release_results
from tancheng.marking.tests.makers import START, a_paper, a_sitting, pass_mark, short_item
from tancheng.sittings.models import Booking

pytestmark = pytest.mark.django_db
ANSWER = "先定法人边界，再列设施。"


@pytest.fixture
def attempt(sitting, trainee):
    return a_paper(sitting, trainee, right=58, text=ANSWER)


@pytest.fixture
def mark_page(attempt):
    return reverse("desk_mark", args=[attempt.pk, short_item(attempt).pk])


def test_the_marker_sees_the_answer_and_nobody_s_name(as_user, marker, attempt, mark_page):
    html = as_user(marker).get(mark_page).content.decode()
    application = attempt.booking.enrolment.application
    assert ANSWER in html
    for secret in (application.name, application.employer, application.phone, attempt.booking.ticket_number):
        assert secret not in html


def test_saving_opens_the_next_answer(as_user, marker, sitting, attempt, mark_page):
    other = a_paper(sitting, text="不知道")
    answer = as_user(marker).post(mark_page, {"points": "3.5", "comment": "边界清楚"})
    assert answer.url == reverse("desk_mark", args=[other.pk, short_item(other).pk])
    assert as_user(marker).post(answer.url, {"points": "0"}).url == reverse("desk_marking")
    assert Mark.objects.filter(round=1).count() == 2


@pytest.mark.parametrize(("points", "status"), [("", 200), ("x", 200), ("NaN", 200), ("2.3", 409), ("9.5", 409)])
def test_faulty_points_are_told(as_user, marker, mark_page, points, status):
    assert as_user(marker).post(mark_page, {"points": points}).status_code == status
    assert not Mark.objects.filter(round=1).exists()


def test_only_markers_mark(as_user, office, centre, trainee, mark_page):
    for user in (office, centre, trainee):
        assert as_user(user).get(mark_page).status_code == 403
        assert as_user(user).get(reverse("desk_marking")).status_code == 403
    assert as_user(office).post(mark_page, {"points": "5"}).status_code == 403
    assert not Mark.objects.exists()


def test_the_marker_s_list_when_nothing_waits(as_user, marker):
    assert as_user(marker).get(reverse("desk_marking")).status_code == 200


def test_the_office_releases(as_user, office, sitting):
    a_paper(sitting, right=pass_mark(sitting))
    page = reverse("desk_result", args=[sitting.pk])
    client = as_user(office)
    assert client.get(page).status_code == 200
    answer = client.post(reverse("release_results", args=[sitting.pk]), follow=True)
    assert "已发布 1 人的成绩，其中 1 人及格" in answer.content.decode()
    assert client.get(reverse("desk_results")).status_code == 200


def test_a_release_that_is_not_possible_says_why(as_user, office, sitting, attempt):
    answer = as_user(office).post(reverse("release_results", args=[sitting.pk]))
    assert answer.status_code == 409
    assert "还有 1 份简答题没有阅完" in answer.content.decode()


def test_markers_and_trainees_release_nothing(as_user, marker, trainee, sitting):
    for user in (marker, trainee):
        assert as_user(user).post(reverse("release_results", args=[sitting.pk])).status_code == 403
        assert as_user(user).get(reverse("desk_results")).status_code == 403


def test_a_trainee_sees_their_result_and_the_dates_of_the_resit(as_user, trainee, office, sitting):
    a_paper(sitting, trainee, right=pass_mark(sitting) - 1)
    release_results(sitting, by=office)
    html = as_user(trainee).get(reverse("result", args=[Result.objects.get().pk])).content.decode()
    assert str(pass_mark(sitting) - 1) in html
    assert "2026年12月26日" in html


def test_after_a_failed_resit_no_further_one_is_promised(as_user, trainee, office, scheme, sitting):
    first = a_paper(sitting, trainee)
    release_results(sitting, by=office)
    later = START + timedelta(days=28)
    with time_machine.travel(later + timedelta(days=1), tick=False):
        again = a_sitting(scheme, later)
        booking = Booking.objects.create(
            enrolment=first.booking.enrolment, sitting=again, kind=Booking.Kind.RESIT, ticket_number="261226ABCDEF", booked_at=START
        )
        a_paper(again, booking=booking)
        release_results(again, by=office)
        for result in Result.objects.all():
            html = as_user(trainee).get(reverse("result", args=[result.pk])).content.decode()
            assert f"免费补考 {scheme.document.resit.times} 次已用完" in html
            assert "预约补考" not in html


def test_nobody_sees_another_one_s_result(as_user, trainee, office, sitting):
    a_paper(sitting, trainee, right=pass_mark(sitting))
    release_results(sitting, by=office)
    page = reverse("result", args=[Result.objects.get().pk])
    for user in (testing.a_user(), office):
        assert as_user(user).get(page).status_code == 404
