"""Files as other people's office programs make them, and files that somebody has damaged."""

import io
import zipfile
from collections.abc import Callable, Sequence

import xlsxwriter
from docx import Document
from docx.document import Document as DocxDocument
from hypothesis import strategies as st

from tancheng.items.exchange import hostile


def saved(document: DocxDocument) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def a_paper(text: str) -> bytes:
    """A Word document with a paragraph for each line, all in Word's normal style."""
    document = Document()
    for line in text.strip().split("\n"):
        document.add_paragraph(line)
    return saved(document)


def a_book(*rows: Sequence[object], sheet: str = "Sheet1") -> bytes:
    """A workbook with one sheet of these rows; a tuple is (formula, value)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        made = book.add_worksheet(sheet)
        for line, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, tuple):
                    made.write_formula(line, column, value[0], None, value[1])
                else:
                    made.write(line, column, value)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """An archive with every file as `change(name, content)` gives it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in hostile.archive(data).items():
            archive.writestr(name, change(name, content))
    return out.getvalue()


@st.composite
def damaged(draw: st.DrawFn, data: bytes, parts: Sequence[str]) -> bytes:
    """`data` cut off, with other bytes in it, or with one of its `parts` changed and packed anew."""
    kind = draw(st.sampled_from(("noise", "cut", "bytes", "part", "part")))
    if kind == "noise":
        return draw(st.binary(max_size=200))
    if kind == "cut":
        return data[: draw(st.integers(0, len(data)))]
    if kind == "bytes":
        return _spoilt(draw, data)
    name = draw(st.sampled_from(parts))
    return repacked(data, lambda path, content: _moved(draw, content) if path == name else content)


def _spoilt(draw: st.DrawFn, data: bytes) -> bytes:
    at = draw(st.integers(0, len(data) - 1))
    return data[:at] + draw(st.binary(min_size=1, max_size=4)) + data[at + draw(st.integers(0, 4)) :]


def _moved(draw: st.DrawFn, content: bytes) -> bytes:
    """An element's tag, attribute or text taken from elsewhere in the same part: often still well-formed XML."""
    pieces = content.split(b">")
    if draw(st.booleans()):
        one, other = draw(st.integers(0, len(pieces) - 1)), draw(st.integers(0, len(pieces) - 1))
        pieces[one] = pieces[other]
        return b">".join(pieces)
    words = [b'"1"', b'"-1"', b'"99999999999"', b'""', b'"A"']
    quoted = content.split(b'"')
    at = draw(st.integers(0, max(0, len(quoted) // 2 - 1))) * 2 + 1
    if at < len(quoted):
        quoted[at] = draw(st.sampled_from(words)).strip(b'"')
    return b'"'.join(quoted)
