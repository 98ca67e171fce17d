"""Pages: who sees what, and what they say."""

import io

import pytest
from python_calamine import CalamineWorkbook

from tancheng import testing
from tancheng.learning import services
from tancheng.learning.models import CheckAnswer, LessonDone
from tancheng.learning.tests.makers import CHECKS, a_lesson, with_class_hours


def answer(client, enrolment, lesson, number, letter, **headers):
    return client.post(
        f"/learn/{enrolment.pk}/{lesson.course}/{lesson.slug}/check/", {"number": number, "answer": letter}, follow=not headers, **headers
    )


def test_everyone_reads_the_courses_and_one_lesson(scheme, client):
    a_lesson(title="从一吨煤说起")
    page = client.get("/courses/").content.decode()
    for course in [*scheme.document.public_course, *(c for job in scheme.document.job_type for c in job.courses)]:
        assert course.name in page
    assert "从一吨煤说起" in page
    assert "试读不计课时" in client.get("/courses/preview/").content.decode()


def test_without_a_scheme_the_course_page_says_so(db, client):
    assert "还没有公布培训课程" in client.get("/courses/").content.decode()
    assert client.get("/courses/preview/").status_code == 404


def test_the_study_home_says_how_far_and_what_is_missing(enrolment, as_user):
    lesson = a_lesson()
    page = as_user(enrolment.user).get(f"/learn/{enrolment.pk}/").content.decode()
    assert "学满 80 课时后方可参加考试，您已学 0.0 课时，还差 80.0 课时" in page
    assert f"/learn/{enrolment.pk}/pub-01/{lesson.slug}/" in page and "开始学习" in page


def test_the_study_home_goes_on_where_hours_are_missing(enrolment, as_user):
    for course in enrolment.scheme.document.courses_for(enrolment.job_type):
        a_lesson(course.code)
    with_class_hours(enrolment, missing_minutes=45)
    last = enrolment.scheme.document.courses_for(enrolment.job_type)[-1]
    page = as_user(enrolment.user).get(f"/learn/{enrolment.pk}/").content.decode()
    assert f'<a class="btn btn-primary" href="/learn/{enrolment.pk}/{last.code}/lesson-1/">继续学习</a>' in page


def test_the_study_home_opens_the_exam_at_the_required_hours(enrolment, as_user):
    with_class_hours(enrolment)
    page = as_user(enrolment.user).get(f"/learn/{enrolment.pk}/").content.decode()
    assert "可以预约考试了" in page


def test_questions_come_one_by_one_and_the_last_finishes_the_lesson(enrolment, as_user):
    lesson, client = a_lesson(), as_user(enrolment.user)
    page = client.get(f"/learn/{enrolment.pk}/pub-01/{lesson.slug}/").content.decode()
    assert "学满多少课时" in page and "见通知四（一）" not in page and "判断：" not in page
    assert "见通知四（一）" in answer(client, enrolment, lesson, 1, "C").content.decode()
    answer(client, enrolment, lesson, 2, "B")
    assert not LessonDone.objects.exists()
    assert "已完成" in answer(client, enrolment, lesson, 3, "B").content.decode()
    assert LessonDone.objects.get().right == 2


def test_the_first_answer_stays(enrolment, as_user):
    lesson, client = a_lesson(), as_user(enrolment.user)
    answer(client, enrolment, lesson, 1, "A")
    answer(client, enrolment, lesson, 1, CHECKS[0]["key"])
    assert CheckAnswer.objects.get().answer == "A"


@pytest.mark.parametrize(("number", "letter"), [("1", ""), ("1", "E"), ("1", "\0"), ("9", "A"), ("x", "A"), ("1", "AB")])
def test_a_missing_answer_is_refused_in_words(number, letter, enrolment, as_user):
    lesson, client = a_lesson(), as_user(enrolment.user)
    assert "请先选一项再提交" in answer(client, enrolment, lesson, number, letter).content.decode()
    assert "请先选一项再提交" in answer(client, enrolment, lesson, number, letter, HTTP_HX_REQUEST="true").content.decode()
    assert not CheckAnswer.objects.exists()


