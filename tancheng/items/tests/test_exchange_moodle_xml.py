"""Moodle XML: our own file there and back, what a Moodle exports, what was changed there, and what the bank can't take."""

import base64

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from tancheng.items.exchange import moodle_xml
from tancheng.items.exchange.reading import Reading
from tancheng.items.tests.makers import an_item_text
from tancheng.items.tests.strategies import PICTURES, bundles
from tancheng.items.text import Bundle, ItemText, ScoringPoint, StimulusText

CASE = StimulusText(code="acc-09-case", title="某厂 <热电>", text="两台机组。![流程](fig-1.png)")
SHORT = ItemText(
    type="short",
    course="acc-04",
    stem="简述步骤。",
    model_answer="先定边界。\n\n再列设施。",
    scoring=[ScoringPoint(points="2.5", text="法人边界"), ScoringPoint(points="2.5", text="排放源 $E_1$")],
    max_characters=300,
)
NUMERIC = ItemText(type="numeric", course="acc-04", stem="合计多少？", answer="1025.5", tolerance="1%", unit="tCO₂")


def written(*items: ItemText, **more) -> str:
    return moodle_xml.write(Bundle(items=list(items), **more)).decode()


def read(*questions: str) -> Reading:
    return moodle_xml.read(f"<quiz>{''.join(questions)}</quiz>".encode())


def a_question(kind: str, inside: str, text: str = "<p>核算边界？</p>", format_name: str = "html") -> str:
    return (
        f'<question type="{kind}"><name><text>题</text></name>'
        f'<questiontext format="{format_name}"><text><![CDATA[{text}]]></text></questiontext>{inside}</question>'
    )


def answers(*rows: tuple[str, str], more: str = "") -> str:
    return "".join(
        f'<answer fraction="{weight}" format="html"><text>{text}</text><feedback format="html"><text>{more}</text></feedback></answer>'
        for weight, text in rows
    )


def the_item(reading: Reading) -> ItemText:
    (found,) = reading.found
    assert found.item is not None, found.faults
    assert not found.faults
    return found.item


def the_faults(reading: Reading) -> str:
    (found,) = reading.found
    return "；".join(found.faults)


def test_it_works():
    item = an_item_text(
        code="acc-04-s001", stimulus=CASE.code, stem="见 ![锅炉](boiler.png)，$x_1$ 是？", feedback=["", "不影响。", "", ""]
    )
    bundle = Bundle(items=[item, SHORT, NUMERIC], stimuli=[CASE], pictures={name: PICTURES[name] for name in ("fig-1.png", "boiler.png")})
    reading = moodle_xml.read(moodle_xml.write(bundle))
    assert reading.bundle == bundle
    assert reading.remarks == ()


def test_what_moodle_has_a_place_for_stands_there():
    quiz = etree.fromstring(moodle_xml.write(Bundle(items=[an_item_text(code="acc-04-s001", stem="$x_1$ 是？"), SHORT])))
    assert quiz.findtext("question[@type='category']/category/text") == "$course$/top/碳程题库/acc-04"
    choice, essay = quiz.find("question[@type='multichoice']"), quiz.find("question[@type='essay']")
    assert choice.findtext("idnumber") == "acc-04-s001"
    assert choice.findtext("name/text") == "acc-04-s001 $x_1$ 是？"
    assert choice.findtext("questiontext/text") == "<p>\\(x_1\\) 是？</p>"
    assert choice.findtext("generalfeedback/text").endswith('<p class="tancheng-source">依据：企业温室气体排放核算方法</p>')
    assert [answer.get("fraction") for answer in choice.findall("answer")] == ["100", "0", "0", "0"]
    assert "认知层次：理解" in [tag.text for tag in choice.iterfind("tags/tag/text")]
    assert essay.findtext("defaultgrade") == "5"
    assert "<td>法人边界</td>" in essay.findtext("graderinfo/text")


@pytest.mark.parametrize(("key", "weights"), [("AB", ["50", "50", "-100"]), ("ABC", ["33.33333", "33.33333", "33.33333"])])
def test_a_wrong_pick_costs_all(key, weights):
    item = an_item_text(type="multiple", options=["甲", "乙", "丙"], key=list(key))
    quiz = etree.fromstring(moodle_xml.write(Bundle(items=[item])))
    assert [answer.get("fraction") for answer in quiz.iter("answer")] == weights


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(bundles())
def test_everything_comes_back(bundle):
    reading = moodle_xml.read(moodle_xml.write(bundle))
    assert [row.faults for row in reading.found if row.faults] == []
    assert reading.bundle == bundle
    assert reading.remarks == ()


