"""A file on its way into the bank: looked through, confirmed or dropped, and taken back; and items on their way out."""

import pytest

from tancheng.items import curriculum, pictures
from tancheng.items.exchange import formats
from tancheng.items.exchange.reading import FileRefused
from tancheng.items.exchange.sorting import Defaults
from tancheng.items.models import ImportBatch, Item, ItemVersion, Picture, State, Stimulus
from tancheng.items.services import exporting
from tancheng.items.services.authoring import create_item, retire_item, save_stimulus, save_version, set_enemies, submit_item
from tancheng.items.services.exchanging import ImportRefused, check_file, drop_batch, import_batch, undo_batch
from tancheng.items.services.exporting import ExportRefused, export_items
from tancheng.items.tests.makers import an_item_text
from tancheng.items.tests.strategies import PICTURES
from tancheng.items.text import Bundle, ItemText, StimulusText
from tancheng.ledger import journal
from tancheng.people.models import Role, User
from tancheng.testing import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def terms(scheme) -> curriculum.Curriculum:
    return curriculum.current()


@pytest.fixture
def writer(db) -> User:
    return a_user(Role.WRITER, name="闻命题")


@pytest.fixture
def bring(terms, writer):
    """`bring(item, …)` → the checked batch of a file that holds them."""

    def check(*items: ItemText, by: User = writer, used: str = "moodle_xml", **more) -> ImportBatch:
        parts = {name: more.pop(name) for name in ("stimuli", "pictures") if name in more}
        data = formats.FORMATS[used].write(Bundle(items=list(items), **parts))
        return check_file(data, f"items.{formats.FORMATS[used].extension}", terms=terms, by=by, **more)

    return check


@pytest.fixture
def write_case(writer) -> Stimulus:
    return save_stimulus(StimulusText(code="acc-09-case", title="某热电厂", text="两台机组。"), by=writer)


def outcomes(batch: ImportBatch) -> list[str]:
    return [row["outcome"] for row in batch.report["rows"]]


def the_fault(batch: ImportBatch) -> str:
    (row,) = batch.report["rows"]
    (fault,) = row["faults"]
    return fault


def test_it_works(bring, terms, writer):
    batch = bring(an_item_text(), an_item_text(type="true_false", stem="外购电力属于范围二。", options=[], key=True))
    assert (batch.state, outcomes(batch)) == ("checked", ["new", "new"])
    assert not Item.objects.exists()

    batch = import_batch(batch, terms=terms, by=writer)
    assert batch.state == "imported"
    assert bytes(batch.content) == b""
    assert [row["code"] for row in batch.report["rows"]] == ["acc-04-s1001", "acc-04-t1001"]
    item = Item.objects.get(code="acc-04-s1001")
    assert (item.state, item.origin, item.author, item.batch) == ("draft", "import", writer, batch)
    assert item.working.stem == "核算电厂燃煤排放时，活动数据指什么？"
    assert [entry.act for entry in journal.history(batch)] == ["import_batch", "check_file"]


def test_what_a_draft_still_lacks_is_said_and_no_obstacle(bring):
    (row,) = bring(an_item_text(source="", explanation="")).report["rows"]
    assert row["outcome"] == "new"
    assert row["missing"] == ["没有写依据", "没有写解析"]


def test_defaults_are_for_rows_that_say_nothing(bring, terms, writer):
    bare = an_item_text(course="", point="", levels=[])
    own = an_item_text(stem="另一个问题？", course="acc-05")
    batch = bring(bare, own, defaults=Defaults(course="acc-04", levels=["3"], point="排放因子"))
    import_batch(batch, terms=terms, by=writer)
    assert sorted(ItemVersion.objects.values_list("item__course", "point", "levels")) == [
        ("acc-04", "排放因子", ["3"]),
        ("acc-05", "活动数据", ["4", "3"]),
    ]


def test_pictures_and_cases_come_along(bring, terms, writer):
    case = StimulusText(code="acc-09-case", title="某热电厂", text="两台机组。![流程](fig-1.png)")
    item = an_item_text(stimulus="acc-09-case", stem="见图 ![锅炉](boiler.png)，合计多少？")
    shown = {name: PICTURES[name] for name in ("fig-1.png", "boiler.png")}
    batch = bring(item, stimuli=[case], pictures=shown)
    assert not Picture.objects.exists()
    import_batch(batch, terms=terms, by=writer)
    version = ItemVersion.objects.get()
    assert version.stimulus == Stimulus.objects.get(code="acc-09-case", by=writer)
    assert Picture.objects.count() == 2
    assert pictures.kept_name("", PICTURES["boiler.png"]) in version.stem