@pytest.mark.parametrize("place", ["", "record/", "pub-01/lesson-1/"])
def test_other_peoples_study_does_not_exist(place, enrolment, as_user):
    a_lesson()
    assert as_user(testing.a_user()).get(f"/learn/{enrolment.pk}/{place}").status_code == 404
    assert as_user(enrolment.user).get(f"/learn/{enrolment.pk}/{place}").status_code == 200


@pytest.mark.parametrize("place", ["mon-01/lesson-1/", "pub-01/none/"])
def test_lessons_outside_the_plan_do_not_exist(place, enrolment, as_user):
    a_lesson("mon-01")
    assert as_user(enrolment.user).get(f"/learn/{enrolment.pk}/{place}").status_code == 404


def test_after_the_last_day_the_lesson_says_why_it_is_closed(enrolment, hand_clock, as_user):
    lesson = a_lesson()
    hand_clock.turn(400 * 86400)
    page = as_user(enrolment.user).get(f"/learn/{enrolment.pk}/pub-01/{lesson.slug}/")
    assert page.status_code == 409 and "到期" in page.content.decode()
    assert as_user(enrolment.user).get(f"/learn/{enrolment.pk}/").status_code == 200


def test_the_record_tells_every_stretch_with_its_reason(enrolment, hand_clock, as_user):
    session, _ = services.start_session(enrolment, a_lesson())
    for visible in (True, True, False, True):
        hand_clock.turn(30)
        services.record_beat(enrolment.user, session.token, visible=visible)
    client = as_user(enrolment.user)
    page = client.get(f"/learn/{enrolment.pk}/record/").content.decode()
    assert "1 分" in page and "您离开了页面" in page
    assert client.get(f"/learn/{enrolment.pk}/record/?beats=1").content.decode().count("30 秒") == 2


def test_the_desk_lists_filters_and_exports_without_id_numbers(enrolment, office, as_user, django_assert_max_num_queries):
    done = with_class_hours(testing.an_enrolment(testing.a_user(name="已学满"), opened_at=enrolment.opened_at))
    client = as_user(office)
    with django_assert_max_num_queries(14):
        page = client.get("/desk/enrolments/").content.decode()
    assert "林晓雯" in page and "已学满" in page
    assert done.name not in client.get("/desk/enrolments/?state=short").content.decode().split("<tbody>")[1]
    assert "林晓雯" not in client.get("/desk/enrolments/?state=complete").content.decode().split("<tbody>")[1]
    assert "这里没有学员" in client.get("/desk/enrolments/?state=ended").content.decode()
    book = client.get("/desk/enrolments/export/?q=林晓雯")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["姓名", "林晓雯"]
    assert enrolment.application.id_number_last4 not in str(rows) and enrolment.application.phone not in str(rows)


def test_the_desk_proposes_and_another_confirms(enrolment, office, centre, as_user):
    address = f"/desk/enrolments/{enrolment.pk}/"
    proposal = {"act": "propose", "course": "pub-01", "minutes": "45", "evidence": "签到表"}
    assert "等待另一位同事确认" in as_user(office).post(address, proposal, follow=True).content.decode()
    confirm = {"act": "confirm", "credit": enrolment.hour_credits.get().pk}
    assert as_user(office).post(address, confirm).status_code == 409
    assert "补记已确认" in as_user(centre).post(address, confirm, follow=True).content.decode()


def test_a_refused_proposal_keeps_what_was_typed(enrolment, office, as_user):
    proposal = {"act": "propose", "course": "pub-01", "minutes": "9999", "evidence": "九月签到表"}
    page = as_user(office).post(f"/desk/enrolments/{enrolment.pk}/", proposal)
    assert page.status_code == 409 and "九月签到表" in page.content.decode() and "最多还可补记 135 分钟" in page.content.decode()


@pytest.mark.parametrize("place", ["", "export/", "1/"])
def test_only_the_office_uses_the_desk(place, trainee, finance, as_user):
    for user in (trainee, finance):
        assert as_user(user).get(f"/desk/enrolments/{place}").status_code == 403
