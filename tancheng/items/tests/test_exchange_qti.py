"""QTI 2.2 and 3.0 packages: what goes out, and that it comes back as it was, or as somebody changed it elsewhere."""

import io
import zipfile

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from tancheng.items.exchange import qti2, qti3
from tancheng.items.exchange.qti_names import plain_named
from tancheng.items.exchange.reading import Found
from tancheng.items.tests.makers import an_item_text
from tancheng.items.tests.strategies import PICTURES, bundles
from tancheng.items.text import Bundle, ItemText, ScoringPoint, StimulusText

CASE = StimulusText(code="case-01", title="某热电厂", text="两台机组。![流程](图1.png)")
SINGLE = an_item_text(
    code="acc-04-s1001",
    stimulus="case-01",
    stem="见图 ![锅炉](boiler.png)，*活动数据*指什么？",
    feedback=["", "烟囱高度影响扩散。", "", ""],
)
MULTIPLE = an_item_text(type="multiple", code="acc-04-m1001", options=["甲 $x_1$", "乙", "丙"], key=["A", "C"], job_types=["acc"])
TRUE_FALSE = an_item_text(type="true_false", code="acc-04-t1001", stem="外购电力属于范围二。", options=[], key=False)
SHORT = an_item_text(
    type="short",
    code="acc-04-e1001",
    stem="简述核算边界。",
    options=[],
    key=None,
    explanation="",
    model_answer="先定法人边界，再列设施。",
    scoring=[ScoringPoint(points="2.5", text="法人边界"), ScoringPoint(points="1", text="设施")],
    max_characters=300,
)
NUMERIC = an_item_text(
    type="numeric", code="acc-04-n1001", stem="合计多少？", options=[], key=None, answer="1025.50", tolerance="1%", unit="tCO₂"
)
BUNDLE = Bundle(
    items=[SINGLE, MULTIPLE, TRUE_FALSE, SHORT, NUMERIC],
    stimuli=[CASE],
    pictures={name: PICTURES[name] for name in ("boiler.png", "图1.png")},
)
both = pytest.mark.parametrize("used", [qti2, qti3], ids=["2.2", "3.0"])


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def document(item: ItemText, used=qti2) -> etree._Element:
    """The item's document, in the names of 2.2."""
    files = unpacked(used.write(Bundle(items=[item])))
    (content,) = (content for name, content in files.items() if name.startswith("items/"))
    return plain_named(etree.fromstring(content))


def changed(item: ItemText, old: str, new: str, *, used=qti2, in_file: str = "items/acc-04") -> Found:
    """The item as it comes back from another system that wrote `new` for `old` in its document."""
    files = unpacked(used.write(Bundle(items=[item], stimuli=BUNDLE.stimuli, pictures=BUNDLE.pictures)))
    (name,) = (name for name in files if name.startswith(in_file))
    assert old in files[name].decode()
    (found,) = used.read(packed({**files, name: files[name].decode().replace(old, new).encode()})).found
    return found


@both
def test_it_works(used):
    reading = used.read(used.write(BUNDLE))
    assert reading.bundle == BUNDLE
    assert [row.place for row in reading.found][:2] == ["第 1 题（items/acc-04-s1001.xml）", "第 2 题（items/acc-04-m1001.xml）"]
    assert reading.remarks == ()


@pytest.mark.slow
@pytest.mark.parametrize("used", [qti2, qti3], ids=["2.2", "3.0"])
def test_whatever_goes_out_comes_back(used):
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(bundles())
    def comes_back(bundle):
        assert used.read(used.write(bundle)).bundle == bundle

    comes_back()