def test_a_long_or_odd_value_fits_in_tags():
    item = an_item_text(point="<燃料`> 与，`,]  " + "热值" * 30, unit="^3c;")
    tags = [tag.text for tag in etree.fromstring(moodle_xml.write(Bundle(items=[item]))).iterfind(".//tag/text")]
    assert max(map(len, tags)) <= 50
    assert not any(set(tag) & set("<>`,[]") for tag in tags)
    assert the_item(moodle_xml.read(written(item).encode())) == item


# ── what was changed in Moodle ──


@pytest.mark.parametrize(
    ("old", "new", "name", "value"),
    [
        ("<p>合计多少？</p>", "<p>一共多少？</p>", "stem", "一共多少？"),
        ("<text>1025.5</text>", "<text>2000</text>", "answer", "2000"),
        ("<tolerance>10.255</tolerance>", "<tolerance>0.0000000</tolerance>", "tolerance", "0.0000000"),
        ("tCO₂</unit_name>", "kg</unit_name>", "unit", "kg"),
        ("碳程题库/acc-04", "碳程题库/acc-05 新", "course", "acc-05"),
    ],
)
def test_an_edit_wins(old, new, name, value):
    changed = written(NUMERIC).replace(old, new)
    assert getattr(the_item(moodle_xml.read(changed.encode())), name) == value


def test_an_edited_text_wins_over_the_wording_that_came_along():
    item = an_item_text(stem="见\n下文：**甲**？")
    assert "data-markdown" in written(item)
    changed = written(item).replace("<strong>甲</strong>", "<strong>乙</strong>")
    assert the_item(moodle_xml.read(changed.encode())).stem == "见 下文：**乙**？"


def test_edited_notes_for_graders():
    changed = written(SHORT).replace("<td>2.5</td><td>法人", "<td>1.5 分</td><td>企业").replace("<p>先定边界。</p>", "<p>先定法人。</p>")
    item = the_item(moodle_xml.read(changed.encode()))
    assert item.scoring[0] == ScoringPoint(points="1.5", text="企业边界")
    assert item.model_answer == "先定法人。\n\n再列设施。"


def test_the_code_stands_in_the_name_for_a_moodle_that_lost_it():
    changed = written(an_item_text(code="acc-04-s1001")).replace("<idnumber>acc-04-s1001</idnumber>", "")
    assert the_item(moodle_xml.read(changed.encode())).code == "acc-04-s1001"
    uncoded = an_item_text(stem="acc-04-s1001 是题号吗？")
    assert the_item(moodle_xml.read(written(uncoded).encode())) == uncoded


# ── what a Moodle exports ──


def test_single_choice_with_partial_credit():
    inside = "<single>true</single>" + answers(("0", "甲"), ("100", "乙"), ("50", "丙"))
    reading = read(a_question("multichoice", inside))
    assert (the_item(reading).type, the_item(reading).key) == ("single", ["B"])
    assert reading.remarks == ("第 1 题：部分正确的选项按错误选项读入，部分得分没有带进来",)


def test_multiple_choice_by_what_earns_points():
    rows = answers(("33.33333", "甲"), ("33.33333", "乙"), ("33.33333", "丙"), ("-50", "丁"))
    item = the_item(read(a_question("multichoice", f"<single>false</single>{rows}")))
    assert (item.type, item.key) == ("multiple", ["A", "B", "C"])


def test_multiple_choice_with_one_right_answer_is_single():
    reading = read(a_question("multichoice", "<single>false</single>" + answers(("100", "甲"), ("0", "乙"))))
    assert the_item(reading).type == "single"
    assert "按单项选择题读入" in reading.remarks[0]


def test_combined_feedback_hints_and_strange_tags_are_told():
    inside = answers(("100", "甲"), ("0", "乙")) + (
        "<correctfeedback format='html'><text>很好</text></correctfeedback><hint format='html'><text>想想</text></hint>"
        "<tags><tag><text>第一章</text></tag></tags>"
    )
    assert read(a_question("multichoice", inside), a_question("multichoice", inside.replace("甲", "丁"))).remarks == (
        "第 1 题、第 2 题：标签“第一章”没有带进来",
        "第 1 题、第 2 题：答对、答错时的整体反馈没有带进来",
        "第 1 题、第 2 题：提示（hint）没有带进来",
    )


