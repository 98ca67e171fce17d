"""What a reviewer does: take an item, pass it or send it back; and what opening an item's text for a reason leaves behind."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tancheng.items import rules
from tancheng.items.models import Item, Review, State
from tancheng.items.selectors import drawable
from tancheng.items.services.authoring import ItemRefused, save_version
from tancheng.items.services.opening import open_item
from tancheng.items.services.reviewing import claim_review, release_review, return_item
from tancheng.items.tests.conftest import ALL_TICKED
from tancheng.items.tests.makers import an_item_text
from tancheng.ledger import clock, journal
from tancheng.people.models import Role
from tancheng.testing import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(write, hand_in) -> Item:
    return hand_in(write())


def fresh(item: Item) -> Item:
    return Item.objects.select_related("working", "current").get(pk=item.pk)


def test_it_works(waiting, approve, writer, reviewer):
    claim_review(waiting, by=reviewer)
    item = fresh(approve(waiting, reviewer, comment="好题"))
    assert (item.state, item.current, item.reviewer) == (State.APPROVED, item.working, None)
    review = Review.objects.get()
    assert (review.reviewer, review.author, review.outcome, review.comment) == (reviewer, writer, "approved", "好题")
    assert review.checklist == ALL_TICKED
    assert [entry.act for entry in journal.history(item)][:2] == ["approve_item", "claim_review"]


def test_only_an_approved_version_is_drawn(waiting, approve, writer, reviewer, hand_in):
    assert not drawable(["acc-04"], "4", clock.today())
    item = approve(waiting, reviewer)
    save_version(item, an_item_text(stem="新的问法？"), by=writer)
    hand_in(item)
    assert [version.number for version in drawable(["acc-04"], "4", clock.today())] == [1]
    approve(item, reviewer)
    assert [version.number for version in drawable(["acc-04"], "4", clock.today())] == [2]


def test_the_author_does_not_review(write, hand_in, approve, colleague):
    own = hand_in(write(by=colleague))
    for act in (lambda: claim_review(own, by=colleague), lambda: approve(own, colleague)):
        with pytest.raises(ItemRefused, match="命题人不能审自己的题"):
            act()
    assert fresh(own).state == State.IN_REVIEW


def test_whoever_wrote_the_newest_version_does_not_review_it(write, hand_in, colleague):
    item = write()
    save_version(item, an_item_text(stem="同事代为改写的问法？"), by=colleague)
    with pytest.raises(ItemRefused, match="命题人不能审自己的题"):
        claim_review(hand_in(item), by=colleague)


def test_what_one_reviewer_has_taken_another_leaves_alone(waiting, approve, reviewer, colleague):
    claim_review(waiting, by=reviewer)
    for act in (lambda: claim_review(waiting, by=colleague), lambda: approve(waiting, colleague)):
        with pytest.raises(ItemRefused, match="已由别的审题员领走"):
            act()


def test_what_is_given_back_another_may_take(waiting, reviewer, colleague):
    claim_review(waiting, by=reviewer)
    release_review(waiting, by=reviewer)
    assert claim_review(waiting, by=colleague).reviewer == colleague


@pytest.mark.parametrize("check", rules.CHECKLIST)
def test_every_check_must_be_confirmed(waiting, approve, reviewer, check):
    with pytest.raises(ItemRefused, match=rules.CHECKLIST[check]):
        approve(waiting, reviewer, checklist={**ALL_TICKED, check: False})
    assert not Review.objects.exists()


def test_what_the_machine_finds_wrong_cannot_pass(waiting, approve, reviewer):
    """The scheme may have changed since the item was handed in."""
    with pytest.raises(ItemRefused, match="方案中没有课程 acc-04"):
        approve(waiting, reviewer, courses={"pub-01"})


def test_sending_back_needs_a_remark(waiting, reviewer):
    with pytest.raises(ItemRefused, match="没有写修改意见"):
        return_item(waiting, checklist={}, comment="  ", by=reviewer)
    assert fresh(waiting).state == State.IN_REVIEW


def test_sent_back_changed_and_handed_in_again(waiting, hand_in, approve, writer, reviewer):
    return_item(waiting, checklist={"source_cited": False}, comment="依据请写到条款", by=reviewer)
    assert fresh(waiting).state == State.RETURNED
    assert Review.objects.get().comment == "依据请写到条款"
    # The journal is read by people who may not see the text, which a remark may quote.
    assert (journal.history(waiting)[0].act, journal.history(waiting)[0].reason) == ("return_item", "")
    save_version(waiting, an_item_text(source="核算方法第三条"), by=writer)
    approve(hand_in(waiting), reviewer)
    assert [(review.version.number, review.outcome) for review in Review.objects.all()] == [(2, "approved"), (1, "returned")]


def test_only_what_waits_is_reviewed(write, approve, reviewer):
    with pytest.raises(ItemRefused, match="不在待审状态"):
        approve(write(), reviewer)


# ── what the database holds, whoever asks ──


def test_a_review_by_the_author_cannot_be_written(waiting, writer):
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(version=waiting.working, reviewer=writer, author=writer, outcome="approved", checklist={}, at=clock.now())


@pytest.mark.parametrize(
    "act", [lambda reviews: reviews.update(outcome="returned"), lambda reviews: reviews.delete()], ids=["update", "delete"]
)
def test_a_review_stands(waiting, approve, reviewer, act):
    approve(waiting, reviewer)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act(Review.objects.all())


# ── opening an item's text for a reason ──


def test_the_text_opens_for_a_reason_that_stays_on_record(waiting, approve, reviewer):
    centre = a_user(Role.CENTRE)
    item = approve(waiting, reviewer)
    assert open_item(item, reason="考生申诉第 12 题", by=centre) == item.current
    entry = journal.history(item)[0]
    assert (entry.act, entry.actor, entry.reason, entry.data) == ("open_item", centre, "考生申诉第 12 题", {"version": 1})


def test_without_a_reason_it_stays_shut(waiting, approve, reviewer):
    with pytest.raises(ItemRefused, match="没有写原因"):
        open_item(approve(waiting, reviewer), reason=" ", by=a_user(Role.CENTRE))


def test_what_was_never_approved_does_not_open(waiting):
    with pytest.raises(ItemRefused, match="还没有审定的文字"):
        open_item(waiting, reason="好奇", by=a_user(Role.CENTRE))
