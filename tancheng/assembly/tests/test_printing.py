"""What stands on a printed form: the same questions, tables, equations and pictures in Word and in PDF, the keys small and only when asked for."""

import io

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image
from pypdf import PdfReader

from tancheng.assembly.models import Form, FormItem
from tancheng.assembly.printing.blocks import blocks
from tancheng.assembly.printing.formulas import tree
from tancheng.assembly.printing.paper import paper_of, pictures_for
from tancheng.assembly.printing.pdf import pdf
from tancheng.assembly.printing.word import word
from tancheng.assembly.printing.word_blocks import add_blocks
from tancheng.items import pictures
from tancheng.items.exchange.word_styles import empty_document
from tancheng.items.models import Item, ItemVersion, Stimulus
from tancheng.ledger.glyphs import CharactersMissing

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
TABLE = "| 燃料 | 消耗量 $t$ |\n|---|---:|\n| 烟煤 | 12,000 |\n"
MEAN = r"$m=\frac{a+b}{2}$"
SUM = r"$$E=\sum_i FC_i \cdot \left(\frac{44}{12}\right)$$"


def a_picture() -> str:
    content = io.BytesIO()
    Image.new("RGB", (300, 100), "white").save(content, "PNG")
    return pictures.keep("boundary.png", content.getvalue()).name


def a_place(kind: str, position: int = 1, *, stimulus=None, **fields) -> FormItem:
    options = [{"id": letter, "text": f"第 {letter} 项"} for letter in "abcd"] if kind in {"single", "multiple"} else []
    given = {"stem": "核算边界包括哪一项？", "options": options, "key": ["b"], "explanation": "见指南。", "source": "教学虚构", **fields}
    item, _ = Item.objects.get_or_create(code=f"acc-01-{position:03d}", type=kind, course="acc-01")
    version = ItemVersion(item=item, number=2, stimulus=stimulus, **given)
    return FormItem(position=position, section=kind, points=1, item_version=version)


def printed(scheme, *rows: FormItem, with_keys: bool = False) -> tuple[DocxDocument, PdfReader]:
    """A paper of these places as Word and as PDF."""
    form = Form(code="ACC4-261128-TEST1", scheme=scheme, job_type="acc", level="4", digest="5e" * 32)
    form.blueprint = {"declared_points": "100", "pass_points": "60"}
    paper, shown = paper_of(form, rows, with_keys=with_keys), pictures_for(rows)
    return Document(io.BytesIO(word(paper, shown))), PdfReader(io.BytesIO(pdf(paper, shown)))


def words_of(reader: PdfReader) -> str:
    return "".join(page.extract_text() for page in reader.pages).replace(" ", "").replace("\n", "")


def test_a_question_keeps_its_table_equation_and_picture(scheme):
    stem = f"燃料消耗**不包括**哪一项？\n\n{TABLE}\n按 {SUM} 计算。\n\n![设施边界图]({a_picture()})"
    document, paper = printed(scheme, a_place("single", stem=stem))
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows][1] == ["烟煤", "12,000"]
    assert len(document.element.findall(f".//{MATH}nary")) == 1
    assert len(document.inline_shapes) == 1
    assert document.inline_shapes[0]._inline.docPr.get("descr") == "设施边界图"
    assert "∑" in words_of(paper) and "12,000" in words_of(paper)
    assert len(paper.pages[0].images) == 1


def test_stressed_words_are_bold_with_dots_below(scheme):
    document, _ = printed(scheme, a_place("single", stem="下列**不属于**核算边界的是？"))
    run = next(run for row in document.paragraphs for run in row.runs if run.text == "不属于")
    assert run.bold and run._r.find(f".//{qn('w:em')}") is not None


def test_escapes_and_lists_are_printed_as_they_are_meant(scheme):
    document, paper = printed(scheme, a_place("single", stem="填 \\_\\_ 的依据：\n\n1. 台账\n2. 发票\n"))
    text = "\n".join(row.text for row in document.paragraphs)
    assert "填 __ 的依据：\n1. 台账\n2. 发票" in text
    assert "2.发票" in words_of(paper)


def test_a_fraction_keeps_what_stands_above_its_bar_together():
    assert tree(r"\frac{a+b}{2}") == [
        {
            "kind": "fraction",
            "above": [{"kind": "sign", "text": sign} for sign in "a+b"],
            "below": [{"kind": "sign", "text": "2"}],
        }
    ]


