"""What lies on whose desk: a writer's own items, those that wait for a reviewer, what a person may read of one item."""

from collections import Counter
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from tancheng.items.models import Item, ItemVersion, Review, State, Stimulus
from tancheng.items.selectors import for_text
from tancheng.people.models import User


class Wanted(NamedTuple):
    """A filter of the list; "" wants all. `asked`: words of the code, the point or the stem."""

    state: str = ""
    kind: str = ""
    course: str = ""
    asked: str = ""


def own_items(user: User) -> QuerySet[Item]:
    """What this person wrote, the newest version first."""
    return Item.objects.filter(author=user).select_related("working", "current").order_by("-working__loaded_at", "-pk")


def found(items: QuerySet[Item], wanted: Wanted) -> QuerySet[Item]:
    exact = {"state": wanted.state, "type": wanted.kind, "course": wanted.course}
    items = items.filter(**{name: value for name, value in exact.items() if value})
    if wanted.asked:
        words = wanted.asked
        items = items.filter(Q(code__icontains=words) | Q(working__point__icontains=words) | Q(working__stem__icontains=words))
    return items


def state_counts(items: QuerySet[Item]) -> Counter[str]:
    return Counter(items.order_by().values_list("state", flat=True))


def drafts(user: User) -> QuerySet[Item]:
    return own_items(user).filter(state=State.DRAFT)


def returned_items(user: User) -> QuerySet[Item]:
    return own_items(user).filter(state=State.RETURNED)


def to_review(user: User) -> QuerySet[Item]:
    """Items of others in review that this person has taken or may take: their own first, then the longest waiting."""
    waiting = Item.objects.filter(Q(reviewer=None) | Q(reviewer=user), state=State.IN_REVIEW)
    others = waiting.exclude(author=user).exclude(working__author=user)
    return others.select_related("working").order_by(F("reviewer_id").asc(nulls_last=True), "working__loaded_at", "pk")


def reviewed_by(user: User) -> QuerySet[Review]:
    return Review.objects.filter(reviewer=user).select_related("version__item")


def readable_versions(item: Item, user: User) -> QuerySet[ItemVersion]:
    """The versions whose text this person may read without more ado, the newest first: all of one's own item, else those one reviewed or reviews."""
    versions = for_text(item.versions.order_by("-number")).select_related("author")
    if item.author_id == user.pk:
        return versions
    reviewed = Q(reviews__reviewer=user)
    taken = Q(pk=item.working_id) if item.state == State.IN_REVIEW and item.reviewer_id == user.pk else Q(pk__in=[])
    return versions.filter(reviewed | taken).distinct()


def last_return(item: Item) -> Review | None:
    """The review that sent the item back, while it has not been handed in again."""
    last = Review.objects.filter(version__item=item).first()
    is_open = item.state in (State.DRAFT, State.RETURNED) and last is not None and last.outcome == Review.Outcome.RETURNED
    return last if is_open else None


def points_of(course: str) -> list[str]:
    """Knowledge points that items of the course name, each once."""
    points = ItemVersion.objects.filter(item__course=course).exclude(point="").values_list("point", flat=True)
    return sorted(set(points))


def usable_stimuli(user: User, already: str = "") -> list[Stimulus]:
    """The newest wording of each case that this person wrote, by code, and of the one that the item stands on `already`."""
    newest: dict[str, Stimulus] = {}
    for case in Stimulus.objects.filter(Q(by=user) | Q(code=already)).order_by("code", "number"):
        newest[case.code] = case
    return list(newest.values())


def next_to_review(user: User, code: str) -> str:
    """The code that follows `code` in the person's list, from its end back to its beginning; "" when there is no other."""
    codes = list(to_review(user).values_list("code", flat=True))
    place = codes.index(code) + 1 if code in codes else 0
    return next((other for other in [*codes[place:], *codes[:place]] if other != code), "")
