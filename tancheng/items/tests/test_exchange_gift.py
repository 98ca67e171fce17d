"""GIFT: our own file there and back, the shapes that Moodle documents, what the bank can't take, and hostile bytes."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tancheng.items.exchange import gift, moodle_items
from tancheng.items.exchange.reading import FileRefused, Found
from tancheng.items.tests.damage import assert_refused_or_read, mutated
from tancheng.items.tests.makers import an_item_text
from tancheng.items.tests.strategies import bundles
from tancheng.items.text import Bundle, ItemText, ScoringPoint, StimulusText


def the_place(text: str) -> Found:
    (found,) = gift.read(text.encode()).found
    return found


def the_item(text: str) -> ItemText:
    found = the_place(text)
    assert found.item is not None, found.faults
    assert not found.faults
    return found.item


def the_fault(text: str) -> str:
    (fault,) = the_place(text).faults
    return fault


def test_it_works():
    item = an_item_text(code="acc-04-s001", feedback=["", "不影响：排放量", "", ""], stem="$AD=1$ 指什么？")
    written = gift.write(Bundle(items=[item])).decode()
    assert "$CATEGORY: $course$/top/碳程题库/acc-04\n\n// [id:acc-04-s001] [tag:知识点：活动数据] [tag:等级：四级]" in written
    assert r"::[html]\\(AD\=1\\) 指什么？{" in written
    assert "\t=入炉煤的热量\n\t~烟囱高度#不影响：排放量\n" in written
    assert gift.read(written.encode()).bundle.items == [item]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(bundles())
def test_everything_but_pictures_comes_back(bundle):
    reading = gift.read(gift.write(bundle))
    assert [row.faults for row in reading.found if row.faults] == []
    assert (reading.bundle.items, reading.bundle.stimuli) == (bundle.items, bundle.stimuli)


def test_pictures_stay_behind_and_both_ways_it_is_said():
    bundle = Bundle(items=[an_item_text(stem="见图 ![锅炉](boiler.png)？")], pictures={"boiler.png": b"PNG"})
    written = gift.write(bundle)
    assert "// 注意：GIFT 不带图片。下列图片请另行上传，或改用 Moodle XML 格式：boiler.png" in written.decode()
    reading = gift.read(written)
    assert reading.bundle.items == bundle.items
    assert reading.remarks == ("全文：GIFT 不带图片，题中用到 1 张图（boiler.png），题库里没有的请改用 Moodle XML 导入",)


def test_a_case_is_a_description_before_the_items():
    case = StimulusText(code="acc-09-case", title="某厂: 热电", text="两台机组 {一开一备}。")
    written = gift.write(Bundle(items=[an_item_text(stimulus=case.code)], stimuli=[case]))
    assert r"[tag:案例：acc-09-case]" in written.decode()
    assert r"::某厂\: 热电::[html]两台机组 \{一开一备\}。" in written.decode()
    assert gift.read(written).stimuli == (case,)


def test_a_short_answer_has_its_model_answer_in_the_general_feedback():
    points = [ScoringPoint(points="2.5", text="法人边界"), ScoringPoint(points="2.5", text="排放源")]
    item = ItemText(
        type="short", course="acc-04", stem="简述步骤。", model_answer="先定边界。\n\n再列设施。", scoring=points, max_characters=300
    )
    assert gift.read(gift.write(Bundle(items=[item]))).bundle.items == [item]


def test_what_was_changed_in_moodle_wins_over_what_came_along():
    item = ItemText(type="numeric", course="acc-04", stem="合计\n多少？", answer="200", tolerance="1%", unit="tCO₂")
    written = gift.write(Bundle(items=[item])).decode()
    changed = written.replace("=200:2", "=200:3").replace("<p>合计\\n多少？</p>", "<p>一共多少？</p>")
    read = the_item(changed)
    assert (read.stem, read.answer, read.tolerance, read.unit) == ("一共多少？", "200", "3", "tCO₂")


# ── what Moodle documents ──


@pytest.mark.parametrize(
    ("text", "type_", "key", "options"),
    [
        ("谁葬在墓中？{~格兰特 ~杰弗逊 =没有人}", "single", ["C"], ["格兰特", "杰弗逊", "没有人"]),
        ("哪两位？{\n~%-50%甲\n~%50%乙\n~%50%丙\n~%-50%丁}", "multiple", ["B", "C"], ["甲", "乙", "丙", "丁"]),
        ("等于 5 的是？{ ~ \\= 2 + 2 = 2 \\+ 3 }", "single", ["B"], ["\\= 2 + 2", "2 \\\\+ 3"]),
        ("太阳从东边升起。{T}", "true_false", True, []),
        ("太阳从西边升起。{FALSE}", "true_false", False, []),
        ("太阳从西边升起。{错误}", "true_false", False, []),
    ],
)
def test_choices(text, type_, key, options):
    item = the_item(text)
    assert (item.type, item.key, item.options) == (type_, key, options)


@pytest.mark.parametrize(
    ("answer", "number", "tolerance"),
    [
        ("{#3.14:0.01}", "3.14", "0.01"),
        ("{#1822}", "1822", ""),
        ("{#1..5}", "3", "2"),
        ("{#3.141..3.142}", "3.1415", "0.0005"),
        ("{#\n=1822:0\n=%50%1822:2}", "1822", "0"),
        ("{#=%100%-0.5:0.1}", "-0.5", "0.1"),
        ("{=1,822}", "1822", ""),
    ],
)
def test_numbers(answer, number, tolerance):
    item = the_item(f"哪一年？{answer}")
    assert (item.type, item.answer, item.tolerance) == ("numeric", number, tolerance)


def test_feedback_and_general_feedback():
    item = the_item("::名称::谁？{\n=甲#对了\n~乙 # 想一想 \\#2\n####因为\\n如此。}")
    assert (item.feedback, item.explanation) == (["对了", "想一想 #2"], "因为\\\n如此。")


def test_feedback_that_has_no_place_joins_the_explanation():
    assert the_item("对吗？{TRUE#想一想#对了####因为。}").explanation == "因为。\n\n选“正确”：对了\n\n选“错误”：想一想"
    assert the_item("多少？{#4#对了 ~#错了}").explanation == "对了\n\n错了"


def test_missing_words_leave_a_blank():
    assert the_item("感恩节在十一月第{~二 ~三 =四}个星期四。").stem == "感恩节在十一月第＿＿＿＿个星期四。"


@pytest.mark.parametrize(
    ("draft", "faults"),
    [
        ({"code": "acc-04-s1001", "options": [], "key": None}, ("没有写选项", "没有勾选答案")),
        ({"code": "acc-04-s1001", "key": None}, ("没有正确答案：没有得满分的选项", "没有勾选答案")),
        ({"code": "acc-04-m1001", "type": "multiple", "options": [], "key": None}, ("没有写选项", "没有勾选答案")),
        ({"code": "acc-04-m1001", "type": "multiple", "key": ["B"]}, ("多项选择题至少有两个答案",)),
        ({"code": "acc-04-t1001", "type": "true_false", "options": [], "key": None}, ("没有选正确还是错误",)),
    ],
)
def test_a_half_finished_item_keeps_its_type_and_gets_no_answer_that_nobody_gave(draft, faults):
    item = an_item_text(**draft)
    (found,) = gift.read(gift.write(Bundle(items=[item]))).found
    assert found.faults == faults
    assert (found.item.type, found.item.key or None) == (item.type, item.key)


def test_an_essay_has_nothing_in_its_braces():
    assert the_item("简述边界。{}").type == "short"
    assert the_item("简述边界。{####见指南。}").explanation == "见指南。"


def test_words_to_fill_in_become_a_short_answer_and_it_is_said():
    reading = gift.read("碳市场的单位是？{=吨#对 =%50%t}".encode())
    (item,) = reading.bundle.items
    assert (item.type, item.model_answer, item.explanation) == ("short", "吨", "对")
    assert any("填空题" in remark for remark in reading.remarks)


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("[html]<p>甲<br>乙 \\\\(x_1\\\\)</p>{T}", "甲\\\n乙 $x_1$"),
        ("[markdown]**甲** \\\\(x_1\\\\){T}", "**甲** $x_1$"),
        ("[plain]<b> *甲* *乙*{T}", "\\<b> \\*甲\\* \\*乙\\*"),
        ("[moodle]甲\n乙{T}", "甲\\\n乙"),
        ("[注]甲{T}", "[注]甲"),
    ],
)
def test_formats_of_text(text, stem):
    assert the_item(text).stem == stem


def test_comments_categories_and_tags():
    text = "// question: 7  name: x\n// [id:acc-05-t1001] [tag:等级：三级] [tag:第一章\\]]\n::x::对吗？{T}\n\n$CATEGORY: $course$/top/acc-06 监测\n\n对吗？？{F}"
    reading = gift.read(text.encode())
    coded, other = reading.bundle.items
    assert (coded.code, coded.course, coded.levels, other.course) == ("acc-05-t1001", "acc-05", ["3"], "acc-06")
    assert reading.remarks == ("第 1 题（第 1 行）：标签“第一章]”没有带进来",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_and_line_ends(encoding):
    data = "::题::核算边界？{\r\n=甲\r\n~乙\r\n}\r\n\r\n对吗？{T}\r\n".encode(encoding)
    assert [item.stem for item in gift.read(data).bundle.items] == ["核算边界？", "对吗？"]


# ── what can't come in ──


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("配对{=加拿大 -> 渥太华 =日本 -> 东京}", "题库没有这种题型：连线（匹配）题（matching）"),
        ("只是一段话", "没有写答案的大括号"),
        ("谁？{=甲 ~乙", "大括号没有成对"),
        ("谁？} {=甲 ~乙", "大括号没有成对"),
        ("一{=甲 ~乙}二{=丙 ~丁}", "几处大括号"),
        ("谁？{~%50%甲 =乙 =丙}", "单项选择题只能有一个答案"),
        ("谁？{~甲 ~乙}", "没有正确答案"),
        ("多少？{#很多}", "计算题的答案“很多”不是数"),
        ("多少？{#%50%3}", "没有得满分的数值答案"),
        ("{T}", "没有题干"),
        ("谁？{=甲 ~}", "选项"),
    ],
)
def test_what_does_not_fit_says_why_and_where(text, fault):
    place = the_place(text)
    assert fault in "；".join(place.faults)
    assert place.place == "第 1 题（第 1 行）"


def test_the_rest_of_the_file_comes_in():
    reading = gift.read("配对{=甲 -> 乙 =丙 -> 丁}\n\n对吗？{T}".encode())
    assert [row.place for row in reading.found] == ["第 1 题（第 1 行）", "第 2 题（第 3 行）"]
    assert len(reading.bundle.items) == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"x" * (20 * 1024 * 1024 + 1), "超过 20 MB"), (b"\xff\xff\xff", "编码认不出来")],
)
def test_files_that_are_refused_as_a_whole(data, why):
    with pytest.raises(FileRefused, match=why):
        gift.read(data)


def test_a_file_has_so_many_items_at_most(monkeypatch):
    monkeypatch.setattr(moodle_items, "MOST_ITEMS", 2)
    with pytest.raises(FileRefused, match="超过 2 道"):
        gift.read("甲{T}\n\n乙{T}\n\n丙{T}".encode())


def test_an_endless_text_is_a_fault():
    assert "20 万字符" in the_fault("\\\\(" * 300_000 + "{T}")


_SIGNS = (b"{", b"}", b"~", b"=", b"#", b"\\", b"\n\n", b"\0", b"\xff", b"[html]", b"####", b"^d800;", b"<table><tr>", b"::", b"%50%")


@pytest.fixture(scope="module")
def a_file() -> bytes:
    """One item of each type and a case."""
    items = [
        an_item_text(code="acc-04-s001", stimulus="acc-09-case", feedback=["甲", "", "", "丁"], stem="见 ![图](a.png)：$x_1$\n\n| a | b |\n|---|---|\n| 1 | 2 |"),
        an_item_text(type="multiple", key=["A", "B"], stem="哪些？"),
        ItemText(type="true_false", stem="对吗？", key=True),
        ItemText(type="numeric", stem="多少？", answer="12", tolerance="1%", unit="t"),
        ItemText(type="short", stem="简述。", model_answer="先", scoring=[ScoringPoint(points="1", text="先")], source="指南"),
    ]  # fmt: skip
    return gift.write(Bundle(items=items, stimuli=[StimulusText(code="acc-09-case", title="某厂", text="两台。")]))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), st.sampled_from(_SIGNS)), min_size=1, max_size=12))
def test_a_mutated_file_never_breaks_the_reader(a_file, changes):
    assert_refused_or_read(gift.read, mutated(a_file, changes))


@pytest.mark.parametrize("name", ["markdown", "html", "plain", "moodle", "Markdown", "HTML"])
@pytest.mark.parametrize(
    "question",
    [
        "题{=[F]甲 ~[F]乙}",
        "题{~%50%[F]甲 ~%50%[F]乙 ~[F]丙}",
        "题{=[F]甲 =[F]乙#[F]好}",
        "题{[F]甲}",
        "题{=%100%[F]甲 =%50%[F]乙}",
        "题{#[F]3.14:0.1#[F]对 ~#[F]错}",
        "题{=[F]3.14}",
        "题{[F]T#[F]错#[F]对}",
        "[F]题{=甲 ~乙####[F]总} [F]后",
        "[F]题{=甲#[F]好 ~[F] 乙####[F]总}",
    ],
)
def test_no_name_of_a_format_comes_in_as_text(question, name):
    (found,) = gift.read(question.replace("[F]", f"[{name}]").encode()).found
    assert found.faults == ()
    assert f"[{name}]" not in msgspec.json.encode(found.item).decode()
