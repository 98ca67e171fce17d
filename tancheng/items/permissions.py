"""Who may do what with items: by duty, and by whose item it is. Someone who wrote an item never reviews it."""

from typing import Any

import rules

from tancheng.items.models import ImportBatch, Item, Review, State, Stimulus
from tancheng.people.permissions import is_centre, is_reviewer, is_writer


@rules.predicate
def is_author(user: Any, item: Item | None) -> bool:
    return item is not None and item.author_id == user.pk


@rules.predicate
def has_claimed(user: Any, item: Item | None) -> bool:
    """The item waits for review and this person has taken it."""
    return item is not None and item.state == State.IN_REVIEW and item.reviewer_id == user.pk


@rules.predicate
def has_reviewed(user: Any, item: Item | None) -> bool:
    return item is not None and Review.objects.filter(version__item=item, reviewer=user).exists()


@rules.predicate
def brought_it(user: Any, file: ImportBatch | Stimulus | None) -> bool:
    """This person's own file, or own case."""
    return file is not None and file.by_id == user.pk


writes_it = is_writer & is_author
reviews_it = is_reviewer & ~is_author & (has_claimed | has_reviewed)

rules.add_perm("items.write", is_writer)
rules.add_perm("items.review", is_reviewer)
rules.add_perm("items.oversee", is_centre)
# One item: its page, its text without more ado, its text for a stated reason.
rules.add_perm("items.see_item", writes_it | reviews_it | is_centre)
rules.add_perm("items.edit_item", writes_it)
rules.add_perm("items.review_item", is_reviewer & ~is_author & has_claimed)
rules.add_perm("items.retire_item", writes_it | is_centre)
rules.add_perm("items.open_item", is_centre)
# Files in and out, and cases that items share.
rules.add_perm("items.export", is_writer | is_centre)
rules.add_perm("items.see_batch", is_writer & brought_it)
rules.add_perm("items.edit_stimulus", is_writer & brought_it)
