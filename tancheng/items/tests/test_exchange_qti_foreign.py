"""Items of other systems: what of them becomes an item, and what the bank has no place for, in words."""

import pytest

from tancheng.items.exchange.qti_items import read
from tancheng.items.tests.qti_documents import (
    CHOICE,
    ENTRY,
    HEAD,
    MAP_RESPONSE,
    MATCH_CORRECT,
    chosen,
    compared,
    declared,
    equal,
    item,
    mapping,
    number,
    one,
    processing,
    rule,
)


def test_it_works():
    found = one(item(declared("c2"), f"<p>看清题目。</p>{CHOICE}", MATCH_CORRECT))
    assert found.place == "第 1 题"
    assert found.faults == ()
    assert (found.item.type, found.item.stem, found.item.options, found.item.key) == (
        "single",
        "看清题目。\n\n哪一个？",
        ["甲", "乙", "丙"],
        ["B"],
    )


@pytest.mark.parametrize(
    "opening", ['<q:assessmentItem xmlns:q="urn:any"', '<q:assessmentItem xmlns:q="http://www.imsglobal.org/xsd/imsqti_v2p0"']
)
def test_prefixes_and_namespaces_do_not_matter(opening):
    text = item(declared("c2"), CHOICE).replace("<", "<q:").replace("<q:/", "</q:").replace(f"<q:{HEAD[1:16].rstrip()}", opening, 1)
    text = text.replace(' xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"', "", 1)
    assert one(text).item.key == ["B"]


