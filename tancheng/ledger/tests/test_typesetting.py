"""PDFs: Chinese stays Chinese, and what people type is never markup."""

import io

import pytest
from pypdf import PdfReader

from tancheng.ledger import typesetting

TEMPLATE = '#let data = json(bytes(sys.inputs.data))\n#set text(font: "Noto Serif SC", lang: "zh")\n#data.text\n'


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "page.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


def words(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_it_sets_chinese(template):
    assert "碳排放管理员四级" in words(typesetting.render(template, {"text": "碳排放管理员四级"}))


@pytest.mark.parametrize("text", ["#panic(1)", "*粗体*", '"引号"', '#read("main.typ")', "$x^2$", "反斜杠\\#", "= 标题", "// 注释"])
def test_markup_in_data_is_text(template, text):
    assert words(typesetting.render(template, {"text": text})).replace(" ", "") == text.replace(" ", "")


def test_a_faulty_template_says_so(tmp_path):
    path = tmp_path / "broken.typ"
    path.write_text("#let", encoding="utf-8")
    with pytest.raises(typesetting.TypesettingFailed):
        typesetting.render(path, {})


def test_a_template_reads_nothing_outside_its_folder(tmp_path):
    path = tmp_path / "nosy.typ"
    path.write_text('#read("/etc/hostname")', encoding="utf-8")
    with pytest.raises(typesetting.TypesettingFailed):
        typesetting.render(path, {})


def test_a_missing_picture_fails_instead_of_vanishing(tmp_path):
    path = tmp_path / "picture.typ"
    path.write_text('#image("photo.jpg")', encoding="utf-8")
    with pytest.raises(typesetting.TypesettingFailed, match="photo"):
        typesetting.render(path, {})
