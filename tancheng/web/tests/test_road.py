""" "我的": where one stands, told rightly at the ends of the road too."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from tancheng import testing
from tancheng.credentials.services import revoke_credential
from tancheng.credentials.tests.makers import a_credential
from tancheng.ledger import clock
from tancheng.marking.services import release_results
from tancheng.marking.tests.makers import START, a_booking, a_paper, a_sitting
from tancheng.sittings.models import Booking
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


def test_who_has_handed_in_waits_for_the_marks_even_while_others_still_write(scheme, trainee):
    with time_machine.travel(START + timedelta(minutes=70), tick=False):
        a_paper(a_sitting(scheme), trainee)
        (road,) = roads_of(trainee)
    assert road.headline == "已交卷，阅卷中"


def test_who_sat_the_resit_waits_for_its_marks(scheme, trainee, office):
    with time_machine.travel(START + timedelta(days=1), tick=False):
        first = a_sitting(scheme)
        failed = a_paper(first, trainee)
        release_results(first, by=office)
        resit = a_sitting(scheme, START + timedelta(days=28))
        booking = Booking.objects.create(
            enrolment=failed.booking.enrolment, sitting=resit, kind=Booking.Kind.RESIT, ticket_number="261226000001", booked_at=START
        )
        a_paper(resit, booking=booking)
    with time_machine.travel(START + timedelta(days=28, minutes=80), tick=False):
        (road,) = roads_of(trainee)
    assert road.headline == "已交卷，阅卷中"


def test_a_revoked_certificate_is_not_praised(scheme, trainee, centre):
    revoke_credential(a_credential(trainee), reason="报名材料经核实不属实", by=centre)
    (road,) = roads_of(trainee)
    assert (road.headline, road.tone) == ("证书已撤销", "bad")
    assert "报名材料经核实不属实" in road.detail


@pytest.mark.parametrize(("role", "is_linked"), [("invigilator", True), ("finance", False)])
def test_the_desk_leads_to_the_exam_that_is_running(as_user, request, scheme, role, is_linked):
    with time_machine.travel(START + timedelta(minutes=20), tick=False):
        sitting = a_sitting(scheme)
        page = as_user(request.getfixturevalue(role)).get(reverse("desk")).content.decode()
    assert "正在考试" in page
    assert (reverse("desk_sitting_live", args=[sitting.pk]) in page) is is_linked


def test_no_role_sees_a_link_twice():
    for group in desk_links("/desk/", frozenset({"office", "finance", "marker", "invigilator", "centre"})):
        urls = [link.url for link in group.links]
        assert len(urls) == len(set(urls))
