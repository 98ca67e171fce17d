"""The centre's pages of the bank: counts, list, settings of one item, what the machine finds. None of them shows an item's text."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse

from tancheng.assembly.models import Form, FormItem
from tancheng.items import bank
from tancheng.items.models import Item, State
from tancheng.items.services.authoring import create_item
from tancheng.items.tests.makers import an_item_text
from tancheng.ledger import journal
from tancheng.people.models import Role
from tancheng.testing import a_user

pytestmark = pytest.mark.django_db
STEM = "重点排放单位应当在每年三月底以前提交上一年度的温室气体排放报告，并对数据的真实性负责，这样做的依据是什么？"
PAGES = ["desk_bank", "desk_bank_items", "desk_bank_quality"]


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def centre(client, scheme):
    user = a_user(Role.CENTRE, name="钟主任")
    client.force_login(user)
    return user


@pytest.fixture
def writer(db):
    return a_user(Role.WRITER, name="闻命题")


def in_use(item: Item) -> Item:
    item.state, item.current = State.APPROVED, item.working
    item.save()
    return item


@pytest.fixture
def pair(writer) -> tuple[Item, Item]:
    """Two items in use that ask almost the same."""
    texts = (an_item_text(stem=STEM, valid_until=date(2026, 11, 27)), an_item_text(stem=STEM.replace("三月底", "五月底")))
    one, other = (in_use(create_item(text, by=writer)) for text in texts)
    return one, other


def a_form_with(version, *, code: str, opened_at: datetime | None, scheme) -> Form:
    form = Form.objects.create(
        code=code,
        scheme=scheme,
        job_type="acc",
        level="4",
        blueprint={},
        seed=1,
        digest="",
        frozen_at=datetime.now(UTC),
        opened_at=opened_at,
    )
    FormItem.objects.create(form=form, position=1, item_version=version if opened_at else None, section="single", points=Decimal(1))
    return form


def test_it_works(client, centre, pair):
    page = client.get(reverse("desk_bank")).content.decode()
    assert "全部 2" in page
    assert "已通过 2" in page
    assert "温室气体统计核算和报告编制" in page
    assert "单项选择题（公共课）：每卷 30 题，可用 0 题" in page
    assert client.get(reverse("desk_bank"), {"state": "draft"}).context["rows"] == []


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_a_text(client, centre, pair, page):
    assert "重点排放单位应当" not in client.get(reverse(page)).content.decode()
    assert "重点排放单位应当" not in client.get(reverse("desk_bank_item", args=[pair[0].code])).content.decode()


@pytest.mark.parametrize("role", [Role.WRITER, Role.REVIEWER, Role.OFFICE])
def test_only_the_centre_sees_the_bank(client, scheme, pair, role):
    client.force_login(a_user(role))
    for name, args in [*((page, []) for page in PAGES), ("desk_bank_item", [pair[0].code])]:
        assert client.get(reverse(name, args=args)).status_code == 403


def test_an_empty_bank_has_pages_too(client, centre):
    for page in PAGES:
        assert client.get(reverse(page)).status_code == 200


# ── the list ──


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ({}, [0, 1]),
        ({"q": "s1002"}, [1]),
        ({"q": "活动数据"}, [0, 1]),
        ({"q": "重点排放单位"}, []),
        ({"course": "acc-05"}, []),
        ({"type": "single", "state": "approved"}, [0, 1]),
        ({"use": "trial"}, [1]),
        ({"use": "never"}, [1]),
        ({"use": "most"}, [0]),
        ({"state": "nonsense", "course": "nonsense", "page": "nonsense"}, [0, 1]),
    ],
)
def test_items_are_found_by_what_they_are(client, centre, pair, scheme, asked, places):
    a_form_with(pair[0].current, code="F1", opened_at=datetime(2026, 9, 26, tzinfo=UTC), scheme=scheme)
    Item.objects.filter(pk=pair[1].pk).update(is_pretest=True)
    assert list(client.get(reverse("desk_bank_items"), asked).context["page"]) == [pair[place] for place in places]


def test_use_counts_papers_that_were_opened(client, centre, pair, scheme):
    for number, month in ((1, 7), (2, 9)):
        a_form_with(pair[0].current, code=f"F{number}", opened_at=datetime(2026, month, 26, tzinfo=UTC), scheme=scheme)
    a_form_with(pair[0].current, code="F3", opened_at=None, scheme=scheme)
    (item,) = client.get(reverse("desk_bank_items"), {"use": "most"}).context["page"]
    assert (item.used, item.last_used) == (2, datetime(2026, 9, 26, tzinfo=UTC))
    assert "在 2 份试卷里，最近一次 2026年9月26日" in client.get(reverse("desk_bank_item", args=[item.code])).content.decode()


def test_the_list_takes_as_many_queries_for_thirty_items_as_for_two(client, centre, pair, writer, django_assert_num_queries):
    client.get(reverse("desk_bank_items"))
    with django_assert_num_queries(7):
        client.get(reverse("desk_bank_items"))
    for number in range(28):
        create_item(an_item_text(stem=f"第 {number} 个问题？"), by=writer)
    with django_assert_num_queries(7):
        assert len(client.get(reverse("desk_bank_items")).context["page"]) == 30


# ── one item ──


def test_an_item_goes_on_trial_and_counts_again(client, centre, pair):
    url = reverse("desk_bank_item", args=[pair[0].code])
    assert "已设为试测题" in client.post(url, {"act": "pretest", "pretest": "1"}, follow=True).content.decode()
    assert Item.objects.get(pk=pair[0].pk).is_pretest
    client.post(url, {"act": "pretest", "pretest": "0"})
    assert not Item.objects.get(pk=pair[0].pk).is_pretest
    assert [entry.data["pretest"] for entry in journal.history(pair[0]) if entry.act == "set_pretest"] == [False, True]


def test_enemies_are_kept_for_both(client, centre, pair):
    one, other = pair
    client.post(reverse("desk_bank_item", args=[one.code]), {"act": "enemies", "codes": f" {other.code.upper()}，"})
    assert list(other.enemies.all()) == [one]
    client.post(reverse("desk_bank_item", args=[one.code]), {"act": "enemies", "codes": ""})
    assert not other.enemies.exists()


def test_a_code_that_no_item_has_is_named_and_what_was_typed_stays(client, centre, pair):
    answer = client.post(reverse("desk_bank_item", args=[pair[0].code]), {"act": "enemies", "codes": "acc-99-s001"})
    assert "题库里没有 acc-99-s001。请核对题号。" in answer.content.decode()
    assert "acc-99-s001</textarea>" in answer.content.decode()


@pytest.mark.parametrize("posted", [{}, {"act": "nonsense"}])
def test_an_act_that_is_none_is_not_found(client, centre, pair, posted):
    assert client.post(reverse("desk_bank_item", args=[pair[0].code]), posted).status_code == 404


def test_an_unknown_item_is_not_found(client, centre):
    assert client.get(reverse("desk_bank_item", args=["acc-99-s001"])).status_code == 404


# ── what the machine finds ──


def test_near_duplicates_are_parted_with_one_button(client, centre, pair):
    one, other = pair
    page = client.get(reverse("desk_bank_quality"))
    assert [row.codes for row in page.context["report"].faults] == [(other.code, one.code)]
    assert "列为互斥题" in page.content.decode()
    done = client.post(reverse("desk_bank_quality"), {"one": one.code, "other": other.code}, follow=True)
    assert f"{one.code} 与 {other.code} 已互列为互斥题" in done.content.decode()
    assert (done.context["report"].faults, done.context["report"].excused) == ([], 1)


def test_items_of_which_the_same_is_said_share_a_line(client, centre, writer):
    for number in (1, 2):
        in_use(
            create_item(
                an_item_text(stem=f"{number}号问题完全不同" + "甲乙丙丁"[number] * 30, source="依据", valid_until=date(2020, 1, number)),
                by=writer,
            )
        )
        in_use(create_item(an_item_text(stem="子丑寅卯"[number] * 40, source="", options=list("甲乙丙丁")), by=writer))
    groups = {name: rows for name, _, _, rows in client.get(reverse("desk_bank_quality")).context["groups"]}
    assert groups["没有依据"] == [("没有写依据", ["acc-04-s1002", "acc-04-s1004"], ())]
    assert [codes for _, codes, _ in groups["考前过期"]] == [["acc-04-s1001"], ["acc-04-s1003"]]


def test_a_pair_with_an_unknown_code_is_not_found(client, centre, pair):
    for other in ("acc-99-s001", ""):
        assert client.post(reverse("desk_bank_quality"), {"one": pair[0].code, "other": other}).status_code == 404


def test_the_bank_is_looked_through_once_until_it_changes(centre, pair, monkeypatch):
    looked = []
    monkeypatch.setattr(bank, "report", lambda items, days, real=bank.report: looked.append(len(items)) or real(items, days))
    bank.quality()
    bank.quality()
    assert looked == [2]
    Item.objects.filter(pk=pair[0].pk).update(state=State.RETIRED, retired_at=datetime.now(UTC))
    bank.quality()
    pair[0].enemies.add(pair[1])
    bank.quality()
    assert looked == [2, 1, 1]
