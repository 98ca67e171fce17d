"""The candidate's pages, and that nothing before publication holds a key."""

import gzip
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.urls import reverse

from tancheng import testing
from tancheng.delivery import services
from tancheng.delivery.log import answer_log
from tancheng.delivery.models import Attempt
from tancheng.delivery.tests import makers, rich
from tancheng.delivery.tests.conftest import an_event
from tancheng.delivery.tests.makers import START
from tancheng.people.models import Role

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.usefixtures("exam_db")
PAGES = ["exam_waiting", "exam_room", "exam_receipt", "exam_receipt_file"]


@pytest.fixture
def booking(exam_db, clock_at):
    clock_at(START - 20 * MINUTE)
    return makers.an_exam()


@pytest.fixture
def candidate(booking, as_user):
    return as_user(booking.enrolment.user)


def url(name, booking):
    return reverse(name, args=[booking.ticket_number])


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (-45, "候考室将于 2026年11月28日（星期六） 08:30 开放"),
        (-20, "进入考场等候"),
        (-4, "5 分钟内开考"),
        (10, "我已阅读并承诺，进入考场作答"),
        (31, "已过入场时间"),
        (95, "本场考试已经结束"),
    ],
)
def test_the_waiting_room_says_what_is_the_case(booking, candidate, clock_at, minutes, shown):
    clock_at(START + minutes * MINUTE)
    page = candidate.get(url("exam_waiting", booking)).content.decode()
    assert shown in page and "试测题" not in page


def test_unscored_items_are_told_before_the_start(as_user, exam_db, clock_at):
    clock_at(START - 20 * MINUTE)
    booking = makers.a_booking(makers.a_sitting(rich.a_form(rich.a_scheme())))
    candidate = as_user(booking.enrolment.user)
    assert "本卷另含 1 道不计分的试测题，不作标记" in candidate.get(url("exam_waiting", booking)).content.decode()
    candidate.post(url("exam_waiting", booking), {"pledge": "yes"})
    assert "本卷另含 1 道不计分的试测题，不作标记" in candidate.get(url("exam_room", booking)).content.decode()


def test_pledge_then_room_then_pen(booking, candidate):
    refused = candidate.post(url("exam_waiting", booking))
    assert (refused.status_code, "没有勾选诚信考试承诺" in refused.content.decode()) == (409, True)
    assert candidate.post(url("exam_waiting", booking), {"pledge": "yes"}).url == url("exam_room", booking)
    assert "等待开考" in candidate.get(url("exam_room", booking)).content.decode()
    assert candidate.get(url("exam_waiting", booking)).url == url("exam_room", booking)
    opened = candidate.post(url("exam_open", booking), {"page": "tab"}).json()
    assert opened["deadline"] - opened["starts"] == 90 * 60_000
    assert Attempt.objects.get().lease_number == 1


def test_another_page_must_ask_before_it_takes_the_pen(booking, candidate, room):
    candidate.post(url("exam_waiting", booking), {"pledge": "yes"})
    first = candidate.post(url("exam_open", booking), {"page": "tab 1"}).json()
    room("POST", "heartbeat", first["token"], {})
    answer_log().append([]).result(5)  # beats are written behind the reply
    assert candidate.post(url("exam_open", booking), {"page": "tab 2"}).json()["busy"] is True
    second = candidate.post(url("exam_open", booking), {"page": "tab 2", "take_over": "yes"}).json()
    assert room("POST", "heartbeat", first["token"], {}).data["lease"] == "moved"
    assert room("POST", "heartbeat", second["token"], {}).data["lease"] == "held"


def test_the_receipt_page(booking, candidate, clock_at, room):
    candidate.post(url("exam_waiting", booking), {"pledge": "yes"})
    clock_at(START + 5 * MINUTE)
    token = candidate.post(url("exam_open", booking), {"page": "t"}).json()["token"]
    room("POST", "events", token, {"events": [an_event(1, 1, options=["a"])]})
    room("POST", "submit", token, {})
    page = candidate.get(url("exam_receipt", booking)).content.decode()
    assert "交卷成功" in page and "1/6 题" in page
    assert "成绩预计 2026年12月13日前公布" in page
    assert candidate.get(url("exam_receipt_file", booking)).json()["answered"] == 1
    assert candidate.get(url("exam_room", booking)).url == url("exam_receipt", booking)
    assert candidate.post(url("exam_open", booking)).json() == {"gone": url("exam_receipt", booking)}


def test_between_the_end_and_the_collection(booking, candidate, clock_at):
    candidate.post(url("exam_waiting", booking), {"pledge": "yes"})
    clock_at(START + 90 * MINUTE)
    assert candidate.get(url("exam_room", booking)).url == url("exam_receipt", booking)
    assert "正在收卷" in candidate.get(url("exam_receipt", booking)).content.decode()


