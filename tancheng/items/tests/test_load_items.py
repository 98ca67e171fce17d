"""Loading the bank: a changed text becomes a new version, earlier versions stay."""

from datetime import date
from decimal import Decimal

import pytest

from tancheng.items.content import Unreadable
from tancheng.items.models import Item, ItemVersion, State
from tancheng.items.selectors import drawable
from tancheng.items.services.authoring import restore_item, retire_item
from tancheng.items.services.loading import load_items
from tancheng.items.tests.makers import SHORT, TRUE_FALSE, a_folder, item_text

pytestmark = pytest.mark.django_db
EXAM_DAY = date(2026, 11, 28)


def test_it_works(tmp_path):
    assert load_items(a_folder(tmp_path, item_text(), item_text(**TRUE_FALSE), item_text(**SHORT))) == (3, 3)
    version = Item.objects.get(code="acc-04-s001").current
    assert (version.number, version.key, version.difficulty) == (1, ["a"], Decimal("0.70"))
    assert version.options[0] == {"id": "a", "text": "入炉煤的热量"}


def test_a_true_false_item_has_two_options_with_ids(tmp_path):
    load_items(a_folder(tmp_path, item_text(**TRUE_FALSE)))
    version = ItemVersion.objects.get()
    assert [option["id"] for option in version.options] == ["true", "false"]
    assert version.key == ["true"]


def test_the_same_bank_again_makes_no_versions(tmp_path):
    folder = a_folder(tmp_path, item_text(), item_text(**SHORT))
    load_items(folder)
    assert load_items(folder) == (2, 0)
    assert ItemVersion.objects.count() == 2


def test_a_changed_wording_is_a_new_version_and_the_earlier_one_stays(tmp_path):
    load_items(a_folder(tmp_path, item_text(), item_text(**SHORT)))
    assert load_items(a_folder(tmp_path, item_text(stem='"活动数据是指？"'), item_text(**SHORT))) == (2, 1)
    item = Item.objects.get(code="acc-04-s001")
    assert [version.stem for version in item.versions.order_by("number")] == ["核算电厂燃煤排放时，活动数据指什么？", "活动数据是指？"]
    assert item.current.number == 2


def test_all_or_nothing(tmp_path):
    (tmp_path / "acc-05").mkdir()
    (tmp_path / "acc-05" / "single.toml").write_text("[[item]]\ncode = 1", encoding="utf-8")
    with pytest.raises(Unreadable, match=r"acc-05/single\.toml"):
        load_items(a_folder(tmp_path, item_text()))
    assert not Item.objects.exists()


def test_only_the_current_version_is_drawn(tmp_path):
    load_items(a_folder(tmp_path, item_text()))
    load_items(a_folder(tmp_path, item_text(stem='"活动数据是指？"')))
    assert [version.number for version in drawable(["acc-04"], "4", EXAM_DAY)] == [2]


@pytest.mark.parametrize(
    ("changes", "is_drawn"),
    [
        ({}, True),
        ({"levels": '["3"]'}, False),
        ({"valid_from": "2026-11-28"}, True),
        ({"valid_from": "2026-11-29"}, False),
        ({"valid_until": "2026-11-28"}, True),
        ({"valid_until": "2026-11-27"}, False),
    ],
)
def test_an_item_is_drawn_for_its_levels_while_it_is_valid(tmp_path, changes, is_drawn):
    load_items(a_folder(tmp_path, item_text(**changes)))
    assert drawable(["acc-04"], "4", EXAM_DAY).exists() == is_drawn
    assert not drawable(["acc-05"], "4", EXAM_DAY).exists()


def test_a_retired_item_is_not_drawn(tmp_path):
    load_items(a_folder(tmp_path, item_text()))
    Item.objects.update(state="retired", retired_at="2026-11-01T00:00:00Z")
    assert not drawable(["acc-04"], "4", EXAM_DAY).exists()


def test_what_a_person_retired_stays_retired_whenever_the_server_starts(tmp_path, office):
    folder = a_folder(tmp_path, item_text(), item_text(**SHORT))
    load_items(folder)
    retire_item(Item.objects.get(code="acc-04-s001"), reason="政策已变", by=office)
    assert load_items(folder) == (2, 0)
    item = Item.objects.get(code="acc-04-s001")
    assert (item.state, item.versions.count()) == (State.RETIRED, 1)
    restore_item(item, by=office)
    assert load_items(folder) == (2, 0)
    assert Item.objects.get(code="acc-04-s001").state == State.APPROVED


def test_what_left_the_folder_and_came_back_is_drawn_again(tmp_path):
    folder = a_folder(tmp_path, item_text(), item_text(**SHORT))
    load_items(folder)
    load_items(a_folder(tmp_path, item_text(**SHORT)))
    assert Item.objects.get(code="acc-04-s001").state == State.RETIRED
    load_items(a_folder(tmp_path, item_text(), item_text(**SHORT)))
    assert Item.objects.get(code="acc-04-s001").state == State.APPROVED
