"""QTI of other systems: what of it becomes an item, and what the bank has no place for, in words."""

import io
import zipfile

import pytest

from tancheng.items.exchange import formats
from tancheng.items.exchange.qti_items import read
from tancheng.items.exchange.reading import FileRefused, Found, Reading
from tancheng.items.tests.strategies import PICTURES

HEAD = '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q1" title="t" adaptive="false" timeDependent="false">'
CHOICES = "".join(f'<simpleChoice identifier="c{number}">{text}</simpleChoice>' for number, text in enumerate(("甲", "乙", "丙"), start=1))
CHOICE = f'<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>哪一个？</prompt>{CHOICES}</choiceInteraction>'
MATCH_CORRECT = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
MAP_RESPONSE = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>'
ENTRY = '<p>排放 <textEntryInteraction responseIdentifier="R"/> t，合计。</p>'


def declared(*keys: str, more: str = "", cardinality: str = "single", base: str = "identifier") -> str:
    right = f"<correctResponse>{''.join(f'<value>{key}</value>' for key in keys)}</correctResponse>" if keys else ""
    return f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base}">{right}{more}</responseDeclaration>'


def mapping(**points: float) -> str:
    return f"<mapping>{''.join(f'<mapEntry mapKey={key!r} mappedValue={str(value)!r}/>' for key, value in points.items())}</mapping>"


def item(declaration: str, body: str, processing: str = "", feedback: str = "") -> str:
    return f"{HEAD}{declaration}<itemBody>{body}</itemBody>{processing}{feedback}</assessmentItem>"


def rule(test: str, points: str = "1", *, outcome: str = "SCORE", base: str = "float", name: str = "responseIf") -> str:
    return f'<{name}>{test}<setOutcomeValue identifier="{outcome}"><baseValue baseType="{base}">{points}</baseValue></setOutcomeValue></{name}>'


def processing(*branches: str) -> str:
    return f"<responseProcessing><responseCondition>{''.join(branches)}</responseCondition></responseProcessing>"


def chosen(key: str, test: str = "match") -> str:
    parts = (f'<baseValue baseType="identifier">{key}</baseValue>', '<variable identifier="R"/>')
    return f"<{test}>{''.join(parts)}</{test}>"


def number(*, answer: str = "100", test: str = "", base: str = "float") -> str:
    return item(declared(answer, base=base), ENTRY, processing(rule(test)) if test else MATCH_CORRECT)