# ── what is not imported, row by row ──


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"course": ""}, "没有写课程，也没有选默认课程"),
        ({"course": "abc-01"}, "方案中没有课程 abc-01"),
        ({"code": "acc-05-s1001", "course": "acc-04"}, "题号 acc-05-s1001 与课程 acc-04 不符"),
        ({"code": "acc-04-m1001"}, "题号 acc-04-m1001 的字母与题型不符"),
        ({"code": "acc-04-s001"}, "题号 acc-04-s001 属于随系统题库的号段，请删去题号，由系统编号"),
        ({"stimulus": "acc-09-none"}, "没有案例材料 acc-09-none"),
        ({"stem": "见图 ![图](gone.png)？"}, "文件里没有图片 gone.png"),
    ],
)
def test_a_row_that_cannot_come_in_says_why(bring, changes, fault):
    # Excel: the one format that keeps whatever stands in its cells.
    assert the_fault(bring(an_item_text(**changes), used="excel")) == fault


def test_a_broken_picture_keeps_its_item_out(bring):
    batch = bring(an_item_text(stem="见图 ![图](a.png)？"), pictures={"a.png": b"\x89PNG no picture"})
    assert "图片 a.png 没有收下" in the_fault(batch)


def test_a_code_or_wording_stands_in_a_file_once(bring):
    coded, other = an_item_text(code="acc-04-s1001"), an_item_text(code="acc-04-s1001", stem="另一个问题？")
    batch = bring(coded, other, an_item_text(stem="核算电厂燃煤排放时 活动数据指什么"))
    assert outcomes(batch) == ["new", "fault", "fault"]
    assert "重复" in batch.report["rows"][1]["faults"][0]
    assert "的题目相同" in batch.report["rows"][2]["faults"][0]


def test_faults_stay_out_and_the_rest_comes_in(bring, terms, writer):
    batch = bring(an_item_text(), an_item_text(stem="另一个问题？", course="abc-01"))
    import_batch(batch, terms=terms, by=writer)
    assert Item.objects.count() == 1


def test_a_file_of_nothing_but_faults_is_refused(bring, terms, writer):
    batch = bring(an_item_text(course="abc-01"))
    with pytest.raises(ImportRefused, match="没有可以导入的题目"):
        import_batch(batch, terms=terms, by=writer)


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.pdf", b"%PDF-1.7", "看不出文件是什么格式"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Office"),
        ("a.xml", b"<html></html>", "不是 Moodle XML，也不是 QTI"),
        ("a.xml", b"<questestinterop/>", "QTI 1.x"),
        ("a.zip", b"PK\x03\x04", "压缩包已损坏"),
        ("a.gift", b"", "没有找到题目"),
        ("a.gift", b"x" * (20 * 1024 * 1024 + 1), "超过 20 MB"),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(terms, writer, name, data, why):
    with pytest.raises(FileRefused, match=why):
        check_file(data, name, terms=terms, by=writer)
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("used", formats.FORMATS.values(), ids=lambda used: used.name)
def test_every_format_is_recognised_by_its_content(used):
    data = used.write(Bundle(items=[an_item_text()]))
    assert formats.detect(f"file.{used.extension}", data) == used.name


# ── items that are there already ──


@pytest.fixture
def own_item(writer, terms) -> Item:
    return create_item(an_item_text(), by=writer)


def test_the_code_of_an_own_item_makes_a_new_wording(bring, terms, writer, own_item):
    batch = bring(an_item_text(code=own_item.code, stem="活动数据是指？"))
    assert outcomes(batch) == ["changed"]
    import_batch(batch, terms=terms, by=writer)
    assert list(own_item.versions.order_by("number").values_list("number", "stem")) == [
        (1, "核算电厂燃煤排放时，活动数据指什么？"),
        (2, "活动数据是指？"),
    ]


def test_a_file_that_comes_twice_brings_nothing_new(bring, own_item):
    assert outcomes(bring(an_item_text(code=own_item.code))) == ["same"]
    (row,) = bring(an_item_text()).report["rows"]
    assert (row["outcome"], row["code"]) == ("same", own_item.code)


def test_a_file_without_enemies_drops_none(bring, terms, writer, own_item):
    set_enemies(own_item, [create_item(an_item_text(stem="另一个问题？"), by=writer)], by=writer)
    import_batch(bring(an_item_text(code=own_item.code, stem="活动数据是指？")), terms=terms, by=writer)
    assert [enemy.code for enemy in own_item.enemies.all()] == ["acc-04-s1002"]


def test_enemies_may_come_later_in_the_file(bring, terms, writer):
    one = an_item_text(code="acc-04-s2001", enemies=["acc-04-s2002"])
    other = an_item_text(code="acc-04-s2002", stem="另一个问题？")
    import_batch(bring(one, other), terms=terms, by=writer)
    assert [enemy.code for enemy in Item.objects.get(code="acc-04-s2001").enemies.all()] == ["acc-04-s2002"]