def test_moodles_own_feedback_is_no_loss():
    inside = answers(("100", "甲"), ("0", "乙")) + "<correctfeedback format='html'><text>您的答案是正确的。</text></correctfeedback>"
    assert read(a_question("multichoice", inside)).remarks == ()


@pytest.mark.parametrize(("first", "second", "key"), [("true", "false", False), ("false", "true", True), ("对", "错", False)])
def test_true_false_in_any_order_and_language(first, second, key):
    item = the_item(read(a_question("truefalse", answers(("0", first), ("100", second)))))
    assert item.key is key


def test_feedback_on_true_and_false_joins_the_explanation():
    reading = read(a_question("truefalse", answers(("100", "true"), ("0", "false"), more="想一想")))
    assert the_item(reading).explanation == "选“正确”：想一想\n\n选“错误”：想一想"


def test_numbers_with_units_and_several_answers():
    rows = "".join(
        f'<answer fraction="{weight}"><text>{text}</text><tolerance>{tolerance}</tolerance></answer>'
        for weight, text, tolerance in (("50", "12", "5"), ("100", "12", "0.5"), ("0", "*", "0"))
    )
    units = "".join(
        f"<unit><multiplier>{factor}</multiplier><unit_name>{name}</unit_name></unit>" for factor, name in (("1000", "kg"), ("1", "t"))
    )
    reading = read(a_question("numerical", f"{rows}<units>{units}</units>"))
    item = the_item(reading)
    assert (item.answer, item.tolerance, item.unit) == ("12", "0.5", "t")
    assert reading.remarks == ("第 1 题：有几个得分的数值，只读入第一个得满分的", "第 1 题：有几个单位，只读入系数为 1 的")


def test_an_essay_with_notes_for_graders():
    inside = (
        '<graderinfo format="html"><text><![CDATA[<p>要点：</p><ul><li>边界</li></ul>]]></text></graderinfo>'
        '<responsetemplate format="html"><text>模板</text></responsetemplate><maxwordlimit>300</maxwordlimit>'
    )
    reading = read(a_question("essay", inside))
    assert (the_item(reading).type, the_item(reading).model_answer) == ("short", "要点：\n\n- 边界")
    assert len(reading.remarks) == 2


def test_words_to_fill_in_become_a_short_answer_and_it_is_said():
    reading = read(a_question("shortanswer", answers(("100", "吨"), ("50", "t"))))
    assert (the_item(reading).type, the_item(reading).model_answer) == ("short", "吨")
    assert len(reading.remarks) == 2


def test_a_number_to_fill_in_is_asked_as_a_number():
    assert the_item(read(a_question("shortanswer", answers(("100", "1,000"))))).answer == "1000"


@pytest.mark.parametrize(
    ("format_name", "text", "stem"),
    [
        ("html", "<p>甲</p><p>乙 \\(x_1\\)&nbsp;</p>", "甲\n\n乙 $x_1$"),
        ("moodle_auto_format", "甲\n乙", "甲\\\n乙"),
        ("moodle_auto_format", "<b>甲</b>\n乙", "**甲**\\\n乙"),
        ("plain_text", "<b>甲", "\\<b>甲"),
        ("markdown", "**甲** \\\\(x\\\\)", "**甲** $x$"),
    ],
)
def test_formats_of_text(format_name, text, stem):
    assert the_item(read(a_question("essay", "", text, format_name))).stem == stem


def test_pictures_of_the_same_name_stay_apart():
    def with_picture(content: bytes, text: str) -> str:
        file = f'<file name="image 1.png" path="/" encoding="base64">{base64.b64encode(content).decode()}</file>'
        return a_question("essay", "", text).replace("</questiontext>", f"{file}</questiontext>")

    image = '<p>见 <img src="@@PLUGINFILE@@/image%201.png?time=1" alt="图"></p>'
    reading = read(with_picture(b"one", image), with_picture(b"two", image), with_picture(b"one", image + "又"))
    assert sorted(reading.pictures.values()) == [b"one", b"two"]
    for row, content in zip(reading.found, (b"one", b"two", b"one"), strict=True):
        (name,) = row.item.pictures
        assert reading.pictures[name] == content


