"""Files from outside that are broken or mean harm: a refusal, never another error, and nothing is fetched or unpacked without end."""

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tancheng.items.exchange import hostile, qti2
from tancheng.items.exchange.reading import MOST_BYTES, MOST_ITEMS, FileRefused
from tancheng.items.tests.makers import an_item_text
from tancheng.items.tests.strategies import PICTURES
from tancheng.items.text import Bundle, StimulusText

LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10 if level else "ha"}">' for level in range(10))
ITEM = (
    '<assessmentItem identifier="q"><responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse>'
    '<value>a</value></correctResponse></responseDeclaration><itemBody><p>题</p>{}<choiceInteraction responseIdentifier="R"><simpleChoice '
    'identifier="a">甲</simpleChoice><simpleChoice identifier="b">乙</simpleChoice></choiceInteraction></itemBody></assessmentItem>'
)
PACKAGE = qti2.write(
    Bundle(
        items=[an_item_text(code="acc-04-s1001", stimulus="case-01", stem="见图 ![锅炉](boiler.png)"), an_item_text(stem="另一题 $x_1$？")],
        stimuli=[StimulusText(code="case-01", title="某厂", text="两台机组。")],
        pictures={"boiler.png": PICTURES["boiler.png"]},
    )
)


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def twice(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(name, b"two")
    return out.getvalue()


def a_link() -> bytes:
    out = io.BytesIO()
    entry = zipfile.ZipInfo("imsmanifest.xml")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def encrypted() -> bytes:
    """The flag that says so, in both places where a zip keeps it."""
    data = bytearray(zipped({"a.xml": b"<a/>"}, zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        data[at : at + 2] = struct.pack("<H", 1)
    return bytes(data)


def patched(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new)


def lying_about_its_size() -> bytes:
    """A megabyte that is declared as one byte."""
    data = zipped({"a.xml": b" " * 1024 * 1024})
    return patched(data, struct.pack("<I", 1024 * 1024), struct.pack("<I", 1))


def test_it_works():
    assert hostile.archive(zipped({"a/b.xml": b"<a/>", "c": b""})) == {"a/b.xml": b"<a/>", "c": b""}
    assert hostile.xml(b"<a><b/></a>")[0].tag == "b"


# ── archives ──


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "已损坏"),
        (b"PK\x03\x04", "已损坏"),
        (PACKAGE[:-30], "已损坏"),
        (PACKAGE[:200] + b"\0" * 200 + PACKAGE[400:], "已损坏"),
        (zipped({"../a.xml": b""}), "指向包外"),
        (zipped({"a/../../b.xml": b""}), "指向包外"),
        (zipped({"/etc/passwd": b""}), "指向包外"),
        (zipped({"C:\\a.xml": b""}), "指向包外"),
        (zipped({"..\\a.xml": b""}), "指向包外"),
        (a_link(), "符号链接"),
        (twice("a.xml"), "两个文件都叫 a.xml"),
        (zipped({"a/b.xml": b"", "a//b.xml": b""}), "两个文件都叫 a/b.xml"),
        (encrypted(), "加了密码"),
        (lying_about_its_size(), "已损坏"),
    ],
)
def test_archives_that_are_refused(data, why):
    with pytest.raises(FileRefused, match=why):
        hostile.archive(data)


def test_bombs_are_refused_before_they_are_whole(monkeypatch):
    monkeypatch.setattr(hostile, "MOST_ENTRY", 1_000_000)
    with pytest.raises(FileRefused, match="压缩炸弹"):
        hostile.archive(zipped({"a.xml": b" " * 1_000_001}))
    monkeypatch.setattr(hostile, "MOST_UNPACKED", 1_500_000)
    with pytest.raises(FileRefused, match="压缩炸弹"):
        hostile.archive(zipped({"a.xml": b" " * 999_999, "b.xml": b" " * 999_999}))
    monkeypatch.setattr(hostile, "MOST_ENTRIES", 2)
    with pytest.raises(FileRefused, match="有 3 个文件，最多 2 个"):
        hostile.archive(zipped({"a": b"", "b": b"", "c": b""}))


def test_the_largest_package_of_our_own_is_opened():
    """As many items as a file may hold, each with a case and two pictures of its own."""
    names = [f"{folder}/{number}" for folder in ("items", "stimuli", "pictures") for number in range(MOST_ITEMS)]
    names += [f"pictures/more-{number}" for number in range(MOST_ITEMS - 10)]
    assert len(hostile.archive(zipped(dict.fromkeys([*names, "imsmanifest.xml"], b"")))) == 4 * MOST_ITEMS - 9


def test_large_files_are_not_even_opened():
    for opened in (hostile.archive, hostile.xml):
        with pytest.raises(FileRefused, match="超过 20 MB"):
            opened(b"P" * (MOST_BYTES + 1))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_broken_streams_of_any_method(method):
    data = zipped({"a.xml": bytes(range(256)) * 40}, method)
    with pytest.raises(FileRefused):
        hostile.archive(data[:60] + b"\xff" * 40 + data[100:])