def test_nobody_writes_on_anothers_item_or_learns_of_it(bring, own_item):
    colleague = a_user(Role.WRITER)
    batch = bring(an_item_text(code=own_item.code), by=colleague)
    assert the_fault(batch) == f"题号 {own_item.code} 不是您的题目，不能改写；要另建一道题，请删去题号"
    assert outcomes(bring(an_item_text(), by=colleague)) == ["new"]


def test_an_item_that_waits_for_review_is_left_alone(bring, terms, writer, own_item):
    submit_item(own_item, an_item_text(code=own_item.code), courses=terms.courses, short_points=None, by=writer)
    batch = bring(an_item_text(code=own_item.code, stem="活动数据是指？"))
    assert the_fault(batch) == f"题号 {own_item.code} 现在待审，请先撤回送审"


def test_an_export_that_comes_back_unchanged_has_no_faults_whatever_became_of_its_items(bring, terms, writer, own_item, write_case):
    submit_item(own_item, an_item_text(code=own_item.code), courses=terms.courses, short_points=None, by=writer)
    retired = create_item(an_item_text(stem="停用的一问？", stimulus=write_case.code), by=writer)
    retire_item(retired, reason="过时", by=writer)
    create_item(ItemText(type="single", course="acc-04", stem="只写了题干？"), by=writer)
    for used in ("excel", "word", "moodle_xml", "qti3"):
        data = export_items(ItemVersion.objects.order_by("item__code"), used, by=writer)
        batch = check_file(data, f"x.{formats.FORMATS[used].extension}", terms=terms, by=writer)
        assert (outcomes(batch), batch.report["stimuli"]) == (["same"] * 3, []), used


def test_the_type_of_an_item_stays(bring, writer, terms):
    create_item(an_item_text(code="acc-04-s1001"), by=writer)
    Item.objects.update(type="multiple")
    assert "题型不能改" in the_fault(bring(an_item_text(code="acc-04-s1001")))


def test_anothers_case_is_not_rewritten(bring, terms, writer):
    case = StimulusText(code="acc-09-case", title="某热电厂", text="两台机组。")
    import_batch(bring(an_item_text(stimulus="acc-09-case"), stimuli=[case]), terms=terms, by=writer)
    other = StimulusText(code="acc-09-case", title="某水泥厂", text="一条线。")
    batch = bring(an_item_text(stimulus="acc-09-case"), stimuli=[other], by=a_user(Role.WRITER))
    assert the_fault(batch) == "案例材料编号 acc-09-case 已被占用，请换一个编号"


def test_what_changed_between_check_and_import_is_seen(bring, terms, writer, own_item):
    batch = bring(an_item_text(code=own_item.code, stem="活动数据是指？"), an_item_text(stem="另一个问题？"))
    retire_item(own_item, reason="过时", by=writer)
    batch = import_batch(batch, terms=terms, by=writer)
    assert outcomes(batch) == ["fault", "new"]


# ── taking it back ──


def test_undoing_retires_the_new_and_restores_the_changed(bring, terms, writer, own_item):
    before = own_item.working
    batch = bring(an_item_text(code=own_item.code, stem="活动数据是指？"), an_item_text(stem="另一个问题？"))
    batch = undo_batch(import_batch(batch, terms=terms, by=writer), reason="传错了文件", by=writer)
    assert batch.state == "undone"
    own_item.refresh_from_db()
    assert (own_item.working, own_item.state) == (before, State.DRAFT)
    assert Item.objects.get(code="acc-04-s1002").state == State.RETIRED
    assert journal.history(Item.objects.get(code="acc-04-s1002"))[0].reason == "撤销导入 items.xml：传错了文件"
    # Numbers go on: the wording that was taken back stays on record.
    assert save_version(own_item, an_item_text(stem="活动数据是什么？"), by=writer).number == 3


def test_an_approved_item_is_approved_again(bring, terms, writer, own_item):
    Item.objects.filter(pk=own_item.pk).update(state=State.APPROVED, current=own_item.working)
    batch = import_batch(bring(an_item_text(code=own_item.code, stem="活动数据是指？")), terms=terms, by=writer)
    assert Item.objects.get().state == State.DRAFT
    undo_batch(batch, reason="传错了文件", by=writer)
    assert Item.objects.get().state == State.APPROVED


def test_what_went_on_since_is_left_and_named(bring, terms, writer):
    batch = import_batch(bring(an_item_text(), an_item_text(stem="另一个问题？")), terms=terms, by=writer)
    submitted, edited = Item.objects.order_by("code")
    submit_item(submitted, an_item_text(code=submitted.code), courses=terms.courses, short_points=None, by=writer)
    save_version(edited, an_item_text(stem="又改过的问题？"), by=writer)
    batch = undo_batch(batch, reason="传错了文件", by=writer)
    assert [row["undone"] for row in batch.report["rows"]] == ["导入后待审，没有改动", "导入后又修改过，没有改动"]
    assert set(Item.objects.values_list("state", flat=True)) == {State.IN_REVIEW, State.DRAFT}
    assert journal.history(batch)[0].data["left"] == [submitted.code, edited.code]


