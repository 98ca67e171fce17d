"""What a writer does with an item: begin it, write it anew, hand it in, take it back, retire it, restore it."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tancheng.items.models import ImportBatch, Item, ItemVersion, State
from tancheng.items.selectors import for_text
from tancheng.items.services import adding, authoring, numbering
from tancheng.items.services.adding import create_items
from tancheng.items.services.authoring import (
    ItemRefused,
    create_item,
    restore_item,
    retire_item,
    save_stimulus,
    save_version,
    set_enemies,
    submit_item,
    take_back_item,
)
from tancheng.items.tests.makers import an_item_text
from tancheng.items.text import ItemText, StimulusText
from tancheng.items.versions import text_of
from tancheng.ledger import clock, journal
from tancheng.people.models import Role
from tancheng.testing import a_user

pytestmark = pytest.mark.django_db
CASE = StimulusText(code="steel-case", title="某钢铁厂", text="全年消耗无烟煤 52,000 t。")


def fresh(item: Item) -> Item:
    return Item.objects.select_related("working", "current").get(pk=item.pk)


def acts(item: Item) -> list[str]:
    return [entry.act for entry in journal.history(item)]


def test_it_works(writer):
    item = create_item(an_item_text(), by=writer)
    assert (item.code, item.state, item.author, item.current) == ("acc-04-s1001", State.DRAFT, writer, None)
    assert text_of(for_text(item.versions).get()) == an_item_text(code="acc-04-s1001")
    assert acts(item) == ["create_item"]


def test_codes_count_on_within_course_and_type(writer):
    codes = [create_item(an_item_text(stem=f"第{n}问？"), by=writer).code for n in range(2)]
    codes.append(create_item(an_item_text(type="true_false", options=[], key=True), by=writer).code)
    assert codes == ["acc-04-s1001", "acc-04-s1002", "acc-04-t1001"]


@pytest.fixture
def late(monkeypatch):
    """`late(2)`: the next two counts of codes don't see yet what somebody else has just written."""

    def counts(times: int) -> None:
        seen = iter([numbering.FIRST_DESK_NUMBER - 1] * times)
        for module in (authoring, adding):
            monkeypatch.setattr(module, "last_number", lambda prefix: next(seen, None) or numbering.last_number(prefix))

    return counts


def test_two_people_who_reach_the_same_code_get_one_each(writer, late):
    create_item(an_item_text(stem="先到的一问？"), by=a_user(Role.WRITER))
    late(1)
    item = create_item(an_item_text(stem="后到的一问？"), by=writer)
    assert (item.code, item.author, fresh(item).working.number) == ("acc-04-s1002", writer, 1)


def test_a_file_that_comes_second_to_its_codes_counts_them_anew(writer, late):
    create_item(an_item_text(stem="先到的一问？"), by=a_user(Role.WRITER))
    late(1)
    batch = ImportBatch.objects.create(format="excel", file_name="题.xlsx", by=writer, at=clock.now())
    items = create_items([an_item_text(stem="后到的一问？"), an_item_text(stem="后到的二问？")], batch, by=writer)
    assert [item.code for item in items] == ["acc-04-s1002", "acc-04-s1003"]
    assert [fresh(item).working.stem for item in items] == ["后到的一问？", "后到的二问？"]


def test_who_is_late_each_time_is_told_kindly_and_nothing_is_written(writer, late):
    create_item(an_item_text(stem="先到的一问？"), by=a_user(Role.WRITER))
    late(100)
    with pytest.raises(numbering.NumberRefused, match="好几位同事同时在新建题目"):
        create_item(an_item_text(stem="后到的一问？"), by=writer)
    assert Item.objects.count() == 1


@pytest.mark.parametrize("kind", ["single", "multiple", "true_false", "short", "numeric"])
def test_a_draft_of_any_type_may_be_a_stem_alone(writer, kind):
    text = ItemText(type=kind, course="acc-04", stem="写到这里，明天接着写。")
    item = create_item(text, by=writer)
    assert text_of(for_text(item.versions).get()).stem == text.stem


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"course": ""}, "没有选课程"),
        ({"key": ["E"]}, "与选项不符"),
        ({"key": ["A", "B"]}, "单项选择题只能有一个答案"),
        ({"options": ["相同的", "相同的", "其他", "再一个"]}, "有两个选项相同"),
        ({"type": "numeric", "options": [], "key": None, "answer": "很多"}, "不是数"),
        ({"stimulus": "no-such-case"}, "没有案例材料 no-such-case"),
    ],
)
def test_what_contradicts_itself_is_not_kept(writer, changes, why):
    with pytest.raises(ItemRefused, match=why):
        create_item(an_item_text(**changes), by=writer)
    assert not Item.objects.exists()


def test_a_new_wording_is_a_new_version_and_the_earlier_one_stays(write, writer):
    item = write()
    save_version(item, an_item_text(stem="核算水泥厂过程排放时，活动数据指什么？"), by=writer)
    assert [(v.number, v.stem[:5]) for v in item.versions.order_by("number")] == [(1, "核算电厂燃"), (2, "核算水泥厂")]
    assert fresh(item).working.number == 2
    assert acts(item) == ["save_version", "create_item"]


