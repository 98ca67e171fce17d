"""The reviewer's desk: a list without texts, the item once it is taken, the verdict; and that authors stay unnamed."""

import pytest
from django.urls import reverse

from tancheng.items import rules
from tancheng.items.models import Item, Review, State
from tancheng.items.services.authoring import save_version, take_back_item
from tancheng.items.services.reviewing import claim_review, return_item
from tancheng.items.tests.makers import an_item_text

pytestmark = pytest.mark.django_db
SECRET = "核算电厂燃煤排放时"
ALL = list(rules.CHECKLIST)


@pytest.fixture
def client(as_user, reviewer):
    return as_user(reviewer)


@pytest.fixture
def waiting(write, hand_in) -> Item:
    return hand_in(write())


@pytest.fixture
def taken(waiting, reviewer) -> Item:
    return claim_review(waiting, by=reviewer)


def review(client, item: Item, act: str, **data):
    return client.post(reverse("desk_item_review", args=[item.code]), {"act": act, "version": 1, **data}, follow=True)


def html(answer) -> str:
    return answer.content.decode()


def test_it_works(client, waiting):
    page = html(review(client, waiting, "claim"))
    assert SECRET in page and "机器检查" in page and rules.CHECKLIST["validity"] in page
    page = html(review(client, waiting, "approve", checks=ALL, comment="好题"))
    assert "已通过，从现在起可以组入试卷" in page
    assert Item.objects.get().state == State.APPROVED
    assert "好题" in html(client.get(reverse("desk_item_reviews")))


def test_nothing_to_do_says_so(client):
    assert "没有等待审题的题目" in html(client.get(reverse("desk_item_reviews")))


def test_the_list_tells_no_text_and_no_author(client, waiting, writer):
    page = html(client.get(reverse("desk_item_reviews")))
    assert waiting.code in page and "活动数据" in page
    assert SECRET not in page and str(writer) not in page


def test_the_text_opens_when_it_is_taken_and_the_author_stays_unnamed(client, waiting, writer):
    address = reverse("desk_item_review", args=[waiting.code])
    closed = html(client.get(address))
    assert "领取后显示题目" in closed and SECRET not in closed
    opened = html(review(client, waiting, "claim"))
    assert SECRET in opened and str(writer) not in opened
    assert str(writer) not in html(client.get(reverse("desk_item", args=[waiting.code])))


def test_the_machine_speaks_beside_the_item(client, write, hand_in, approve, reviewer, colleague):
    known = approve(hand_in(write(by=colleague)), reviewer)
    item = claim_review(hand_in(write(options=["入炉煤的热量和购入电力的数量", "烟囱高度", "机组台数", "职工人数"])), by=reviewer)
    page = html(client.get(reverse("desk_item_review", args=[item.code])))
    assert "答案 A 比别的选项都长" in page and f"与题库里的 {known.code} 相近" in page


def test_an_unconfirmed_check_keeps_the_remark_and_the_ticks(client, taken):
    page = review(client, taken, "approve", checks=ALL[:4], comment="我的意见")
    assert page.status_code == 409
    assert rules.CHECKLIST["validity"] in html(page) and "没有确认" in html(page)
    assert "我的意见</textarea>" in html(page) and html(page).count(" checked") == 4
    assert not Review.objects.exists()


def test_sending_back_needs_a_remark(client, taken):
    page = review(client, taken, "return")
    assert page.status_code == 409 and "没有写修改意见" in html(page)
    page = review(client, taken, "return", comment="依据请写到条款")
    assert "已退回，命题人会看到您的意见" in html(page)
    assert Item.objects.get().state == State.RETURNED


def test_a_version_that_was_not_on_the_screen_is_not_judged(client, taken, hand_in, writer, reviewer):
    """The author took the item back and changed it while the reviewer was reading."""
    take_back_item(taken, by=writer)
    save_version(taken, an_item_text(stem="改过的题干？"), by=writer)
    claim_review(hand_in(taken), by=reviewer)
    page = review(client, taken, "approve", checks=ALL)
    assert page.status_code == 409 and "命题人又改了这道题" in html(page)
    assert not Review.objects.exists()


def test_what_was_taken_back_meanwhile_is_not_judged(client, taken, writer):
    take_back_item(taken, by=writer)
    page = review(client, taken, "approve", checks=ALL)
    assert page.status_code == 409 and "不在待审状态" in html(page) and SECRET not in html(page)


def test_after_the_verdict_comes_the_next_item(client, taken, write, hand_in):
    other = hand_in(write(stem="下一道？"))
    page = review(client, taken, "approve", checks=ALL)
    assert page.redirect_chain[-1][0] == reverse("desk_item_review", args=[other.code])


def test_next_goes_round_without_deciding(client, taken, write, hand_in):
    other = hand_in(write(stem="下一道？"))
    there, back = reverse("desk_item_review", args=[other.code]), reverse("desk_item_review", args=[taken.code])
    assert f'href="{there}"' in html(client.get(back))
    assert f'href="{back}"' in html(client.get(there))


def test_giving_back(client, taken):
    assert "已放回待审列表" in html(review(client, taken, "release"))
    assert Item.objects.get().reviewer is None


def test_a_taken_item_is_closed_to_others(taken, as_user, colleague):
    client = as_user(colleague)
    page = html(client.get(reverse("desk_item_review", args=[taken.code])))
    assert "已由别的审题员领走" in page and SECRET not in page
    page = review(client, taken, "approve", checks=ALL)
    assert page.status_code == 409 and SECRET not in html(page)
    assert client.get(reverse("desk_item", args=[taken.code])).status_code == 403
    assert Item.objects.get().state == State.IN_REVIEW


def test_the_own_item_is_not_offered_and_not_opened_for_review(write, hand_in, as_user, colleague):
    own, client = hand_in(write(by=colleague)), as_user(colleague)
    page = html(client.get(reverse("desk_item_reviews")))
    assert own.code not in page and "您自己命的 1 道题正在等别的审题员审阅" in page
    assert "命题人不能审自己的题" in html(client.get(reverse("desk_item_review", args=[own.code])))
    assert review(client, own, "claim").status_code == 409
    assert Item.objects.get().state == State.IN_REVIEW


def test_a_reviewer_still_reads_what_they_reviewed_but_not_what_came_after(client, taken, writer, reviewer):
    return_item(taken, checklist={}, comment="请改", by=reviewer)
    save_version(taken, an_item_text(stem="第二稿的题干？"), by=writer)
    page = html(client.get(reverse("desk_item", args=[taken.code])))
    assert SECRET in page and "第二稿的题干？" not in page


def test_reading_the_list_takes_as_many_queries_for_many_as_for_few(client, write, hand_in, django_assert_max_num_queries):
    for number in range(20):
        hand_in(write(stem=f"第 {number} 道题？"))
    with django_assert_max_num_queries(11):
        client.get(reverse("desk_item_reviews"))


@pytest.mark.parametrize("bad", [{"version": "x"}, {"version": ""}, {"checks": ["no-such-check"]}])
def test_a_form_that_no_page_sends_is_shown_again(client, taken, bad):
    page = review(client, taken, "approve", **bad)
    assert page.status_code == 200 and SECRET in html(page)
    assert not Review.objects.exists()


def test_an_act_that_there_is_not_is_not_found(client, taken):
    assert review(client, taken, "retire").status_code == 404


def test_the_inbox_counts_what_waits(client, waiting):
    page = html(client.get(reverse("desk")))
    assert "<strong>等待审题</strong>" in page and "退回修改的题目" not in page