# ── XML ──


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (f"<!DOCTYPE a [{LAUGHS}]><a>&l9;</a>".encode(), "含有 DOCTYPE 声明"),
        (f"<!DOCTYPE a [{LAUGHS}]><a b='&l9;'/>".encode(), "含有 DOCTYPE 声明"),
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY % e SYSTEM "http://127.0.0.1:9/e.dtd"> %e;]><a/>', "不是完整的 XML|DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>', "DOCTYPE"),
        (b"<a>&unknown;</a>", "不是完整的 XML"),
        (b"", "不是完整的 XML"),
        (b"<a>\n<b></a>", "不是完整的 XML，第 2 行读不下去"),
        (b"<a>\x00</a>", "不是完整的 XML"),
        (b"<a b='1' b='2'/>", "不是完整的 XML"),
        (b"<?xml version='1.0' encoding='utf-8'?><a>\xff\xfe</a>", "不是完整的 XML"),
        (b"<?xml version='1.0' encoding='no-such'?><a/>", "不是完整的 XML"),
        (b"<?xml version='1.0' encoding='utf-16'?><a/>", "不是完整的 XML|DOCTYPE"),
        (b"<a>" * 1000 + b"</a>" * 1000, "不是完整的 XML"),
        (b"<a " + b"".join(b"x%d='' " % number for number in range(10)) + b"x1=''/>", "不是完整的 XML"),
    ],
)
def test_xml_that_is_refused(data, why):
    with pytest.raises(FileRefused, match=why):
        hostile.xml(data)


def test_the_refusal_names_the_document():
    with pytest.raises(FileRefused, match=r"imsmanifest\.xml：不是完整的 XML"):
        hostile.xml(b"<a>", "imsmanifest.xml")


# ── packages as a whole ──


@pytest.mark.parametrize(
    "inner",
    [
        "<div>" * 240 + "深" + "</div>" * 240,
        "<table>" + "<tr><td>" * 60 + "深" + "</td></tr>" * 60 + "</table>",
        "<ul>" + "<li><ul>" * 50 + "深" + "</ul></li>" * 50 + "</ul>",
        "<math>" + "<mrow>" * 200 + "<mi>x</mi>" + "</mrow>" * 200 + "</math>",
        "<sub>" * 90 + "2" + "</sub>" * 90,
        "<?php echo 1 ?><!-- c --><![CDATA[<script>]]>",
        '<img src="data:image/png;base64,####" alt="x"/><img/><a href="javascript:x">y</a>',
        '<include href="file:///etc/passwd"/><object data="file:///etc/passwd" type="text/html"/>',
        "<p>" + "字" * 30_000 + "</p>",
    ],
)
def test_strange_content_is_read_or_named(inner):
    (found,) = qti2.read(ITEM.format(inner).encode()).found
    assert found.item is not None or found.faults
    assert found.item is None or "passwd" not in found.item.stem


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gb18030", "utf-32", "iso-8859-1", "ascii"])
def test_encodings_are_taken_as_declared(encoding):
    text = f"<?xml version='1.0' encoding='{encoding.replace('-sig', '')}'?>" + ITEM.format("")
    (found,) = qti2.read(text.encode(encoding, errors="xmlcharrefreplace")).found
    assert found.item.options == ["甲", "乙"]


def test_no_part_of_a_package_can_be_missed_without_a_word():
    files = unpacked(PACKAGE)
    for name in files:
        try:
            reading = qti2.read(zipped({other: content for other, content in files.items() if other != name}))
        except FileRefused:
            continue
        said = [*reading.remarks, *(fault for found in reading.found for fault in found.faults)]
        assert said or name == "tancheng.json"


_XML_PIECES = st.sampled_from(
    [
        b"<",
        b">",
        b"</p>",
        b"<p>",
        b"&",
        b'"',
        b"identifier",
        b"RESPONSE",
        b"A",
        b"value",
        b"simpleChoice",
        b"itemBody",
        b"qti-",
        b"\xff",
        b"]]>",
        b"0",
        b"",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_mutated_documents_are_read_or_refused(data):
    files = unpacked(PACKAGE)
    name = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(files[name])
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 40))] = data.draw(_XML_PIECES)
    try:
        reading = qti2.read(zipped({**files, name: bytes(content)}))
    except FileRefused:
        return
    assert all(found.item is not None or found.faults for found in reading.found)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(PACKAGE) - 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=8))
def test_mutated_archives_are_read_or_refused(changes):
    data = bytearray(PACKAGE)
    for at, content in changes:
        data[at : at + len(content)] = content
    try:
        qti2.read(bytes(data))
    except FileRefused as refused:
        assert refused.why