@both
def test_without_our_own_file_only_what_qti_has_no_place_for_is_lost(used):
    files = unpacked(used.write(BUNDLE))
    del files["tancheng.json"]
    single, multiple, true_false, short, numeric = (row.item for row in used.read(packed(files)).found)
    assert (single.code, single.point, single.seconds, single.stimulus) == ("acc-04-s1001", "活动数据", 40, "case-01")
    assert (single.options, single.key, single.feedback, single.explanation) == (
        SINGLE.options,
        SINGLE.key,
        SINGLE.feedback,
        SINGLE.explanation,
    )
    assert (multiple.type, multiple.key, multiple.options[0]) == ("multiple", ["A", "C"], "甲 $x_1$")
    assert (true_false.type, true_false.key, true_false.options) == ("true_false", False, [])
    assert (short.model_answer, short.scoring, short.max_characters) == (SHORT.model_answer, SHORT.scoring, 300)
    assert (numeric.answer, numeric.tolerance, numeric.unit) == ("1025.5", "1%", "tCO₂")
    assert (single.cognitive, single.source) == ("", "")


@both
def test_the_same_items_make_the_same_file(used):
    assert used.write(BUNDLE) == used.write(BUNDLE)


def test_the_versions_name_things_their_own_way():
    second, third = (unpacked(used.write(BUNDLE)) for used in (qti2, qti3))
    assert b'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2"' in second["items/acc-04-s1001.xml"]
    assert b'<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"' in third["items/acc-04-s1001.xml"]
    assert b'type="imsqti_item_xmlv2p2"' in second["imsmanifest.xml"]
    assert b'type="imsqti_stimulus_xmlv3p0"' in third["imsmanifest.xml"]
    assert b"<qti-content-body><p>" in third["items/acc-04-s1001.xml"]
    assert b'use="scoring"' in third["items/acc-04-e1001.xml"]


def test_every_file_stands_in_the_manifest():
    files = unpacked(qti2.write(BUNDLE))
    manifest = plain_named(etree.fromstring(files["imsmanifest.xml"]))
    listed = {row.get("identifier"): row for row in manifest.iter("resource")}
    assert len(listed) == len(files) - 1
    assert [need.get("identifierref") for need in listed["acc-04-s1001"].iter("dependency")] == ["picture-1", "case-case-01"]


# ── how it scores ──


@both
def test_choices_score_all_or_nothing(used):
    rule = document(MULTIPLE, used).find("responseProcessing/responseCondition/responseIf/match")
    assert [(part.tag, part.get("identifier")) for part in rule] == [("variable", "RESPONSE"), ("correct", "RESPONSE")]


def test_the_standard_template_where_nothing_is_shown():
    processing = document(an_item_text(explanation="")).find("responseProcessing")
    assert processing.get("template") == "http://www.imsglobal.org/question/qti_v2p2/rptemplates/match_correct"
    assert len(processing) == 0


@pytest.mark.parametrize(
    ("answer", "tolerance", "mode", "bounds"),
    [
        ("100", "", "exact", None),
        ("100", "0", "exact", None),
        ("100", "0.50", "absolute", "0.5 0.5"),
        ("100", "1%", "relative", "1 1"),
        # Of a negative number QTI's percentages make an empty range.
        ("-12.5", "1%", "absolute", "0.125 0.125"),
        ("1E+3", "2.5%", "relative", "2.5 2.5"),
    ],
)
def test_numbers_score_within_their_tolerance(answer, tolerance, mode, bounds):
    item = an_item_text(type="numeric", code="acc-04-n1001", options=[], key=None, answer=answer, tolerance=tolerance)
    equal = document(item).find("responseProcessing/responseCondition/responseIf/equal")
    # A relative tolerance is one of the first number: the right answer's.
    assert [part.tag for part in equal] == ["correct", "variable"]
    assert (equal.get("toleranceMode"), equal.get("tolerance")) == (mode, bounds)
    assert qti2.read(qti2.write(Bundle(items=[item]))).bundle.items == [item]


def test_people_score_short_answers():
    root = document(SHORT)
    score = root.find("outcomeDeclaration")
    assert (score.get("externalScored"), score.get("normalMaximum")) == ("human", "3.5")
    assert root.find("itemBody/rubricBlock").get("view") == "scorer"
    assert root.find("responseProcessing") is None


