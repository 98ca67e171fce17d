"""What a reviewer does: take an item, then approve it or send it back with a remark."""

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction

from tancheng.items import rules
from tancheng.items.models import Item, ItemVersion, Review, State
from tancheng.items.selectors import for_text
from tancheng.items.services.authoring import ItemRefused
from tancheng.items.versions import text_of
from tancheng.ledger import clock, journal
from tancheng.people.models import User


@transaction.atomic
def claim_review(item: Item, *, by: User) -> Item:
    """Take an item for review, so that two people don't do the same work."""
    item = _reviewable(item, by)
    item.reviewer = by
    item.save(update_fields=["reviewer"])
    journal.record("claim_review", item, by=by)
    return item


@transaction.atomic
def release_review(item: Item, *, by: User) -> Item:
    """Give an item back to the queue."""
    item = _reviewable(item, by)
    item.reviewer = None
    item.save(update_fields=["reviewer"])
    journal.record("release_review", item, by=by)
    return item


@transaction.atomic
def approve_item(
    item: Item, *, checklist: dict[str, bool], comment: str = "", courses: Collection[str], short_points: Decimal | None, by: User
) -> Item:
    """Approve the working version: from now on it is the one that is drawn."""
    item = _reviewable(item, by)
    version = for_text(ItemVersion.objects.filter(pk=_working(item).pk)).get()
    verdict = rules.may_approve(checklist, rules.faults(text_of(version), courses=courses, short_points=short_points))
    if not verdict.allowed:
        raise ItemRefused("没有通过", "；".join(verdict.reasons), "请逐项核对；不合格的请退回修改")
    _review(version, Review.Outcome.APPROVED, checklist, comment, by=by)
    item.current, item.state, item.reviewer = version, State.APPROVED, None
    item.save(update_fields=["current", "state", "reviewer"])
    journal.record("approve_item", item, by=by, version=version.number)
    return item


@transaction.atomic
def return_item(item: Item, *, checklist: dict[str, bool], comment: str, by: User) -> Item:
    """Send the working version back to its author with what is to be changed."""
    item = _reviewable(item, by)
    if not comment.strip():
        raise ItemRefused("没有退回", "没有写修改意见", "请写明哪里要改，命题人会看到")
    version = _working(item)
    _review(version, Review.Outcome.RETURNED, checklist, comment, by=by)
    item.state, item.reviewer = State.RETURNED, None
    item.save(update_fields=["state", "reviewer"])
    # The remark stands in the review alone: it may quote the text, and the journal is read by people who may not see that.
    journal.record("return_item", item, by=by, version=version.number)
    return item


def _reviewable(item: Item, by: User) -> Item:
    item = Item.objects.select_for_update(of=("self",)).select_related("working").get(pk=item.pk)
    is_author = by.pk in {item.author_id, _working(item).author_id}
    verdict = rules.may_review(state=item.state, is_author=is_author, taken_by_other=item.reviewer_id not in {None, by.pk})
    if not verdict.allowed:
        raise ItemRefused("没有办理", "；".join(verdict.reasons), "请从待审列表中另选一道题")
    return item


def _working(item: Item) -> ItemVersion:
    assert item.working is not None
    return item.working


def _review(version: ItemVersion, outcome: str, checklist: dict[str, bool], comment: str, *, by: User) -> None:
    ticked = {name: bool(checklist.get(name)) for name in rules.CHECKLIST}
    Review.objects.create(
        version=version, reviewer=by, author=version.author, outcome=outcome, checklist=ticked, comment=comment.strip(), at=clock.now()
    )
