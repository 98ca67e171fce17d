"""若有异议，请在公示期内反馈: lodged within the comment period, answered once."""

import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from PIL import Image

from tancheng import testing
from tancheng.institutions.services import draft_round, publish_round
from tancheng.ledger import journal
from tancheng.notices.models import Objection, ObjectionReply
from tancheng.notices.services import CommentPeriodClosed, ObjectionAlreadyAnswered, answer_objection, lodge_objection
from tancheng.people.models import Role

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def on():
    """`on(10)` moves the clock to 10 November 2026; it starts on the 5th, within the comment period."""
    traveller = time_machine.travel(datetime(2026, 11, 5, 2, 0, tzinfo=UTC), tick=False)
    moving = traveller.start()
    yield lambda day: moving.move_to(datetime(2026, 11, day, 2, 0, tzinfo=UTC))
    traveller.stop()


@pytest.fixture
def draft(on, centre):
    return draft_round(
        number="国化中心发〔2026〕3号",
        title="关于公示碳排放管理员职业能力建设基地名单的通知",
        issuer="北京国化石油和化工中小企业服务中心",
        body="现予以公示。",
        contact="钟主任",
        comment_from=date(2026, 11, 2),
        comment_until=date(2026, 11, 9),
        candidates=[("广东", "示例碳中和研究院"), ("山东", "示例化工学院")],
        by=centre,
    )


@pytest.fixture
def round_(draft, centre):
    return publish_round(draft, by=centre)


def typed(**changes):
    return {"candidate": "", "name": "宁正言", "contact": "13900000000", "facts": "该单位的培训场地与申报材料不一致。", **changes}


def an_objection(round_):
    return lodge_objection(
        round_, candidate=None, name="宁正言", contact="13900000000", facts="场地与申报材料不一致。", evidence=None, address="203.0.113.9"
    )


def test_an_objection_is_lodged_on_the_round_s_page(client, round_):
    page = reverse("round", args=[round_.pk])
    assert "公示中" in client.get(page).content.decode()
    candidate = round_.candidates.first()
    answer = client.post(page, typed(candidate=candidate.pk, evidence=SimpleUploadedFile("材料.pdf", PDF)), follow=True)
    objection = Objection.objects.get()
    assert objection.candidate == candidate
    assert objection.receipt in answer.content.decode()
    assert journal.history(objection).get().act == "lodge_objection"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_pictures_are_evidence_too(client, round_, kind):
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(picture, kind)
    client.post(reverse("round", args=[round_.pk]), typed(evidence=SimpleUploadedFile("现场照片", picture.getvalue())))
    assert Objection.objects.get().evidence.size == len(picture.getvalue())


def test_the_receipt_s_page_shows_no_person(client, round_):
    objection = an_objection(round_)
    html = client.get(reverse("objection", args=[objection.receipt.lower()])).content.decode()
    assert objection.receipt in html
    for secret in (objection.name, objection.contact, objection.facts):
        assert secret not in html
    assert client.get(reverse("objection", args=["NOSUCH"])).status_code == 404


def test_the_last_day_is_still_in_time(round_, on):
    on(9)
    assert an_objection(round_).pk


@pytest.mark.parametrize(("day", "why"), [(1, "尚未开始"), (10, "公示期已结束")])
def test_outside_the_period_it_is_refused_with_the_dates(round_, on, day, why):
    on(day)
    with pytest.raises(CommentPeriodClosed, match=f"{why}，公示期为 2026-11-02 至 2026-11-09"):
        an_objection(round_)
    assert not Objection.objects.exists()


def test_a_late_post_is_told_and_nothing_is_lost(client, round_, on):
    on(10)
    answer = client.post(reverse("round", args=[round_.pk]), typed())
    assert answer.status_code == 409
    assert "公示期已结束" in answer.content.decode()