def test_third_version_by_hand():
    text = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="q" title="t" time-dependent="false">
      <qti-response-declaration identifier="R" cardinality="multiple" base-type="identifier">
        <qti-correct-response><qti-value>x</qti-value><qti-value>z</qti-value></qti-correct-response></qti-response-declaration>
      <qti-item-body><qti-choice-interaction response-identifier="R" max-choices="0" data-any="1" class="qti-labels-none">
        <qti-prompt>哪几个？</qti-prompt>
        <qti-simple-choice identifier="x">甲<qti-feedback-inline outcome-identifier="F" identifier="x" show-hide="show">对</qti-feedback-inline>
        </qti-simple-choice>
        <qti-simple-choice identifier="y"><p>乙</p></qti-simple-choice>
        <qti-simple-choice identifier="z">CO<sub>2</sub></qti-simple-choice>
      </qti-choice-interaction></qti-item-body>
      <qti-modal-feedback outcome-identifier="F" identifier="always" show-hide="show"><qti-content-body><p>见书。</p></qti-content-body>
      </qti-modal-feedback></qti-assessment-item>"""
    found = one(text)
    assert found.faults == ()
    assert (found.item.type, found.item.key, found.item.options) == ("multiple", ["A", "C"], ["甲", "乙", "CO₂"])
    assert (found.item.feedback, found.item.explanation) == (["对", "", ""], "见书。")


# ── what the processing rewards ──


@pytest.mark.parametrize(
    ("declaration", "rules", "key"),
    [
        (declared("c1", more=mapping(c1=1, c2=0)), MAP_RESPONSE, ["A"]),
        (declared(more=mapping(c3=2, c1=-1)), MAP_RESPONSE, ["C"]),
        (declared(), processing(rule(chosen("c2")), rule("", "0", name="responseElse")), ["B"]),
        # A mapping that nothing uses.
        (declared("c1", more=mapping(c1=1, c2=1)), MATCH_CORRECT, ["A"]),
    ],
)
def test_keys_of_single_choices(declaration, rules, key):
    found = one(item(declaration, CHOICE, rules))
    assert (found.faults, found.item.key) == ((), key)


@pytest.mark.parametrize(
    ("declaration", "rules"),
    [
        (declared("c1", "c2", cardinality="multiple"), MATCH_CORRECT),
        (declared(more=mapping(c1=1, c2=1, c3=-1), cardinality="multiple"), MAP_RESPONSE),
        (
            declared(cardinality="multiple"),
            processing(rule(f"<and>{chosen('c1', 'member')}{chosen('c2', 'member')}<not>{chosen('c3', 'member')}</not></and>")),
        ),
    ],
)
def test_keys_of_multiple_choices(declaration, rules):
    found = one(item(declaration, CHOICE.replace('maxChoices="1"', ""), rules))
    assert (found.faults, found.item.type, found.item.key) == ((), "multiple", ["A", "B"])


def test_points_for_each_option_are_given_up_with_a_remark():
    text = item(declared("c1", "c2", more=mapping(c1=1, c2=1), cardinality="multiple"), CHOICE, MAP_RESPONSE)
    assert read(text.encode()).remarks == ("第 1 题：原来按选项部分给分；题库里多选题怎么给分以方案为准，原来的分值没有带进来",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (item(declared(), CHOICE), "没有写正确答案"),
        (item(declared("c9"), CHOICE), "答案指向的选项不存在"),
        (item("", CHOICE), "没有写正确答案"),
        (item(declared("c1", more=mapping(c1=1, c2=0.5)), CHOICE, MAP_RESPONSE), "也得分（部分得分）"),
        (
            item(declared("c1"), CHOICE, processing(rule(chosen("c1")), rule(chosen("c2"), "0.5", name="responseElseIf"))),
            "也得分（部分得分）",
        ),
        (item(declared(), CHOICE, processing(rule(f"<or>{chosen('c1')}{chosen('c2')}</or>"))), "也得分（部分得分）"),
        (
            item(declared(cardinality="multiple"), CHOICE, processing(rule(f"<or>{chosen('c1', 'member')}{chosen('c2', 'member')}</or>"))),
            "有几种选法都给分",
        ),
        (item(declared("c1", cardinality="multiple"), CHOICE), "多项选择题至少有两个答案"),
        (item(declared("c1"), CHOICE.replace("乙", "甲")), "有两个选项相同"),
        (item(declared("c1"), CHOICE + CHOICE), "有 2 处作答"),
        (item("", "<p>只是说明。</p>"), "没有作答的地方"),
        (f"{HEAD}</assessmentItem>", "没有题干（itemBody）"),
        (item(declared("c1"), CHOICE.replace("<prompt>哪一个？</prompt>", "")), "没有题干"),
        (item(declared("c1"), CHOICE).replace('adaptive="false"', 'adaptive="true"'), "自适应题"),
        (item(f"{declared('c1')}<templateDeclaration identifier='x'/>", CHOICE), "模板题"),
    ],
)
def test_choices_the_bank_has_no_place_for(text, fault):
    assert fault in "；".join(one(text).faults)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("<p><inlineChoiceInteraction responseIdentifier='R'/></p>", "下拉填空题"),
        ("<matchInteraction responseIdentifier='R'/>", "连线（匹配）题"),
        ("<orderInteraction responseIdentifier='R'/>", "排序题"),
        ("<gapMatchInteraction responseIdentifier='R'/>", "拖拽填空题"),
        ("<hottextInteraction responseIdentifier='R'/>", "文中选词题"),
        ("<customInteraction responseIdentifier='R'/>", "自定义题型"),
        ("<uploadInteraction responseIdentifier='R'/>", "上传文件题"),
        ("<positionObjectStage/>", "图上摆放题"),
        (f"{CHOICE}<sliderInteraction responseIdentifier='S'/>", "滑块题"),
    ],
)
def test_other_kinds_are_named(body, name):
    found = one(item(declared("c1"), body))
    assert (found.item, found.faults) == (None, (f"题库没有这种题型：{name}",))


# ── true and false ──


@pytest.mark.parametrize(
    ("words", "key", "value"),
    [(("正确", "错误"), "c1", True), (("错", "对"), "c1", False), (("True", "False"), "c2", False), (("√", "×"), "c2", False)],
)
def test_two_words_make_a_true_false_item(words, key, value):
    body = "".join(f'<simpleChoice identifier="c{place}">{word}</simpleChoice>' for place, word in enumerate(words, start=1))
    found = one(item(declared(key), f'<p>外购电力属于范围二。</p><choiceInteraction responseIdentifier="R">{body}</choiceInteraction>'))
    assert (found.faults, found.item.type, found.item.key, found.item.options) == ((), "true_false", value, [])


def test_feedback_on_true_or_false_becomes_explanation():
    choices = (
        '<simpleChoice identifier="a">对<feedbackInline outcomeIdentifier="F" identifier="a">是范围二。</feedbackInline></simpleChoice>'
        '<simpleChoice identifier="b">错</simpleChoice>'
    )
    found = one(item(declared("a"), f'<p>题</p><choiceInteraction responseIdentifier="R">{choices}</choiceInteraction>'))
    assert (found.item.feedback, found.item.explanation) == ([], "是范围二。")


# ── feedback ──


def test_feedback_by_identifier_by_processing_and_for_all():
    blocks = "".join(
        f'<modalFeedback outcomeIdentifier="F" identifier="{name}" showHide="show">{text}</modalFeedback>'
        for name, text in (("c1", "甲的反馈"), ("second", "乙的反馈"), ("note", "再想想"))
    )
    rules = processing(rule(chosen("c2"), "second", outcome="F", base="identifier"))
    body = f'{CHOICE}<feedbackBlock outcomeIdentifier="F" identifier="c3" showHide="show"><p>丙的反馈</p></feedbackBlock>'
    found = one(item(declared("c1"), body, rules, blocks))
    assert (found.faults, found.item.feedback) == ((), ["甲的反馈", "乙的反馈", "丙的反馈"])
    assert (found.item.stem, found.item.explanation) == ("哪一个？", "再想想")


def test_rubrics_are_for_those_they_name():
    body = f'<rubricBlock view="candidate"><p>共 2 分。</p></rubricBlock>{CHOICE}<rubricBlock view="scorer tutor"><p>见教材。</p></rubricBlock>'
    found = one(item(declared("c1"), body))
    assert (found.item.stem, found.item.explanation) == ("共 2 分。\n\n哪一个？", "见教材。")


# ── numbers ──


@pytest.mark.parametrize(
    ("text", "answer", "tolerance"),
    [
        (number(), "100", "0"),
        (number(base="string"), "100", "0"),
        (number(base="integer"), "100", "0"),
        (number(test=equal(toleranceMode="exact")), "100", "0"),
        (number(test=equal(toleranceMode="absolute", tolerance="0.5")), "100", "0.5"),
        (number(test=equal(toleranceMode="absolute", tolerance="0.5 0.50")), "100", "0.5"),
        (number(test=equal(toleranceMode="relative", tolerance="2 2")), "100", "2%"),
        (
            number(answer="3.14", test='<equalRounded roundingMode="decimalPlaces" figures="2"><variable identifier="R"/></equalRounded>'),
            "3.14",
            "0.005",
        ),
        (number(test=f"<and>{compared('gte', '99')}{compared('lte', '101')}</and>"), "100", "1"),
        (item(declared(base="float"), ENTRY, processing(rule(f"<and>{compared('gte', '8')}{compared('lte', '9')}</and>"))), "8.5", "0.5"),
        (item(declared(base="float"), ENTRY, processing(rule(compared("equal", "7")))), "7", "0"),
        (item(declared(more='<mapping><mapEntry mapKey="12" mappedValue="1"/></mapping>', base="string"), ENTRY, MAP_RESPONSE), "12", "0"),
    ],
)
def test_numbers(text, answer, tolerance):
    found = one(text)
    assert found.faults == ()
    assert (found.item.type, found.item.answer, found.item.tolerance) == ("numeric", answer, tolerance)
    assert found.item.stem == "排放 ＿＿＿＿ t，合计。"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (number(answer="二氧化碳", base="string"), "填空题（文字或多空）；答案是数的填空才能导入"),
        (number(test=equal(toleranceMode="absolute", tolerance="1 2")), "误差上下不对称"),
        (number(test=equal(toleranceMode="absolute", tolerance="{t}")), "应写成 0.5 或 1% 这样"),
        (number(test=f"<and>{compared('gte', '99')}{compared('lte', '110')}</and>"), "误差上下不对称"),
        (number(test=f"<and>{compared('gt', '99')}{compared('lt', '101')}</and>"), "评分规则题库读不懂"),
        (number(test=f"<or>{compared('equal', '99')}{compared('equal', '100')}</or>"), "评分规则题库读不懂"),
        (number(test=f"<not>{equal(toleranceMode='exact')}</not>"), "评分规则题库读不懂"),
        (number(test='<stringMatch><variable identifier="R"/><correct identifier="R"/></stringMatch>'), "评分规则题库读不懂"),
        (
            number(answer="3.145", test='<equalRounded roundingMode="decimalPlaces" figures="2"><variable identifier="R"/></equalRounded>'),
            "误差上下不对称",
        ),
        (
            item(
                declared(
                    more='<mapping><mapEntry mapKey="1" mappedValue="1"/><mapEntry mapKey="2" mappedValue="1"/></mapping>', base="string"
                ),
                ENTRY,
                MAP_RESPONSE,
            ),
            "有几个不同的答案都给分",
        ),
        (item(declared("5", base="float"), ENTRY + ENTRY), "有 2 处作答"),
    ],
)
def test_numbers_the_bank_cannot_score(text, fault):
    assert fault in "；".join(one(text).faults)


def test_a_unit_behind_the_field():
    body = '<p>合计：<textEntryInteraction responseIdentifier="R"/> tCO<sub>2</sub></p>'
    assert one(item(declared("5", base="float"), body)).item.unit == ""
    assert one(item(declared("5", base="float"), body.replace("tCO<sub>2</sub>", "吨。"))).item.unit == "吨"


# ── open questions ──


def test_an_open_question_with_its_model_answer():
    body = '<p>简述。</p><extendedTextInteraction responseIdentifier="R" expectedLength="200"/><rubricBlock view="scorer"><p>三点。</p></rubricBlock>'
    found = one(item(declared("边界、源、量。", base="string"), body))
    assert found.faults == ()
    assert (found.item.type, found.item.model_answer, found.item.max_characters) == ("short", "三点。\n\n边界、源、量。", 200)
