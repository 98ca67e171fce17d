"""Annex 2: a list of proposed bases before the public, with its comment period."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.institutions.models import SelectionRound, TrainingBase
from tancheng.institutions.rules import Period, period, readable_end
from tancheng.institutions.services import RoundNotPublishable, draft_round, publish_round, take_in_from_scheme
from tancheng.ledger import journal

START, END = date(2026, 11, 2), date(2026, 11, 9)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def a_round(by=None, **changes):
    values = {
        "number": "国化中心发〔2026〕3号",
        "title": "关于公示碳排放管理员职业能力建设基地（2026年第一批）名单的通知",
        "issuer": "北京国化石油和化工中小企业服务中心",
        "body": "现予以公示。",
        "contact": "钟主任",
        "comment_from": START,
        "comment_until": END,
        "candidates": [("广东", "示例碳中和研究院"), ("山东", "示例化工学院")],
    }
    return draft_round(**{**values, **changes}, by=by)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 11, 1), Period.BEFORE),
        (START, Period.OPEN),
        (END, Period.OPEN),
        (date(2026, 11, 10), Period.CLOSED),
    ],
)
def test_both_ends_belong_to_the_comment_period(today, state):
    assert period(today, START, END) is state


def test_the_printed_period_that_runs_backwards_is_read_forwards():
    assert readable_end(date(2023, 12, 26), date(2023, 1, 2)) == date(2024, 1, 2)


def test_a_leap_day_is_read_forwards_too():
    assert readable_end(date(2024, 3, 10), date(2024, 2, 29)) == date(2025, 2, 28)


@given(DAYS, DAYS)
def test_any_printed_period_gets_an_end_less_than_a_year_too_late(start, printed):
    end = readable_end(start, printed)
    assert end >= start
    assert end == printed or (end - start).days < 366


@pytest.mark.django_db
def test_a_round_is_drafted_and_published(centre):
    round_ = publish_round(a_round(centre), by=centre)
    assert round_.published_at is not None
    assert [(c.position, c.province, c.name) for c in round_.candidates.all()] == [
        (1, "广东", "示例碳中和研究院"),
        (2, "山东", "示例化工学院"),
    ]
    assert [entry.act for entry in journal.history(round_)] == ["publish_round", "draft_round"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"comment_until": date(2026, 11, 1)}, "公示期结束日早于开始日"),
        ({"candidates": []}, "名单为空"),
        ({"candidates": [("广东", "示例碳中和研究院"), ("广西", "示例碳中和研究院")]}, "同一单位列了两次"),
    ],
)
def test_a_faulty_round_is_not_kept(changes, why):
    with pytest.raises(RoundNotPublishable, match=why):
        a_round(**changes)
    assert not SelectionRound.objects.exists()


@pytest.mark.django_db
def test_a_number_is_used_once():
    a_round()
    with pytest.raises(RoundNotPublishable, match="已有一份公示"):
        a_round()


@pytest.mark.django_db
def test_publishing_twice_is_refused(centre):
    round_ = publish_round(a_round(), by=centre)
    with pytest.raises(RoundNotPublishable, match="已经发布"):
        publish_round(round_, by=centre)


def test_the_annex_of_the_notice_comes_in_published(scheme):
    take_in_from_scheme(scheme.document)
    (printed,) = scheme.document.selection_round
    round_ = SelectionRound.objects.get()
    assert round_.published_at is not None
    assert [c.name for c in round_.candidates.all()] == [c.name for c in printed.candidates]
    assert (round_.comment_from, round_.comment_until) == (date(2023, 12, 26), date(2024, 1, 2))
    assert round_.declared_comment == "2023年12月26日-2023年1月2日"


def test_the_issuer_comes_in_as_a_training_base(scheme):
    take_in_from_scheme(scheme.document)
    base = TrainingBase.objects.get()
    assert (base.name, base.province, base.email) == (scheme.document.source.issuer, "广东", scheme.document.contact.email)


def test_taking_in_again_changes_nothing(scheme):
    for _ in range(2):
        take_in_from_scheme(scheme.document)
    assert (SelectionRound.objects.count(), TrainingBase.objects.count()) == (1, 1)


def test_another_association_gets_a_base_of_its_own(scheme):
    import msgspec

    document = scheme.document
    other = msgspec.structs.replace(
        document, code="sdhg-2026-1", source=msgspec.structs.replace(document.source, issuer="山东示例化工协会"), selection_round=[]
    )
    for notice in (document, other):
        take_in_from_scheme(notice)
    assert set(TrainingBase.objects.values_list("slug", flat=True)) == {"gdcpa", "sdhg"}