def equal(**attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<equal{given}><variable identifier="R"/><correct identifier="R"/></equal>'


def compared(name: str, value: str) -> str:
    return f'<{name}><variable identifier="R"/><baseValue baseType="float">{value}</baseValue></{name}>'


def one(text: str) -> Found:
    (found,) = read(text.encode()).found
    return found


def archive(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def manifest(*rows: str) -> str:
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{"".join(rows)}</resources></manifest>'


def row(path: str, kind: str = "imsqti_item_xmlv2p1", more: str = "") -> str:
    return f'<resource identifier="r" type="{kind}" href="{path}">{more}<file href="{path}"/></resource>'


def package(text: str, **files: str | bytes) -> Reading:
    return read(archive({"imsmanifest.xml": manifest(row("q/1.xml")), "q/1.xml": text, **files}))


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
        for name, text in (("c1", "甲的反馈"), ("second", "乙的反馈"), ("wrong", "再想想"))
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


# ── packages ──


def test_pictures_lie_where_the_item_says():
    body = f'<p>见图 <img src="../media/fig%201.png" alt="锅炉"/><img src="gone.png" alt="少了"/><object type="image/png" data="a.png">流程</object></p>{CHOICE}'
    reading = package(item(declared("c1"), body), **{"media/fig 1.png": PICTURES["fig-1.png"], "q/a.png": PICTURES["p_2.png"]})
    assert reading.found[0].item.stem == "见图 ![锅炉](fig-1.png)（图：少了）![流程](a.png)\n\n哪一个？"
    assert reading.pictures == {"fig-1.png": PICTURES["fig-1.png"], "a.png": PICTURES["p_2.png"]}
    assert reading.remarks == ("第 1 题（q/1.xml）：图片“少了”不在文件里，没有带进来",)


def test_two_pictures_of_one_name_stay_two():
    body = f'<p><img src="a/p.png" alt=""/><img src="b/p.png" alt=""/></p>{CHOICE}'
    reading = package(item(declared("c1"), body), **{"q/a/p.png": PICTURES["fig-1.png"], "q/b/p.png": PICTURES["p_2.png"]})
    assert sorted(reading.pictures.values()) == sorted((PICTURES["fig-1.png"], PICTURES["p_2.png"]))
    assert reading.found[0].item.pictures == list(reading.pictures)


@pytest.mark.parametrize("address", ["../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://example.org/a.png", "..\\..\\a.png"])
def test_pictures_from_outside_are_not_fetched(address):
    reading = package(item(declared("c1"), f'<p>图<img src="{address}" alt="外"/></p>{CHOICE}'))
    assert (reading.pictures, reading.found[0].item.stem) == ({}, "图（图：外）\n\n哪一个？")


def test_a_shared_case():
    reference = '<assessmentStimulusRef identifier="S" href="../s/one.xml"/>'
    case = '<assessmentStimulus identifier="Passage_1" title="某厂"><stimulusBody><p>两台机组。</p></stimulusBody></assessmentStimulus>'
    text = item(declared("c1") + reference, CHOICE)
    files = {"imsmanifest.xml": manifest(row("q/1.xml"), row("q/2.xml"), row("s/one.xml", "imsqti_stimulus_xmlv2p2")), "s/one.xml": case}
    reading = read(archive({**files, "q/1.xml": text, "q/2.xml": text.replace("哪一个", "哪个")}))
    assert [found.item.stimulus for found in reading.found] == ["passage-1", "passage-1"]
    assert [(case.code, case.title, case.text) for case in reading.stimuli] == [("passage-1", "某厂", "两台机组。")]
    (found,) = package(text).found
    assert found.faults == ("引用的案例材料（../s/one.xml）不在文件里，或没有收下",)
    (found,) = package(item(declared("c1") + reference * 2, CHOICE)).found
    assert found.faults == ("引用了 2 份案例材料，题库一题只能有一份",)


@pytest.mark.parametrize(
    "metadata",
    [
        '<lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><identifier><catalog>x</catalog><entry>acc-04-s1001</entry></identifier>'
        '<keyword><string language="zh">活动数据</string></keyword></general><educational><typicalLearningTime><duration>PT1M</duration>'
        "</typicalLearningTime></educational></lom>",
        '<m:lom xmlns:m="http://www.imsglobal.org/xsd/imsmd_v1p2"><m:general><m:catalogentry><m:catalog>x</m:catalog><m:entry><m:langstring>acc-04-s1001'
        '</m:langstring></m:entry></m:catalogentry><m:keyword><m:langstring xml:lang="zh">活动数据</m:langstring></m:keyword></m:general><m:educational>'
        "<m:typicallearningtime><m:datetime>PT60S</m:datetime></m:typicallearningtime></m:educational></m:lom>",
    ],
    ids=["LOM", "IMS MD"],
)
def test_metadata_of_the_manifest(metadata):
    rows = manifest(row("1.xml", more=f"<metadata>{metadata}</metadata>"))
    (found,) = read(archive({"imsmanifest.xml": rows, "1.xml": item(declared("c1"), CHOICE)})).found
    assert (found.item.code, found.item.point, found.item.seconds) == ("acc-04-s1001", "活动数据", 60)


def test_a_test_is_left_aside():
    test = '<assessmentTest identifier="T" title="卷"><testPart/></assessmentTest>'
    rows = manifest(row("t.xml", "imsqti_test_xmlv2p1"), row("1.xml"))
    reading = read(archive({"imsmanifest.xml": rows, "t.xml": test, "1.xml": item(declared("c1"), CHOICE)}))
    assert [found.item.key for found in reading.found] == [["A"]]
    assert reading.remarks == ("只读了题目；试卷的结构（抽题、顺序、分值）没有带进来",)
    with pytest.raises(FileRefused, match="请上传整个 QTI 压缩包"):
        read(test.encode())


def test_items_without_a_manifest_or_not_in_it():
    text = item(declared("c1"), CHOICE)
    reading = read(archive({"1.xml": text, "other.xml": "<web-app/>", "broken.xml": "<a>"}))
    assert [bool(found.item) for found in reading.found] == [True, False]
    assert reading.remarks == ("压缩包里没有 imsmanifest.xml，逐个读了其中的 XML 文件",)
    reading = read(archive({"p/imsmanifest.xml": manifest(row("1.xml")), "p/1.xml": text, "p/2.xml": text, "p/web.xml": "<web-app/>"}))
    assert len(reading.found) == 2
    assert reading.remarks == ("有的题目文件清单里没有列出，也读了",)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (row("gone.xml"), "清单里列了这个文件，压缩包里没有"),
        (row("../1.xml"), "清单里列了这个文件，压缩包里没有"),
        (row("broken.xml"), "不是完整的 XML"),
        (row("bomb.xml"), "含有 DOCTYPE 声明"),
    ],
)
def test_one_bad_document_is_one_fault(rows, fault):
    files = {"1.xml": item(declared("c1"), CHOICE), "broken.xml": "<assessmentItem>", "bomb.xml": "<!DOCTYPE a><assessmentItem/>"}
    good, bad = read(archive({"imsmanifest.xml": manifest(row("1.xml"), rows), **files})).found
    assert good.faults == ()
    assert fault in bad.faults[0]


def test_a_manifest_that_goes_round_in_circles_is_read_once():
    rows = manifest(*[row("1.xml", more='<dependency identifierref="r"/>')] * 3, row("imsmanifest.xml", "webcontent"))
    assert len(read(archive({"imsmanifest.xml": rows, "1.xml": item(declared("c1"), CHOICE)})).found) == 1


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"a.xml": "<questestinterop><item/></questestinterop>"}, "这是 QTI 1.x 文件"),
        ({"a.xml": "<html/>"}, "压缩包里没有 QTI 题目"),
    ],
)
def test_older_and_other_packages_are_refused_kindly(files, why):
    with pytest.raises(FileRefused, match=why):
        formats.detect("a.zip", archive(files))
    with pytest.raises(FileRefused):
        read(archive(files))
