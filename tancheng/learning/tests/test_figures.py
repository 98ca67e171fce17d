"""Figures of lessons: what may be in them, and how they reach the reader."""

import re

import pytest
from django.conf import settings

from tancheng.learning import content, figures, markup
from tancheng.learning.models import Lesson, LessonFigure
from tancheng.learning.tests.test_content import COURSE, LESSON, SCHEME

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 300"><style>text{font-size:15px}</style><text x="1" y="2">碳</text></svg>'
SHOWN = "![边界图：锅炉在线内，食堂在线外](fig-border.svg)"


@pytest.fixture
def folder(tmp_path):
    course = tmp_path / "pub-01"
    course.mkdir()
    (course / "_course.md").write_text(COURSE)
    (course / "01-first.md").write_text(LESSON.replace("完。", f"完。\n\n{SHOWN}"))
    (course / "fig-border.svg").write_text(SVG)
    return tmp_path


def faults(folder):
    return [fault for fault in content.check_lessons(folder, SCHEME) if fault.startswith("pub-01")]


def test_a_lesson_shows_its_figure(db, folder, client):
    assert faults(folder) == []
    content.load_lessons(folder)
    figure = LessonFigure.objects.get()
    html = Lesson.objects.get().current.html
    assert f'<img src="/learn/figures/{figure.digest}.svg" alt="边界图：锅炉在线内，食堂在线外">' in html
    reply = client.get(f"/learn/figures/{figure.digest}.svg")
    assert (reply.status_code, reply.content.decode()) == (200, SVG)
    assert reply["Content-Type"].startswith("image/svg+xml") and reply["X-Content-Type-Options"] == "nosniff"
    assert sorted(reply["Content-Security-Policy"].split("; ")) == ["default-src 'none'", "style-src 'unsafe-inline'"]


def test_there_is_no_other_figure(db, client):
    assert client.get("/learn/figures/fig-border.svg").status_code == 404


def test_a_changed_figure_is_a_new_version_of_the_lesson(db, folder):
    content.load_lessons(folder)
    assert content.load_lessons(folder).unchanged == 1
    (folder / "pub-01" / "fig-border.svg").write_text(SVG.replace("碳", "程"))
    assert content.load_lessons(folder).changed == 1 and LessonFigure.objects.count() == 2


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("![短](fig-border.svg)", "替代文字少于 8 个字"),
        ("![边界图：锅炉在线内，食堂在线外](fig-other.svg)", "配图 fig-other.svg 不存在"),
        ("![边界图：锅炉在线内，食堂在线外](../pub-02/fig-border.svg)", "应是同一文件夹里的"),
        ("![边界图：锅炉在线内，食堂在线外](https://example.com/fig-border.svg)", "应是同一文件夹里的"),
        ("没有图", "pub-01/fig-border.svg: 没有课文用到这张配图"),
    ],
)
def test_each_demand_on_a_figure_is_proved(folder, shown, said):
    path = folder / "pub-01" / "01-first.md"
    path.write_text(path.read_text().replace(SHOWN, shown))
    assert any(said in fault for fault in faults(folder))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("</svg>", "<script>alert(1)</script></svg>", "不能有 script 元素"),
        ("</svg>", "<foreignObject/></svg>", "不能有 foreignObject 元素"),
        ("</svg>", '<image href="#x"/></svg>', "不能有 image 元素"),
        ("</svg>", '<html:img xmlns:html="http://www.w3.org/1999/xhtml"/></svg>', "不能有"),
        ("<text ", '<text onclick="x()" ', "不能有属性 onclick"),
        ("<text ", '<text xml:base="http://x.example/" ', "不能有属性"),
        ("<text ", '<text fill="url(http://x.example/a)" ', "引用了外部内容"),
        ("<text ", '<text href="http://x.example/a" ', "引用了外部内容"),
        ("<text ", '<text xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="javascript:x()" ', "引用了外部内容"),
        ("font-size:15px", "background:url(//x.example/a)", "样式不能引用外部内容"),
        ("text{", "@import 'x.css';text{", "样式不能引用外部内容"),
        ("text{", "text{background:u\\72l(x);", "样式不能引用外部内容"),
        ("<svg ", '<?xml-stylesheet href="x.css"?><svg ', "不能有处理指令"),
        ("<svg ", '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg ', "不能有 DOCTYPE"),
        ("碳</text>", "碳", "不是 UTF-8 的 XML"),
        ('viewBox="0 0 720 300"', "", "viewBox"),
        ("碳", "碳" * 20_000, "不能超过 60000"),
    ],
)
def test_what_could_act_or_fetch_stays_outside(old, new, said):
    assert figures.svg_faults(SVG.encode()) == []
    assert any(said in fault for fault in figures.svg_faults(SVG.replace(old, new, 1).encode()))


def test_an_entity_is_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    evil = SVG.replace("<svg ", f'<!DOCTYPE svg [<!ENTITY a SYSTEM "{secret.as_uri()}">]><svg ').replace("碳", "&a;")
    found = figures.svg_faults(evil.encode())
    assert found and "geheim" not in "".join(found)


def test_a_bomb_is_refused_quickly():
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = SVG.replace("<svg ", f'<!DOCTYPE svg [<!ENTITY a0 "a">{levels}]><svg ').replace("碳", "&a11;")
    assert figures.svg_faults(bomb.encode())


@pytest.mark.parametrize("data", [b"", b"\0", b"\xff\xfe<svg/>", SVG.encode("utf-16")])
def test_garbage_is_no_figure(data):
    assert "不是 UTF-8 的 XML" in figures.svg_faults(data)[0]


def test_an_unsafe_figure_is_not_loaded(db, folder):
    (folder / "pub-01" / "fig-border.svg").write_text(SVG.replace("</svg>", "<script/></svg>"))
    with pytest.raises(content.ContentInvalid, match="script"):
        content.load_lessons(folder)
    assert not Lesson.objects.exists() and not LessonFigure.objects.exists()


def test_an_unknown_image_shows_as_its_text():
    assert markup.render("![图“一”<b>](http://x.example/a.png)") == "<p>图“一”&lt;b&gt;</p>\n"
    assert "<img" not in markup.render_inline("![图](fig-border.svg)")


def test_the_repositorys_figures_are_legible():
    paths = sorted((settings.CONTENT_DIR / "lessons").glob("*/fig-*.svg"))
    assert len(paths) >= 10
    for path in paths:
        svg = path.read_text()
        assert svg.startswith("<svg") and 'viewBox="0 0 720 ' in svg and "font-family:sans-serif" in svg, path
        assert min(map(int, re.findall(r"font-size:(\d+)px", svg))) >= 14, path