# ── changed elsewhere ──


@both
@pytest.mark.parametrize(
    ("item", "old", "new", "field", "value"),
    [
        (TRUE_FALSE, "外购电力属于范围二。</p>", "外购热力属于范围二。</p>", "stem", "外购热力属于范围二。"),
        (TRUE_FALSE, "value>false<", "value>true<", "key", True),
        (SINGLE, "value>A<", "value>B<", "key", ["B"]),
        (SINGLE, "机组台数", "机组", "options", ["入炉煤的热量", "烟囱高度", "机组", "职工人数"]),
        (SINGLE, "烟囱高度影响扩散。", "影响扩散。", "feedback", ["", "影响扩散。", "", ""]),
        (SINGLE, "活动数据是导致排放的活动的量。", "见 5.2。", "explanation", "见 5.2。"),
        (SHORT, "先定法人边界", "定边界", "model_answer", "定边界，再列设施。"),
        (SHORT, "2.5 分", "3 分", "scoring", [ScoringPoint(points="3", text="法人边界"), SHORT.scoring[1]]),
        (NUMERIC, "1025.5", "1030", "answer", "1030"),
        (NUMERIC, '"1 1"', '"2 2"', "tolerance", "2%"),
        (NUMERIC, "tCO₂", "kg", "unit", "kg"),
    ],
)
def test_who_edits_the_xml_is_not_overruled(used, item, old, new, field, value):
    found = changed(item, old, new, used=used)
    assert found.faults == ()
    assert getattr(found.item, field) == value
    # What the edit did not touch, and what only our own file knows, stays.
    assert found.item == msgspec.structs.replace(item, **{field: value})


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        (">活动数据<", ">排放因子<", "point", "排放因子"),
        ("PT40S", "PT1M30S", "seconds", 90),
        ("<lom:entry>acc-04-s1001", "<lom:entry>acc-04-s1002", "code", "acc-04-s1002"),
    ],
)
def test_who_edits_the_manifest_is_not_overruled(old, new, field, value):
    assert getattr(changed(SINGLE, old, new, in_file="imsmanifest").item, field) == value


def test_what_was_taken_out_stays_out():
    files = unpacked(qti2.write(BUNDLE))
    for gone in (b'<assessmentStimulusRef identifier="case-case-01" href="../stimuli/case-01.xml"/>', "<p>烟囱高度影响扩散。</p>".encode()):
        assert gone in files["items/acc-04-s1001.xml"]
        files["items/acc-04-s1001.xml"] = files["items/acc-04-s1001.xml"].replace(gone, b"")
    item = qti2.read(packed(files)).found[0].item
    assert (item.stimulus, item.feedback) == ("", [])


def test_another_layout_of_the_xml_changes_nothing():
    files = unpacked(qti2.write(BUNDLE))
    for name in [name for name in files if name.startswith("items/")]:
        root = etree.fromstring(files[name])
        etree.indent(root)
        files[name] = etree.tostring(root, encoding="UTF-16", xml_declaration=True)
    assert qti2.read(packed(files)).bundle == BUNDLE


def test_an_edited_case_is_not_overruled():
    files = unpacked(qti3.write(BUNDLE))
    files["stimuli/case-01.xml"] = files["stimuli/case-01.xml"].replace("两台机组".encode(), "三台机组".encode())
    (case,) = qti3.read(packed(files)).stimuli
    assert (case.text, case.title) == ("三台机组。![流程](图1.png)", "某热电厂")


@pytest.mark.parametrize("content", [b"", b"[]", b'{"items": 1}', b"\xff", b"[" * 100_000])
def test_our_own_file_need_not_be_readable(content):
    files = {**unpacked(qti2.write(BUNDLE)), "tancheng.json": content}
    reading = qti2.read(packed(files))
    assert len(reading.bundle.items) == 5
    assert reading.remarks[0] == "tancheng.json 读不懂，只按 QTI 的内容读"