def test_a_picture_of_the_web_is_told_and_one_of_the_bank_keeps_its_name():
    reading = read(a_question("essay", "", '<p>见 <img src="https://example.org/a.png" alt="炉"> <img src="@@PLUGINFILE@@/pic-1.png"></p>'))
    assert the_item(reading).stem == "见 （图：炉） ![](pic-1.png)"
    assert reading.remarks == ("第 1 题：图片“炉”不在文件里，没有带进来",)


# ── what can't come in ──


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("matching", "连线（匹配）题（matching）"),
        ("cloze", "完形填空（多空）题（cloze）"),
        ("ddwtos", "拖字填空题（ddwtos）"),
        ("calculated", "随机数计算题（calculated）"),
        ("description", "说明（description）"),
        ("random", "随机抽题（random）"),
        ("someplugin", "someplugin"),
        ("", "没有写类型"),
    ],
)
def test_types_that_the_bank_lacks_are_named(kind, words):
    reading = read(a_question(kind, ""), a_question("truefalse", answers(("100", "true"), ("0", "false"))))
    assert [(row.place, row.faults) for row in reading.found] == [("第 1 题", (f"题库没有这种题型：{words}",)), ("第 2 题", ())]


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        (a_question("multichoice", answers(("0", "甲"), ("50", "乙"))), "没有正确答案：没有得满分的选项"),
        (a_question("multichoice", answers(("100", "甲"), ("100", "乙"))), "单项选择题只能有一个答案"),
        (a_question("multichoice", answers(*[("100", f"选项{n}") for n in range(9)])), "选择题应有 2 至 8 个"),
        (a_question("multichoice", answers(("abc", "甲"), ("100", ""))), "选项"),
        (a_question("multichoice", ""), "没有正确答案"),
        (a_question("truefalse", ""), "没有写哪个是正确答案"),
        (a_question("numerical", answers(("100", "很多"))), "不是数"),
        (a_question("numerical", ""), "没有得满分的数值答案"),
        (a_question("essay", "", ""), "没有题干"),
        (a_question("essay", "", "长" * 3001), "题干"),
        (a_question("essay", "", "\\(" * 150_000), "20 万字符"),
        ("<question type='essay'/>", "没有题干"),
        (
            a_question("essay", "", '<img src="@@PLUGINFILE@@/a.png">').replace(
                "</questiontext>", '<file name="a.png">A</file></questiontext>'
            ),
            "图片 a.png 的内容已损坏",
        ),
    ],
)
def test_what_does_not_fit_says_why(question, fault):
    assert fault in the_faults(read(question))


def test_a_wrong_tag_is_a_fault():
    changed = written(an_item_text()).replace("预计答对率：0.7", "预计答对率：不难")
    assert "预计答对率" in the_faults(moodle_xml.read(changed.encode()))


def test_two_cases_of_one_code():
    data = written(SHORT, stimuli=[CASE, msgspec.structs.replace(CASE, text="另一份。")])
    assert moodle_xml.read(data.encode()).found[0].faults == ("案例材料编号 acc-09-case 在文件里出现了两次，内容不同",)


def test_attached_files_and_files_that_no_text_shows_are_told_once():
    file = '<file name="{}" path="/" encoding="base64">eA==</file>'
    text = (
        '<questiontext format="html"><text><![CDATA[<p>见<a href="@@PLUGINFILE@@/%E8%A1%A8.xlsx">附表</a></p>]]></text>'
        f"{file.format('表.xlsx')}{file.format('音频.mp3')}</questiontext>"
    )
    question = f'<question type="truefalse"><name><text>题</text></name>{text}{answers(("100", "true"), ("0", "false"))}</question>'
    reading = read(question)
    assert the_item(reading).stem == "见附表"
    assert reading.remarks == ("第 1 题：附件“表.xlsx”没有带进来", "第 1 题：附件“音频.mp3”没有带进来")


def test_a_picture_that_a_text_names_without_showing_it_comes_back():
    item = an_item_text(stem="写作 `![锅炉](boiler.png)`，$![图](fig-1.png)$x_1$")
    bundle = Bundle(items=[item], pictures={name: PICTURES[name] for name in ("boiler.png", "fig-1.png")})
    reading = moodle_xml.read(moodle_xml.write(bundle))
    assert (reading.bundle, reading.remarks) == (bundle, ())