def test_a_draft_is_neither_seen_nor_objected_to(client, draft):
    assert client.get(reverse("round", args=[draft.pk])).status_code == 404
    with pytest.raises(CommentPeriodClosed, match="还没有发布"):
        an_objection(draft)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("材料.pdf", b"MZ\x90\x00 not a pdf at all", "不是 PDF、JPG 或 PNG"),
        ("材料.jpg", b"<html><script>alert(1)</script></html>", "不是 PDF、JPG 或 PNG"),
        ("材料.pdf", b"PK\x03\x04 a zip in disguise", "不是 PDF、JPG 或 PNG"),
        ("材料.png", PNG + b"\0" * (5 * 1024 * 1024), "超过 5 MB"),
        ("材料.pdf", b"", "空"),
    ],
)
def test_a_bad_upload_is_refused_and_the_text_is_kept(client, round_, name, content, told):
    answer = client.post(reverse("round", args=[round_.pk]), typed(evidence=SimpleUploadedFile(name, content)))
    html = answer.content.decode()
    assert told in html
    assert "该单位的培训场地与申报材料不一致。" in html
    assert not Objection.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"name": ""}, {"name": "宁\0正言"}, {"facts": "太短"}, {"facts": "长" * 3001}, {"candidate": "999999"}, {"candidate": "x"}]
)
def test_what_is_typed_wrongly_is_told(client, round_, changes):
    answer = client.post(reverse("round", args=[round_.pk]), typed(**changes))
    assert answer.status_code == 200
    assert "异议还没有提交" in answer.content.decode()
    assert not Objection.objects.exists()


def test_another_round_s_candidate_is_no_choice(client, round_, centre):
    other = draft_round(
        number="国化中心发〔2026〕4号", title="另一份", issuer="另一单位", body="", contact="", comment_from=date(2026, 11, 2),
        comment_until=date(2026, 11, 9), candidates=[("广东", "别处的单位")], by=centre,
    )  # fmt: skip
    client.post(reverse("round", args=[round_.pk]), typed(candidate=other.candidates.get().pk))
    assert not Objection.objects.exists()


def test_the_centre_answers_and_the_objector_sees_it(as_user, client, round_, centre):
    objection = an_objection(round_)
    desk = reverse("desk_objection", args=[objection.receipt])
    answer = as_user(centre).post(desk, {"decision": "partly", "text": "经核实，场地面积表述有误，已责令更正。"})
    assert answer.status_code == 302
    html = client.get(reverse("objection", args=[objection.receipt])).content.decode()
    assert "部分成立" in html
    assert "已责令更正" in html


def test_an_objection_is_answered_once(as_user, round_, centre):
    objection = an_objection(round_)
    answer_objection(objection, decision="dismissed", text="经核实，材料与现场一致。", by=centre)
    with pytest.raises(ObjectionAlreadyAnswered, match="答复不能改写"):
        answer_objection(objection, decision="upheld", text="改变主意。", by=centre)
    again = as_user(centre).post(
        reverse("desk_objection", args=[objection.receipt]), {"decision": "upheld", "text": "改变主意了，重新答复。"}
    )
    assert again.status_code == 409
    assert ObjectionReply.objects.get().decision == "dismissed"


def test_an_answer_cannot_be_rewritten_in_the_database(round_, centre):
    answer_objection(an_objection(round_), decision="dismissed", text="经核实，材料与现场一致。", by=centre)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ObjectionReply.objects.update(decision="upheld")


@pytest.mark.parametrize(
    ("roles", "sees", "answers"), [([Role.OFFICE], 200, 403), ([Role.CENTRE], 200, 302), ([Role.FINANCE], 403, 403), ([], 403, 403)]
)
def test_who_sees_and_who_answers(as_user, round_, roles, sees, answers):
    objection = an_objection(round_)
    client = as_user(testing.a_user(*roles))
    desk = reverse("desk_objection", args=[objection.receipt])
    assert client.get(reverse("desk_rounds")).status_code == sees
    assert client.get(desk).status_code == sees
    assert client.post(desk, {"decision": "dismissed", "text": "经核实，材料与现场一致。"}).status_code == answers


def test_evidence_is_for_the_desk_only(as_user, client, round_):
    objection = an_objection(round_)
    url = reverse("desk_evidence", args=[objection.receipt])
    office = as_user(testing.a_user(Role.OFFICE))
    assert office.get(url).status_code == 404
    objection.evidence.save("evidence.pdf", SimpleUploadedFile("evidence.pdf", PDF))
    assert b"".join(office.get(url).streaming_content) == PDF
    assert as_user(testing.a_user()).get(url).status_code == 403
    assert client.get(url).status_code == 302
