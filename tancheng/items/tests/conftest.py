"""The people of the bank, and the short ways of the desk's acts for tests of something else."""

from collections.abc import Callable

import pytest

from tancheng.items import curriculum, rules
from tancheng.items.models import Item, ItemVersion
from tancheng.items.selectors import for_text
from tancheng.items.services import authoring, reviewing
from tancheng.items.tests.makers import an_item_text
from tancheng.items.versions import text_of
from tancheng.people.models import Role, User
from tancheng.testing import a_user

ALL_TICKED = dict.fromkeys(rules.CHECKLIST, True)


@pytest.fixture
def terms(scheme) -> curriculum.Curriculum:
    return curriculum.current()


@pytest.fixture
def writer(db) -> User:
    return a_user(Role.WRITER, name="闻命题")


@pytest.fixture
def colleague(db) -> User:
    """Writes and reviews."""
    return a_user(Role.WRITER, Role.REVIEWER, name="柳同事")


@pytest.fixture
def reviewer(db) -> User:
    return a_user(Role.REVIEWER, name="沈审题")


@pytest.fixture
def write(writer) -> Callable[..., Item]:
    """`write(stem="…")` → a draft of the writer; `by` another person."""
    return lambda by=None, **changes: authoring.create_item(an_item_text(**changes), by=by or writer)


@pytest.fixture
def hand_in(terms) -> Callable[[Item], Item]:
    def submit(item: Item) -> Item:
        version = for_text(ItemVersion.objects.filter(item=item)).order_by("-number")[0]
        return authoring.submit_item(item, text_of(version), courses=terms.courses, short_points=terms.short_points, by=version.author)

    return submit


@pytest.fixture
def approve(terms) -> Callable[..., Item]:
    def approved(item: Item, by: User, **more) -> Item:
        given = {"checklist": ALL_TICKED, "courses": terms.courses, "short_points": terms.short_points, **more}
        return reviewing.approve_item(item, by=by, **given)

    return approved