def test_a_reworded_case_gets_its_wording_back(bring, terms, writer):
    before, after = (StimulusText(code="acc-09-case", title="某热电厂", text=text) for text in ("两台机组。", "三台机组。"))
    import_batch(bring(an_item_text(stimulus="acc-09-case"), stimuli=[before]), terms=terms, by=writer)
    batch = import_batch(bring(an_item_text(stem="另一个问题？", stimulus="acc-09-case"), stimuli=[after]), terms=terms, by=writer)
    undo_batch(batch, reason="传错了文件", by=writer)
    assert list(Stimulus.objects.values_list("number", "text")) == [(3, "两台机组。"), (2, "三台机组。"), (1, "两台机组。")]


def test_numbers_that_the_file_brings_are_left_free(bring, terms, writer, own_item):
    items = [an_item_text(stem="第二个问题？"), an_item_text(stem="第三个问题？", code="acc-04-s1003"), an_item_text(stem="第四个问题？")]
    batch = import_batch(bring(*items), terms=terms, by=writer)
    assert [row["code"] for row in batch.report["rows"]] == ["acc-04-s1004", "acc-04-s1003", "acc-04-s1005"]


def test_an_import_takes_as_many_queries_for_many_items_as_for_few(bring, terms, writer, django_assert_max_num_queries):
    batch = bring(*(an_item_text(stem=f"第 {number} 个问题？") for number in range(200)))
    with django_assert_max_num_queries(30):
        batch = import_batch(batch, terms=terms, by=writer)
    assert {entry.act for entry in journal.history(Item.objects.all()[7])} == {"create_item"}
    with django_assert_max_num_queries(12):
        undo_batch(batch, reason="传错了文件", by=writer)


def test_undoing_needs_a_reason(bring, terms, writer):
    batch = import_batch(bring(an_item_text()), terms=terms, by=writer)
    with pytest.raises(ImportRefused, match="没有写原因"):
        undo_batch(batch, reason=" ", by=writer)


def test_a_dropped_file_leaves_nothing(bring, terms, writer):
    batch = drop_batch(bring(an_item_text()), by=writer)
    assert (batch.state, bytes(batch.content), batch.report) == ("dropped", b"", {})
    with pytest.raises(ImportRefused, match="已放弃"):
        import_batch(batch, terms=terms, by=writer)


def test_only_who_brought_a_file_decides_about_it(bring, terms):
    batch = bring(an_item_text())
    with pytest.raises(ImportRefused, match="别的同事"):
        import_batch(batch, terms=terms, by=a_user(Role.WRITER))


# ── out ──


@pytest.mark.parametrize("used", formats.FORMATS)
def test_own_items_go_out_and_come_back_unchanged(bring, writer, own_item, terms, used):
    data = export_items(ItemVersion.objects.all(), used, by=writer)
    assert journal.history(writer)[0].data == {"format": used, "items": 1}
    batch = check_file(data, f"x.{formats.FORMATS[used].extension}", terms=terms, by=writer)
    assert outcomes(batch) == ["same"]


def test_items_of_others_go_out_for_a_reason_only(own_item, centre):
    with pytest.raises(ExportRefused, match="没有写原因"):
        export_items(ItemVersion.objects.all(), "gift", by=centre)
    export_items(ItemVersion.objects.all(), "gift", by=centre, reason="移交省中心", course="acc-04")
    entry = journal.history(centre)[0]
    assert (entry.act, entry.reason, entry.data["course"]) == ("export_items", "移交省中心", "acc-04")


def test_no_file_goes_out_that_could_not_come_back(own_item, writer, monkeypatch):
    versions = ItemVersion.objects.all()
    monkeypatch.setattr(exporting, "MOST_BYTES", 100)
    with pytest.raises(ExportRefused, match="题中图片较多"):
        export_items(versions, "gift", by=writer)
    monkeypatch.setattr(exporting, "MOST_ITEMS", 0)
    with pytest.raises(ExportRefused, match="符合条件的题目有 1 道，一个文件最多 0 道") as refused:
        export_items(versions, "gift", by=writer)
    assert refused.value.next_step == "请按课程或题型分几次导出"
    assert not journal.history(writer).filter(act="export_items").exists()


def test_no_empty_file(writer):
    with pytest.raises(ExportRefused, match="没有符合条件的题目"):
        export_items(ItemVersion.objects.none(), "gift", by=writer)