def test_the_same_wording_again_changes_nothing(write, writer):
    item = write()
    save_version(item, an_item_text(), by=writer)
    assert item.versions.count() == 1
    assert acts(item) == ["create_item"]


def test_the_type_stays(write, writer):
    with pytest.raises(ItemRefused, match="题型不能改"):
        save_version(write(), an_item_text(type="true_false", options=[], key=True), by=writer)


def test_an_approved_version_stays_in_use_while_the_next_is_written(write, hand_in, approve, writer, reviewer):
    item = approve(hand_in(write()), reviewer)
    save_version(item, an_item_text(stem="换一种问法：活动数据是什么？"), by=writer)
    item = fresh(item)
    assert (item.state, item.current.number, item.working.number) == (State.DRAFT, 1, 2)


def test_handing_in(write, hand_in):
    item = hand_in(write())
    assert (item.state, item.reviewer) == (State.IN_REVIEW, None)
    assert acts(item) == ["submit_item", "create_item"]


def test_handing_in_names_all_that_is_missing(write, writer, terms):
    item = write(source="", explanation="", difficulty=None)
    text = text_of(for_text(item.versions).get())
    with pytest.raises(ItemRefused) as refused:
        submit_item(item, text, courses=terms.courses, short_points=terms.short_points, by=writer)
    assert refused.value.why == "没有写依据；没有写解析；没有写预计答对率"
    assert fresh(item).state == State.DRAFT


def test_handing_in_twice_is_refused(write, hand_in):
    item = hand_in(write())
    with pytest.raises(ItemRefused, match="这道题待审"):
        hand_in(item)


def test_in_review_nothing_is_written_until_it_is_taken_back(write, hand_in, writer):
    item = hand_in(write())
    with pytest.raises(ItemRefused, match="先撤回送审"):
        save_version(item, an_item_text(stem="改一改？"), by=writer)
    take_back_item(item, by=writer)
    save_version(item, an_item_text(stem="改一改？"), by=writer)
    assert acts(item) == ["save_version", "take_back_item", "submit_item", "create_item"]


def test_only_what_waits_can_be_taken_back(write, writer):
    with pytest.raises(ItemRefused, match="不在待审状态"):
        take_back_item(write(), by=writer)


def test_retiring_and_restoring(write, hand_in, approve, writer, reviewer):
    item = approve(hand_in(write()), reviewer)
    retire_item(item, reason="条例已修订", by=writer)
    assert fresh(item).state == State.RETIRED
    assert journal.history(item)[0].reason == "条例已修订"
    restore_item(item, by=writer)
    item = fresh(item)
    assert (item.state, item.retired_at) == (State.APPROVED, None)


def test_a_retired_draft_comes_back_as_a_draft(write, writer):
    item = retire_item(write(), reason="写重了", by=writer)
    assert restore_item(item, by=writer).state == State.DRAFT


def test_retiring_needs_a_reason_and_happens_once(write, writer):
    item = write()
    with pytest.raises(ItemRefused, match="没有写原因"):
        retire_item(item, reason=" ", by=writer)
    retire_item(item, reason="写重了", by=writer)
    with pytest.raises(ItemRefused, match="已经停用"):
        retire_item(item, reason="写重了", by=writer)
    with pytest.raises(ItemRefused, match="请先恢复使用，再修改"):
        save_version(item, an_item_text(stem="还想改？"), by=writer)


def test_only_what_is_retired_can_be_restored(write, writer):
    with pytest.raises(ItemRefused, match="没有停用"):
        restore_item(write(), by=writer)


def test_items_keep_the_wording_of_their_case_until_they_are_saved_anew(writer):
    save_stimulus(CASE, by=writer)
    text = an_item_text(stimulus=CASE.code)
    item = create_item(text, by=writer)
    second = save_stimulus(StimulusText(code=CASE.code, title=CASE.title, text="全年消耗无烟煤 54,000 t。"), by=writer)
    assert fresh(item).working.stimulus.number == 1
    save_version(item, text, by=writer)
    assert fresh(item).working.stimulus == second


def test_enemies_name_each_other(write, writer):
    one, other = write(), write(stem="另一问？")
    set_enemies(one, [other, one], by=writer)
    assert [list(item.enemies.all()) for item in (one, other)] == [[other], [one]]


# ── what the database holds, whoever asks ──


@pytest.mark.parametrize("act", [lambda v: v.update(stem="改写"), lambda v: v._raw_delete("default")], ids=["update", "delete"])
def test_a_version_is_never_changed(write, act):
    item = write()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act(ItemVersion.objects.filter(item=item))


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": State.APPROVED},
        {"state": State.RETIRED},
    ],
)
def test_a_state_comes_with_what_it_means(write, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=write().pk).update(**wrong)


def test_nobody_is_made_the_reviewer_of_their_own_item(write, writer):
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=write().pk).update(reviewer=writer)


def test_a_code_belongs_to_one_item(write):
    item = write()
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.create(code=item.code, type="single", course="acc-04")
