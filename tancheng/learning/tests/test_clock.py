"""The study clock end to end: pages open, beat, hide, and the server writes down what counted."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tancheng import testing
from tancheng.enrolment import ending
from tancheng.enrolment.models import EnrolmentEnd
from tancheng.learning import selectors, services
from tancheng.learning.models import StudySegment
from tancheng.learning.tests.makers import a_lesson
from tancheng.ledger import clock


def segments(enrolment):
    return list(enrolment.study_segments.values_list("credited_seconds", "reason"))


def beat(session, **changed):
    return services.record_beat(session.enrolment.user, session.token, **{"visible": True, **changed})


def test_it_works(enrolment, hand_clock):
    session, state = services.start_session(enrolment, a_lesson())
    assert state.text == "正在计时 · 本课已计 0 分钟"
    for _ in range(24):
        hand_clock.turn(30)
        state = beat(session)
    assert state.text == "正在计时 · 本课已计 12 分钟"
    assert segments(enrolment) == [(30, "")] * 24
    assert str(selectors.progress_of(enrolment).class_hours) == "0.2"


def test_fractions_of_a_second_are_not_lost(enrolment, hand_clock):
    session, _ = services.start_session(enrolment, a_lesson())
    for _ in range(10):
        hand_clock.turn(30.9)
        beat(session)
    assert sum(seconds for seconds, _ in segments(enrolment)) == 309


def test_leaving_the_page_pauses_and_coming_back_goes_on(enrolment, hand_clock):
    session, _ = services.start_session(enrolment, a_lesson())
    hand_clock.turn(20)
    state = beat(session, visible=False, leaving=True)
    assert state.text.startswith("已暂停：您切换到了其他窗口，回到本页自动继续")
    hand_clock.turn(600)
    assert beat(session).state == "counting"
    hand_clock.turn(30)
    beat(session)
    assert segments(enrolment) == [(20, ""), (0, "away"), (30, "")]


def test_another_lesson_takes_the_clock_over(enrolment, hand_clock):
    first, _ = services.start_session(enrolment, a_lesson(order=1))
    hand_clock.turn(10)
    second, _ = services.start_session(enrolment, a_lesson(order=2))
    hand_clock.turn(20)
    state = beat(first)
    assert (state.state, state.text) == ("superseded", "已暂停：您打开了另一课，计时已转到那一页 · 本课已计 0 分钟")
    beat(second)
    hand_clock.turn(30)
    beat(first)
    assert segments(enrolment) == [(10, "superseded"), (20, "")]


def test_a_second_enrolment_of_the_same_person_does_not_run_beside_the_first(enrolment, hand_clock):
    other = testing.an_enrolment(enrolment.user, opened_at=enrolment.opened_at, job_type="mon")
    first, _ = services.start_session(enrolment, a_lesson())
    services.start_session(other, a_lesson(order=2))
    hand_clock.turn(30)
    assert beat(first).state == "superseded"


def test_the_presence_check_asks_waits_and_never_takes_back(enrolment, hand_clock):
    terms = enrolment.scheme.document.study_terms().clock
    session, _ = services.start_session(enrolment, a_lesson("pub-02"))
    for _ in range(terms.presence_minutes * 60 // 30):
        hand_clock.turn(30)
        state = beat(session)
    assert state.ask and state.state == "counting"
    for _ in range(terms.presence_grace_minutes * 2 + 4):
        hand_clock.turn(30)
        state = beat(session)
    assert state.state == "absent" and state.ask
    counted = sum(seconds for seconds, _ in segments(enrolment))
    assert counted == (terms.presence_minutes + terms.presence_grace_minutes) * 60
    beat(session, present=True)
    hand_clock.turn(30)
    assert beat(session).state == "counting"
    assert sum(seconds for seconds, _ in segments(enrolment)) == counted + 30


def test_a_full_course_stops_counting(enrolment, hand_clock):
    course = enrolment.scheme.document.course("pub-01")
    whole = course.class_hours * enrolment.scheme.document.study_terms().minutes_per_class_hour * 60
    session, _ = services.start_session(enrolment, a_lesson())
    StudySegment.objects.create(
        session=session, enrolment=enrolment, course="pub-01", from_at=clock.now(), until_at=clock.now(), credited_seconds=whole - 10
    )
    hand_clock.turn(30)
    state = beat(session)
    assert state.state == "course_full" and segments(enrolment)[-1] == (10, "course_full")
    assert selectors.progress_of(enrolment).course("pub-01").full


def test_after_the_last_day_nothing_counts_and_no_lesson_opens(enrolment, hand_clock):
    lesson = a_lesson()
    end = clock.end_of_day(enrolment.expires_on)
    hand_clock.at = end - timedelta(seconds=10)
    session, _ = services.start_session(enrolment, lesson)
    hand_clock.turn(30)
    assert beat(session).state == "expired"
    assert segments(enrolment) == [(10, "expired")]
    with pytest.raises(services.AccessExpired, match="学习账号已于"):
        services.start_session(enrolment, lesson)


def test_nobody_beats_with_another_persons_token(enrolment, office, hand_clock):
    session, _ = services.start_session(enrolment, a_lesson())
    with pytest.raises(services.NoSuchSession):
        services.record_beat(office, session.token, visible=True)


def test_a_beat_is_cheap(enrolment, hand_clock, django_assert_max_num_queries):
    session, _ = services.start_session(enrolment, a_lesson())
    hand_clock.turn(30)
    with django_assert_max_num_queries(7):
        beat(session)


def test_segments_cannot_be_changed_afterwards(enrolment, hand_clock):
    session, _ = services.start_session(enrolment, a_lesson())
    hand_clock.turn(30)
    beat(session)
    with pytest.raises(DatabaseError), transaction.atomic():
        enrolment.study_segments.update(credited_seconds=9999)


def test_the_endpoints_speak_json_and_believe_no_duration(enrolment, hand_clock, as_user):
    lesson = a_lesson()
    client = as_user(enrolment.user)
    started = client.post("/learn/start/", {"enrolment": enrolment.pk, "lesson": lesson.pk}, content_type="application/json").json()
    hand_clock.turn(30)
    message = {"token": started["token"], "visible": True}
    assert client.post("/learn/beat/", message, content_type="application/json").json()["state"] == "counting"
    assert client.post("/learn/beat/", {**message, "seconds": 9999}, content_type="application/json").status_code == 400
    assert segments(enrolment) == [(30, "")]


@pytest.mark.parametrize("body", [b"", b"[]", b"\0", b"\xff", b'{"token": 1, "visible": true}', b'{"token": "x", "visible": "yes"}'])
def test_garbage_is_answered_in_words(body, enrolment, as_user):
    reply = as_user(enrolment.user).post("/learn/beat/", body, content_type="application/json")
    assert reply.status_code == 400 and "请刷新页面" in reply.json()["text"]


def test_a_stranger_and_a_signed_out_page_are_told_so(enrolment, office, as_user, client):
    lesson = a_lesson()
    message = {"enrolment": enrolment.pk, "lesson": lesson.pk}
    assert as_user(office).post("/learn/start/", message, content_type="application/json").status_code == 404
    reply = client.post("/learn/start/", message, content_type="application/json")
    assert reply.status_code == 401 and "请重新登录" in reply.json()["text"]


def test_a_course_of_another_job_type_does_not_count(enrolment, as_user):
    lesson = a_lesson("mon-01")
    reply = as_user(enrolment.user).post("/learn/start/", {"enrolment": enrolment.pk, "lesson": lesson.pk}, content_type="application/json")
    assert reply.status_code == 404


def test_the_clock_stops_when_the_enrolment_ends(enrolment, hand_clock, office):
    session, _ = services.start_session(enrolment, a_lesson())
    hand_clock.turn(20)
    ending.end_enrolment(enrolment, cause=EnrolmentEnd.Cause.REFUND, reason="本人放弃", by=office)
    hand_clock.turn(10)
    assert beat(session).state == "expired"
    assert sum(seconds for seconds, _ in segments(enrolment)) == 20
    with pytest.raises(services.AccessExpired, match="因退费关闭"):
        services.start_session(enrolment, a_lesson(order=2))
