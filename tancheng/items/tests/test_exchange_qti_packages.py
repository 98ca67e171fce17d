"""Packages of other systems: which documents are read, with which pictures, cases and metadata."""

import pytest

from tancheng.items.exchange import formats
from tancheng.items.exchange.qti_items import read
from tancheng.items.exchange.reading import FileRefused
from tancheng.items.tests.qti_documents import CHOICE, archive, declared, item, manifest, package, row
from tancheng.items.tests.strategies import PICTURES


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


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        ('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="passage.xml"/>', "从别的文件引用的内容（XInclude）没有带进来"),
        ('<object type="text/html" data="passage.html"/>', "音频、视频和嵌入的对象没有带进来"),
    ],
)
def test_what_is_left_out_is_said(inner, words):
    reading = read(item(declared("c1"), f"<div>{inner}</div>{CHOICE}").encode())
    assert reading.found[0].faults == ()
    assert reading.remarks == (f"第 1 题：{words}",)


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
    assert [found.item.stimulus for found in reading.found] == ["case-passage-1", "case-passage-1"]
    assert [(case.code, case.title, case.text) for case in reading.stimuli] == [("case-passage-1", "某厂", "两台机组。")]
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
