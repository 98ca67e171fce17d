"""The exam calendar, the trainee's exam page, the ticket and the desk: who sees what."""

import io
from datetime import UTC, date, datetime

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from tancheng import testing
from tancheng.people.models import Role
from tancheng.sittings.models import Booking, Sitting
from tancheng.sittings.services import add_sitting, book

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 28)


@pytest.fixture
def page(enrolment):
    return reverse("booking", args=[enrolment.pk])


@pytest.fixture
def booking(enrolment, days, trainee):
    return book(enrolment, days[NOVEMBER], by=trainee)


def test_everybody_sees_the_calendar(client, days):
    html = client.get(reverse("sittings")).content.decode()
    assert "11月28日" in html


def test_the_calendar_without_any_scheme(client, db):
    assert client.get(reverse("sittings")).status_code == 200


def test_a_trainee_books(as_user, trainee, page, days):
    client = as_user(trainee)
    assert "2026年11月28日（星期六）" in client.get(page).content.decode()
    answer = client.post(page, {"sitting": days[NOVEMBER].pk}, follow=True)
    assert "已约 2026年11月28日 的考试" in answer.content.decode()


def test_a_refusal_is_shown_on_the_page(as_user, trainee, page, booking, days):
    answer = as_user(trainee).post(page, {"sitting": days[date(2026, 12, 26)].pk})
    assert answer.status_code == 409
    assert "您已经约了一个考期" in answer.content.decode()


@pytest.mark.parametrize("sent", ["", "x", "²", "0", "9" * 30, "-1", "\0"])
def test_a_sitting_that_does_not_exist_is_not_found(as_user, trainee, page, sent):
    assert as_user(trainee).post(page, {"sitting": sent}).status_code == 404


def test_nobody_sees_another_one_s_exam_page(as_user, page, office):
    assert as_user(testing.a_user()).get(page).status_code == 404
    assert as_user(office).get(page).status_code == 404


def test_the_ticket_opens_the_scheme_s_days_before(as_user, trainee, booking, on):
    url = reverse("ticket", args=[booking.ticket_number])
    early = as_user(trainee).get(url)
    assert early.status_code == 409
    assert "准考证还不能下载" in early.content.decode()
    on(2026, 11, 27)
    pdf = as_user(trainee).get(url)
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf.content)).pages)
    for expected in ("林晓雯", booking.ticket_number, "碳排放核算员", "2026年11月28日（星期六）"):
        assert expected in text


def test_the_ticket_carries_the_photo(as_user, trainee, booking, on):
    picture = io.BytesIO()
    Image.new("RGB", (295, 413), "white").save(picture, "JPEG")
    booking.enrolment.application.photo.save("photo", ContentFile(picture.getvalue()))
    on(2026, 11, 27)
    answer = as_user(trainee).get(reverse("ticket", args=[booking.ticket_number]))
    assert answer.status_code == 200
    assert PdfReader(io.BytesIO(answer.content)).pages[0].images


def test_a_ticket_is_shown_to_its_owner_and_those_who_run_the_exam(as_user, booking, on):
    on(2026, 11, 27)
    url = reverse("ticket", args=[booking.ticket_number])
    for role in (Role.OFFICE, Role.INVIGILATOR):
        assert as_user(testing.a_user(role)).get(url).status_code == 200
    for stranger in (testing.a_user(Role.FINANCE), testing.a_user()):
        assert as_user(stranger).get(url).status_code == 404


def test_only_the_owner_gives_up(as_user, trainee, booking, office):
    url = reverse("give_up_booking", args=[booking.ticket_number])
    assert as_user(office).post(url).status_code == 404
    assert as_user(trainee).get(url).status_code == 405
    assert as_user(trainee).post(url).status_code == 302
    assert Booking.objects.get().cancelled_at is not None


@pytest.mark.parametrize(("role", "status"), [("office", 200), ("centre", 200), ("invigilator", 200), ("finance", 403), ("trainee", 403)])
def test_the_desk_is_for_those_who_run_exams(request, as_user, days, role, status):
    client = as_user(request.getfixturevalue(role))
    assert client.get(reverse("desk_sittings")).status_code == status
    assert client.get(reverse("desk_sitting", args=[days[NOVEMBER].pk])).status_code == status


@pytest.mark.parametrize("year", ["2026", "²", "9" * 5000, "-1", "abc", ""])
def test_the_desk_survives_any_year_asked_for(as_user, office, days, year):
    assert as_user(office).get(reverse("desk_sittings"), {"year": year}).status_code == 200


def test_an_invigilator_changes_nothing(as_user, invigilator, days):
    url = reverse("desk_sitting", args=[days[NOVEMBER].pk])
    assert as_user(invigilator).post(url, {"act": "cancel", "reason": "台风停考"}).status_code == 403
    assert Sitting.objects.get(pk=days[NOVEMBER].pk).cancelled_at is None


def test_the_office_moves_cancels_and_adds(as_user, office, days, booking):
    client = as_user(office)
    url = reverse("desk_sitting", args=[days[NOVEMBER].pk])
    assert client.post(url, {"act": "move", "starts_at": "2026-11-29T09:00", "reason": "考点检修"}).status_code == 302
    assert "考点检修" in client.get(url).content.decode()
    assert client.post(url, {"act": "move", "starts_at": "2025-11-29T09:00", "reason": "考点检修"}).status_code == 200
    assert client.post(url, {"act": "cancel", "reason": "台风停考"}).status_code == 302
    again = client.post(url, {"act": "cancel", "reason": "台风停考"})
    assert (again.status_code, "这个考期已经取消" in again.content.decode()) == (409, True)
    added = client.post(reverse("desk_sittings"), {"starts_at": "2026-12-12T09:00", "reason": "加场"})
    assert added.status_code == 302


def test_an_empty_bank_is_told_on_the_desk_page(as_user, office, days, booking):
    answer = as_user(office).post(reverse("desk_sitting", args=[days[NOVEMBER].pk]), {"act": "forms"})
    assert answer.status_code == 409
    assert "题库不够" in answer.content.decode()


def test_an_added_sitting_is_not_called_moved(as_user, office, enrolment, page, on):
    added = add_sitting(enrolment.scheme, starts_at=datetime(2026, 11, 21, 1, 0, tzinfo=UTC), reason="加考一场", by=office)
    book(enrolment, added, by=enrolment.user)
    assert "考试时间有调整" not in as_user(enrolment.user).get(page).content.decode()
