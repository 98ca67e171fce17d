"""PDFs: Chinese stays Chinese, and what people type is never markup."""

import io
from datetime import UTC, datetime

import pytest
import typst
from pypdf import PdfReader

from tancheng.ledger import glyphs, typesetting

typst_fonts = typst.Fonts
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


# No shipped font has it: 64 strokes, four dragons.
RARE = "𪚥"


@pytest.mark.parametrize("name", ["𠮷田", "㛃", "䶮", "𬭎", "𡋾", "阿依·古丽", "囍"])
def test_rare_characters_of_real_names_have_a_font(name):
    assert typesetting.unprintable(name) == []


@pytest.mark.parametrize("character", [RARE, "😀", "\ue000", "\ue863", "\U000f0000", "\ufdd0", "\0", "\ud800"])
def test_a_character_no_font_has_is_named_instead_of_printed_as_a_box(template, character):
    with pytest.raises(glyphs.CharactersMissing) as caught:
        typesetting.render(template, {"text": f"欧{character}示例"}, fields={"text": "姓名"})
    assert "“姓名”" in caught.value.why and f"U+{ord(character):04X}" in caught.value.why
    assert "欧" in caught.value.why and "fonts" in caught.value.next_step
    assert typesetting.unprintable(f"好{character}") == [character]


def test_every_missing_character_is_named_at_once(template):
    with pytest.raises(glyphs.CharactersMissing) as caught:
        typesetting.render(template, {"text": f"{RARE}和😀和{RARE}"})
    assert [one.character for one in caught.value.missing] == [RARE, "😀"]


def test_a_keycap_names_its_sign_not_its_digit(template):
    assert typesetting.unprintable("1\u20e3") == ["\u20e3"]


def test_the_system_s_fonts_are_never_used(template, settings, tmp_path, monkeypatch):
    """Today's host may have a hundred fonts, tomorrow's none."""
    shipped = next(settings.FONT_DIRS[-1].glob("noto-serif-sc/400Regular/*.ttf"))
    for folder in (".fonts", ".local/share/fonts"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / shipped.name).symlink_to(shipped)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / ".local/share"))
    monkeypatch.setenv("TYPST_FONT_PATHS", str(shipped.parent))
    settings.FONT_DIRS = [tmp_path / "none"]
    with pytest.raises(glyphs.CharactersMissing, match="碳"):
        typesetting.render(template, {"text": "碳"})


def test_a_font_in_the_data_folder_is_used(template, settings, tmp_path):
    folder = tmp_path / "fonts"
    folder.mkdir()
    shipped = next(settings.FONT_DIRS[-1].glob("noto-serif-jp/400Regular/*.ttf"))
    (folder / shipped.name).symlink_to(shipped)
    settings.FONT_DIRS = [folder]
    assert "吉" in words(typesetting.render(template, {"text": "吉"}))


def test_the_same_data_gives_the_same_bytes(template):
    first, again = (typesetting.render(template, {"text": "碳程☐☑√"}, at=datetime(2026, 12, 1, tzinfo=UTC)) for _ in range(2))
    assert first == again
    assert b"pdfaid" in first or "pdfaid" in PdfReader(io.BytesIO(first)).xmp_metadata.stream.get_data().decode()


def test_the_fonts_are_read_once_a_process(template, monkeypatch):
    read = []
    monkeypatch.setattr(typesetting.typst, "Fonts", lambda **options: read.append(options) or typst_fonts(**options))
    typesetting._fonts.cache_clear()
    for text in ("碳程", "碳达峰", "碳中和"):
        assert text in words(typesetting.render(template, {"text": text}))
    assert len(read) == 1
