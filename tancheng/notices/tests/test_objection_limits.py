"""Everybody may object without signing in; nobody may fill the server by it, and no one is turned away without another way."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tancheng.institutions.services import draft_round, publish_round
from tancheng.notices import services
from tancheng.notices.models import Objection
from tancheng.notices.services import TooManyObjections, lodge_objection

pytestmark = pytest.mark.django_db
FACTS = "该单位的培训场地与申报材料不一致。"


@pytest.fixture(autouse=True)
def at():
    """`at(12, 30)` moves the clock within 5 November 2026, 北京时间; it starts at ten o'clock."""
    traveller = time_machine.travel(datetime(2026, 11, 5, 2, 0, tzinfo=UTC), tick=False)
    moving = traveller.start()
    yield lambda hour, minute=0, day=5: moving.move_to(datetime(2026, 11, day, hour - 8, minute, tzinfo=UTC))
    traveller.stop()


@pytest.fixture
def round_(centre):
    drafted = draft_round(
        number="国化中心发〔2026〕3号",
        title="公示",
        issuer="示例中心",
        body="现予以公示。",
        contact="钟主任 010-00000000",
        comment_from=date(2026, 11, 2),
        comment_until=date(2026, 11, 9),
        candidates=[("广东", "示例碳中和研究院")],
        by=centre,
    )
    return publish_round(drafted, by=centre)


def lodge(round_, address="203.0.113.9", evidence=None):
    return lodge_objection(round_, candidate=None, name="宁正言", contact="x@example.com", facts=FACTS, evidence=evidence, address=address)


def a_file(megabytes, name="材料.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.7\n" + b"0" * int(megabytes * 1024 * 1024))


def test_the_sixth_within_an_hour_from_one_address_is_told_when_and_by_what_other_way(round_, at):
    for _ in range(5):
        lodge(round_)
    with pytest.raises(TooManyObjections) as refused:
        lodge(round_)
    assert "近 1 小时从您所在的网络已收到 5 件异议" in refused.value.why
    assert refused.value.next_step == "请在 11:01 以后再提交，也可以按公示上的联系方式书面提出：钟主任 010-00000000"
    lodge(round_, address="203.0.113.10")
    at(11, 1)
    lodge(round_)
    assert Objection.objects.count() == 7


def test_twenty_a_day_from_one_address(round_, at):
    for hour in range(4):
        at(10 + 2 * hour)
        for _ in range(5):
            lodge(round_)
    at(20)
    with pytest.raises(TooManyObjections, match="请在 11月6日 10:01 以后再提交"):
        lodge(round_)


def test_a_flood_from_many_addresses_is_stopped_by_the_round(round_, monkeypatch):
    monkeypatch.setattr(services, "PER_ROUND", (services.Limit(12, services.PER_ROUND[0].within),))
    with pytest.raises(TooManyObjections, match="近一天收到的异议很多"):
        for number in range(13):
            lodge(round_, address=f"203.0.113.{number}")
    assert Objection.objects.count() == 12


def test_files_are_bounded_by_address_and_by_round_and_words_still_come_in(round_, monkeypatch):
    monkeypatch.setattr(services, "MOST_BYTES_OF_AN_ADDRESS", 1024 * 1024)
    monkeypatch.setattr(services, "MOST_BYTES_OF_A_ROUND", 2 * 1024 * 1024)
    lodge(round_, evidence=a_file(0.9))
    with pytest.raises(TooManyObjections, match="请先不带证明材料提交"):
        lodge(round_, evidence=a_file(0.9))
    lodge(round_)
    lodge(round_, address="203.0.113.10", evidence=a_file(0.9))
    with pytest.raises(TooManyObjections, match="近一天收到的证明材料太大"):
        lodge(round_, address="203.0.113.11", evidence=a_file(0.9))


def test_a_refused_one_keeps_the_text_on_the_page_and_is_counted_for_the_office(client, as_user, office, round_):
    page = reverse("round", args=[round_.pk])
    typed = {"candidate": "", "name": "宁正言", "contact": "x@example.com", "facts": FACTS}
    answers = [client.post(page, typed) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [409] * 2
    html = answers[-1].content.decode()
    assert FACTS in html
    assert "您写的内容还在下面" in html
    assert "另有 2 次提交因到上限未收" in as_user(office).get(reverse("desk_rounds")).content.decode()


@pytest.mark.parametrize("name", ["长" * 200 + ".pdf", "." + "x" * 150, "材料.html", "../../材料.PDF"])
def test_a_stranger_s_file_name_is_not_kept(client, round_, name):
    client.post(
        reverse("round", args=[round_.pk]),
        {"candidate": "", "name": "宁正言", "contact": "x@example.com", "facts": FACTS, "evidence": a_file(0.01, name)},
    )
    objection = Objection.objects.get()
    stem, _, kind = objection.evidence.name.rpartition("/")[2].partition(".")
    assert stem == objection.receipt
    assert kind in {"pdf", ""}
