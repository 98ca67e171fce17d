"""The empty document: an A4 page, and styles that look like a question paper and say what each paragraph is."""

import io
from functools import cache

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from tancheng.items.exchange import word_signs as signs

_BODY, _HEAD, _GREY, _GREEN = "宋体", "黑体", RGBColor(0x59, 0x63, 0x6E), "1F6F54"
_INDENT, _NONE = Cm(0.75), Pt(0)


def empty_document() -> DocxDocument:
    return Document(io.BytesIO(_template()))


@cache
def _template() -> bytes:
    """Made once: adding a style costs python-docx some milliseconds each."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin = page.bottom_margin = Cm(2.2)
    _faces(document)
    _paragraph_styles(document)
    table = document.styles.add_style(signs.TABLE, WD_STYLE_TYPE.TABLE)
    table.base_style = document.styles["Table Grid"]  # type: ignore[attr-defined]
    _page_number(document)
    about = document.core_properties
    about.author, about.title, about.comments = "碳程", "题库试题", ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _faces(document: DocxDocument) -> None:
    for name, face, size in (("Normal", _BODY, 10.5), ("Title", _HEAD, 18), ("Heading 1", _HEAD, 13)):
        style = document.styles[name]
        assert isinstance(style, ParagraphStyle)
        _face(style, face, Pt(size))
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.line_spacing = 1.25
        style.paragraph_format.space_after = Pt(0)
    title, heading = document.styles["Title"], document.styles["Heading 1"]
    assert isinstance(title, ParagraphStyle) and isinstance(heading, ParagraphStyle)
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(6)
    for border in title.element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break
    heading.font.bold = False
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(18), Pt(2)


def _face(style: ParagraphStyle, face: str, size: Length) -> None:
    style.font.name, style.font.size = "Times New Roman", size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if str(name).endswith("Theme")]:
        del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), face)


def _paragraph_styles(document: DocxDocument) -> None:
    """`following`: the style of the paragraph that Enter begins."""
    add = _Adder(document)
    add(signs.FURTHER, left=_INDENT)
    add(signs.FURTHER_OPTION, left=Cm(1.4))
    add(signs.FURTHER_SMALL, left=_INDENT, grey=True)
    add(signs.OPTION, left=Cm(1.4), hanging=Cm(0.65))
    add(signs.STEM, left=_INDENT, hanging=_INDENT, before=Pt(12), following=signs.OPTION)
    add(signs.LABELLED, left=_INDENT, grey=True)
    add(signs.FACTS, left=_INDENT, grey=True, together=False)
    add(signs.CASE_TEXT, left=Cm(0.3), framed=True, together=False)
    add(signs.CASE, left=Cm(0.3), before=Pt(16), framed=True, following=signs.CASE_TEXT)
    add(signs.GUIDE, grey=True, together=False)
    document.styles[signs.CASE].font.bold = True  # type: ignore[attr-defined]


class _Adder:
    def __init__(self, document: DocxDocument) -> None:
        self.styles = document.styles

    def __call__(
        self,
        name: str,
        *,
        left: Length = _NONE,
        hanging: Length = _NONE,
        before: Length = _NONE,
        grey: bool = False,
        framed: bool = False,
        together: bool = True,
        following: str = "",
    ) -> None:
        style = self.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(style, ParagraphStyle)
        style.base_style, style.quick_style = self.styles["Normal"], True
        shape = style.paragraph_format
        shape.left_indent, shape.first_line_indent = left, Length(-hanging)
        shape.space_before, shape.keep_together, shape.keep_with_next = before, True, together
        if following:
            style.next_paragraph_style = self.styles[following]
        if grey:
            style.font.size, style.font.color.rgb = Pt(9), _GREY
        if framed:
            _frame(style)


def _frame(style: ParagraphStyle) -> None:
    """A bar at the left and a light ground."""
    properties = style.element.get_or_add_pPr()
    borders, bar, ground = OxmlElement("w:pBdr"), OxmlElement("w:left"), OxmlElement("w:shd")
    for name, value in (("val", "single"), ("sz", "18"), ("space", "8"), ("color", _GREEN)):
        bar.set(qn(f"w:{name}"), value)
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F1F6F3")):
        ground.set(qn(f"w:{name}"), value)
    borders.append(bar)
    for element in (borders, ground):
        properties.insert_element_before(
            element, "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"
        )


def _page_number(document: DocxDocument) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
