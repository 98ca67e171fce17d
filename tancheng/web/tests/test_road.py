""" "我的": where one stands, told rightly at the ends of the road too."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tancheng import testing
from tancheng.ledger import clock
from tancheng.marking.services import release_results
from tancheng.marking.tests.makers import START, a_booking, a_paper, a_sitting
from tancheng.sittings.services import settle_absences
from tancheng.sittings.tests.makers import a_ready_trainee
from tancheng.web.navigation import desk_links
from tancheng.web.road import roads_of

pytestmark = pytest.mark.django_db


def test_a_trainee_who_has_studied_enough_is_sent_to_the_sittings(trainee, scheme):
    with time_machine.travel(START, tick=False):
        enrolment = a_ready_trainee(trainee, scheme=scheme)
        (road,) = roads_of(trainee)
    assert road.headline == "学时已够，可以约考"
    assert road.link == reverse("booking", args=[enrolment.pk])


def test_an_account_that_has_ended_is_not_asked_to_study_on(trainee):
    enrolment = testing.an_enrolment(trainee, opened_at=START)
    with time_machine.travel(clock.end_of_day(enrolment.expires_on) + timedelta(hours=12), tick=False):
        (road,) = roads_of(trainee)
    assert road.headline == "学习账号已到期"
    assert "还剩" not in road.detail


def test_who_missed_the_first_exam_reads_the_last_day_of_the_resit(scheme, trainee):
    with time_machine.travel(START + timedelta(days=1), tick=False):
        enrolment = a_ready_trainee(trainee, scheme=scheme)
        booking = a_booking(a_sitting(scheme))
        booking.enrolment = enrolment
        booking.save()
        settle_absences()
        (road,) = roads_of(trainee)
    assert road.headline == "首次考试缺考，可以约补考"
    assert "2027年5月28日" in road.detail


def test_who_failed_is_sent_to_the_result(scheme, trainee, office):
    with time_machine.travel(START + timedelta(days=1), tick=False):
        sitting = a_sitting(scheme)
        a_paper(sitting, trainee)
        release_results(sitting, by=office)
        (road,) = roads_of(trainee)
    assert (road.headline, road.link) == ("这次没有及格", reverse("result", args=[road.results[0].pk]))


def test_no_role_sees_a_link_twice():
    for group in desk_links("/desk/", frozenset({"office", "finance", "marker", "invigilator", "centre"})):
        urls = [link.url for link in group.links]
        assert len(urls) == len(set(urls))
