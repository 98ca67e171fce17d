"""Moodle XML from somebody who means harm, or from a broken disk: a refusal or a fault of one place, never anything else."""

from copy import deepcopy

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from tancheng.items.exchange import moodle_items, moodle_xml
from tancheng.items.exchange.reading import FileRefused
from tancheng.items.tests.damage import assert_refused_or_read, mutated
from tancheng.items.tests.makers import an_item_text
from tancheng.items.tests.strategies import PICTURES
from tancheng.items.tests.test_exchange_moodle_xml import CASE, NUMERIC, SHORT
from tancheng.items.text import Bundle, ItemText


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<quiz><question>", "不是完整的 XML"),
        (b"<html/>", "不是 Moodle XML"),
        (b'<!DOCTYPE q [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>', "DOCTYPE"),
        (b"<quiz>" + b"<a>" * 300 + b"</a>" * 300 + b"</quiz>", "不是完整的 XML"),
        (b"<quiz>\0</quiz>", "不是完整的 XML"),
        (b"<quiz>" + b" " * (20 * 1024 * 1024) + b"</quiz>", "超过 20 MB"),
    ],
    ids=["broken", "other", "entities", "deep", "nul", "huge"],
)
def test_files_that_are_refused_as_a_whole(data, why):
    with pytest.raises(FileRefused, match=why):
        moodle_xml.read(data)


def test_a_file_has_so_many_items_at_most(monkeypatch):
    monkeypatch.setattr(moodle_items, "MOST_ITEMS", 2)
    with pytest.raises(FileRefused, match="超过 2 道"):
        moodle_xml.read(b"<quiz>" + b"<question type='essay'/>" * 3 + b"</quiz>")


@pytest.mark.parametrize("tag", ["知识点：^d800;", "知识点：^0;", "预计用时：^", "等级：", "知识点99：甲", "字数上限：-1^ffffffffff;"])
def test_hostile_tags_do_no_harm(tag):
    reading = moodle_xml.read(f"<quiz><question type='essay'><tags><tag><text>{tag}</text></tag></tags></question></quiz>".encode())
    msgspec.json.encode([row.item for row in reading.found])


_SIGNS = (b"<", b">", b"&", b'"', b"\xff", b"\x01", b"]]>", b"<p>", b"</text>", b"<text>", b"base64", b"^d800;", b"&#0;", b"type=")


@pytest.fixture(scope="module")
def a_file() -> bytes:
    """One item of each type and a case, with pictures."""
    items = [
        an_item_text(code="acc-04-s001", stimulus=CASE.code, feedback=["甲", "", "", "丁"], stem="见 ![图](fig-1.png)\n|a|\n|-|\n|b|"),
        an_item_text(type="multiple", key=["A", "B"], stem="哪些？"),
        ItemText(type="true_false", stem="对吗？", key=True, source="指南"),
        NUMERIC,
        SHORT,
    ]
    return moodle_xml.write(Bundle(items=items, stimuli=[CASE], pictures={"fig-1.png": PICTURES["fig-1.png"]}))


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), st.sampled_from(_SIGNS)), min_size=1, max_size=3))
def test_a_mutated_file_never_breaks_the_reader(a_file, changes):
    assert_refused_or_read(moodle_xml.read, mutated(a_file, changes))


_BENDS = {
    "drop": lambda element: element.getparent().remove(element),
    "twice": lambda element: element.addnext(deepcopy(element)),
    "empty": lambda element: element.clear(),
    "rename": lambda element: setattr(element, "tag", "answer"),
    "retype": lambda element: element.set("type", "numerical"),
    "say": lambda element: setattr(element, "text", "1e999999"),
    "deep": lambda element: setattr(element, "text", "<div>" * 300 + "x"),
}


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.sampled_from(sorted(_BENDS))), min_size=1, max_size=4))
def test_a_bent_document_never_breaks_the_reader(a_file, changes):
    quiz = etree.fromstring(a_file)
    for share, bend in changes:
        parts = [*quiz.iterdescendants(etree.Element)]
        if parts:
            _BENDS[bend](parts[int(share * len(parts))])
    reading = moodle_xml.read(etree.tostring(quiz))
    assert all(row.item is not None or row.faults for row in reading.found)
    msgspec.json.encode([row.item for row in reading.found])