def test_a_hyphen_is_a_minus_in_a_formula():
    assert tree("a-1")[1] == {"kind": "sign", "text": "−"}


def test_figures_of_several_digits_are_one_number():
    assert [part["text"] for part in tree("12,000.5x")] == ["12,000.5", "x"]


@pytest.mark.parametrize("tex", [r"\begin{matrix}1&2\end{matrix}", r"x^{", "#let", r"\unknown{\a}"])
def test_what_word_has_no_equation_for_is_printed_as_written(scheme, tex):
    document, paper = printed(scheme, a_place("single", stem=f"计算 ${tex}$ 的值"))
    assert f"计算 {tex} 的值" in document.paragraphs[5].text
    assert tex.replace(" ", "") in words_of(paper)


def test_every_kind_of_formula_is_set(scheme):
    texts = [r"\sqrt[3]{x}", r"\overline{x}_i^2", r"\int_0^1 f", r"\text{排放} \le 3.2", r"\left[\frac{1}{2}\right.", "{}^2", r"\max(a)"]
    document, paper = printed(scheme, a_place("single", stem="".join(f"${tex}$，" for tex in texts)))
    assert len(document.element.findall(f".//{MATH}oMath")) == len(texts)
    assert "排放" in words_of(paper)


def test_keys_stand_small_below_their_item_and_only_when_asked(scheme):
    with_keys, _ = printed(scheme, a_place("single"), with_keys=True)
    key = next(row for row in with_keys.paragraphs if row.text.startswith("答案："))
    assert (key.text, key.style.font.size) == ("答案：B", Pt(9))
    assert any("题号：acc-01-001 第 2 版" in row.text for row in with_keys.paragraphs)
    without, paper = printed(scheme, a_place("single"))
    assert not any("答案" in row.text or "教学虚构" in row.text for row in without.paragraphs)
    assert "答案" not in words_of(paper) and "教学虚构" not in words_of(paper)


def test_a_short_answer_is_printed_with_its_scoring_points(scheme):
    place = a_place("short", model_answer=f"先列式 {MEAN}。", scoring=[{"points": "0.5", "text": f"写出 {MEAN}"}], key=[])
    document, paper = printed(scheme, place, with_keys=True)
    assert any(row.text.startswith("0.5 分：写出") for row in document.paragraphs)
    assert len(document.element.findall(f".//{MATH}f")) == 2
    assert "0.5分：写出" in words_of(paper)


def test_a_number_leaves_room_for_the_answer_or_tells_it(scheme):
    place = a_place("numeric", answer="1025.5", unit="tCO₂", tolerance="0.1", key=[])
    document, paper = printed(scheme, place)
    assert any(row.text.startswith("答：") and row.text.endswith("tCO₂") for row in document.paragraphs)
    assert "1025.5" not in words_of(paper)
    document, paper = printed(scheme, place, with_keys=True)
    assert any(row.text == "答案：1025.5 tCO₂（允许误差 0.1）" for row in document.paragraphs)
    assert "1025.5tCO₂" in words_of(paper)


def test_a_case_stands_once_above_its_items(scheme):
    case = Stimulus(pk=1, code="case-01", title="某热电厂", text=f"**核查组**看到：\n\n{TABLE}")
    document, paper = printed(scheme, a_place("single", 1, stimulus=case), a_place("single", 2, stimulus=case))
    assert [row.text for row in document.paragraphs].count("阅读材料：某热电厂") == 1
    assert words_of(paper).count("阅读材料：某热电厂") == 1
    assert len(document.tables) == 1


def test_every_sheet_names_its_paper_and_page(scheme):
    document, paper = printed(scheme, a_place("single"), with_keys=True)
    footer = document.sections[0].footer.paragraphs[0]
    assert footer.text.startswith("ACC4-261128-TEST1　含答案，限存档使用")
    assert [mark.get(qn("w:instr")) for mark in footer._p.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    assert "第1页，共1页" in words_of(paper)


def test_a_picture_that_word_cannot_measure_gives_its_words(scheme):
    document = empty_document()
    add_blocks(document, blocks("![流程图](pic-1.jpg)"), {"pic-1.jpg": b"no picture"}, ("Normal", "Normal"), lead="1. ")
    assert document.paragraphs[-1].text == "1. 流程图"


def test_a_character_no_font_has_is_named_with_its_question(scheme):
    with pytest.raises(CharactersMissing, match=r"“第 7 题”.*U\+2A6A5"):
        printed(scheme, a_place("single", 7, stem="这是𪚥吗？"))