def test_the_token_of_the_receipt_page_only_asks_how_things_stand(booking, candidate, clock_at, room):
    candidate.post(url("exam_waiting", booking), {"pledge": "yes"})
    clock_at(START + 90 * MINUTE)
    token = candidate.get(url("exam_receipt", booking)).context["config"]["token"]
    assert room("POST", "heartbeat", token, {}).data["sealed"] is False
    assert {room("GET", name, token).status for name in ("paper", "key", "plain-paper")} == {404}
    tried = room("POST", "events", token, {"wire": 2, "events": [an_event(1, 1, options=["a"])]}).data
    assert [refused["code"] for refused in tried["refused"]] == ["position"]
    clock_at(START + 90 * MINUTE + timedelta(seconds=6))
    services.collect_due()
    assert room("POST", "heartbeat", token, {}).data["sealed"] is True
    assert "receipt-config" not in candidate.get(url("exam_receipt", booking)).content.decode()


@pytest.mark.parametrize("name", ["exam_waiting", "exam_room"])
def test_pages_of_the_way_in_name_the_time_zone(booking, candidate, clock_at, name):
    if name == "exam_room":
        candidate.post(url("exam_waiting", booking), {"pledge": "yes"})
    assert "北京时间 09:00" in candidate.get(url(name, booking)).content.decode()


def test_other_peoples_exams_do_not_exist(booking, as_user, client):
    stranger = as_user(testing.a_user())
    for name in PAGES:
        assert stranger.get(url(name, booking)).status_code == 404
        assert client.get(url(name, booking)).status_code == 302
    assert stranger.post(url("exam_open", booking)).status_code == 404
    for ticket in ("x" * 300, "😀"):
        assert stranger.get(f"/exam/{ticket}/").status_code == 404


def test_a_cancelled_sitting_is_a_page_not_an_error(booking, candidate):
    booking.sitting.cancelled_at = START
    booking.sitting.save()
    reply = candidate.get(url("exam_waiting", booking))
    assert (reply.status_code, "已取消" in reply.content.decode()) == (409, True)


def test_no_page_and_no_endpoint_holds_a_key_before_publication(booking, candidate, clock_at, room, as_user):
    """Walks everything this app serves, before, during and after the exam."""
    seen = []
    invigilator = testing.a_user(Role.INVIGILATOR)

    def walk(token=None):
        for name in PAGES:
            seen.append(candidate.get(url(name, booking)).content)
        staff = as_user(invigilator)
        seen.append(staff.get(reverse("desk_sitting_live", args=[booking.sitting_id])).content)
        seen.append(staff.get(reverse("desk_sitting_live_rows", args=[booking.sitting_id])).content)
        attempt = Attempt.objects.filter(booking=booking).first()
        if attempt:
            seen.append(staff.get(reverse("desk_attempt_live", args=[booking.sitting_id, attempt.code])).content)
        if token:
            for act, name, body in (
                ("POST", "events", {"events": [an_event(1, 1, options=["c"]), an_event(2, 2, options=["a"]), an_event(3, 6, text="答")]}),
                ("POST", "heartbeat", {}),
                *(("GET", name, None) for name in ("answers", "key", "plain-paper", "receipt", "paper", "clock", "nothing")),
            ):
                reply = room(act, name, token, body)
                seen.append(gzip.decompress(reply.content) if b"content-encoding" in reply.headers else reply.content)

    walk()
    candidate.post(url("exam_waiting", booking), {"pledge": "yes"})
    opened = candidate.post(url("exam_open", booking), {"page": "t"})
    token = opened.json()["token"]
    seen.append(opened.content)
    walk(token)
    assert not any(b"T1" in content and "排放源".encode() in content for content in seen), "the paper itself stays shut before the start"
    clock_at(START + 5 * MINUTE)
    walk(token)
    key = bytes.fromhex(room("GET", "key", token).data["key"])
    sealed = room("GET", "paper", token).content
    seen.append(gzip.decompress(AESGCM(key).decrypt(sealed[:12], sealed[12:], None)))
    seen.append(room("POST", "submit", token, {}).content)
    walk(token)
    everything = b"\n".join(seen).decode(errors="replace")
    assert "排放源" in everything, "the walk did see the paper"
    for word in (*makers.SECRET_WORDS, '"key":[', "is_right", "correct", "explanation", "model_answer", "scoring", "analysis"):
        assert word not in everything
    payload = json.loads(next(content for content in seen if content.startswith(b'{"form"')))
    fields = {name for item in payload["items"] for name in item}
    assert fields == {"position", "type", "points", "stimulus", "stem_html", "options", "keeps_order", "max_characters", "unit"}
    assert {name for item in payload["items"] for option in item["options"] for name in option} == {"id", "html"}


def test_the_answer_letter_cannot_be_told_from_the_payload():
    """Two items that differ only in their key give the same payload but for stem and position."""
    from tancheng.assembly.models import FormItem
    from tancheng.delivery import paper

    form = rich.a_form(rich.a_scheme())
    before = paper.payload(form)
    for row in FormItem.objects.filter(form=form).select_related("item_version"):
        twin = row.item_version
        twin.pk, twin.number, twin.key, twin.explanation, twin.answer, twin.tolerance = None, 2, ["a"], "other", "7", "5%"
        twin.save()
        FormItem.objects.filter(pk=row.pk).update(item_version=twin)
    assert paper.payload(form) == before


def test_services_refuse_a_sealed_paper(booking, candidate):
    attempt = services.start_attempt(booking, booking.enrolment.user)
    services.seal_attempt(attempt, Attempt.SealedBy.TIME)
    assert "您已交卷" in candidate.get(url("exam_waiting", booking)).content.decode()
