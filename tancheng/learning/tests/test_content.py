"""The lessons of the repository, and every demand of content/README.md broken once."""

import re

import pytest
from django.conf import settings

from tancheng.learning import content, markup
from tancheng.learning.models import CourseText, Lesson
from tancheng.scheme import document
from tancheng.testing import scheme_text

SCHEME = document.read(scheme_text())
FRONT = """+++
course = "pub-01"
order = 1
title = "第一课"
objectives = ["能说出"]
valid_as_of = 2026-01-01
sources = ["粤清协〔2024〕19号"]
"""
CHECK = '[[check]]\nstem = "几？"\noptions = ["一", "二", "三", "四"]\nkey = "B"\nexplanation = "见正文"\n'
BODY = "+++\n## 这是什么\n" + "碳" * 900 + "\n## 算一遍\n$$a=\\frac{1}{2}$$\n## 常见错误\n无。\n## 小结\n完。\n"
LESSON = FRONT + CHECK * 3 + BODY
COURSE = '+++\ncourse = "pub-01"\nobjectives = ["能"]\nsummary = "讲"\n+++\n'


@pytest.fixture
def folder(tmp_path):
    course = tmp_path / "pub-01"
    course.mkdir()
    (course / "_course.md").write_text(COURSE)
    (course / "01-first.md").write_text(LESSON)
    return tmp_path


def faults(folder):
    return [fault for fault in content.check_lessons(folder, SCHEME) if fault.startswith("pub-01")]


def test_a_good_lesson_has_no_fault(folder):
    assert faults(folder) == []
    assert "acc-01: 还没有课文" in content.check_lessons(folder, SCHEME)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("碳" * 900, "碳" * 800, "应为 900 至 2500 个"),
        (CHECK * 3, CHECK * 2, "有 2 道自测题"),
        ('key = "B"', 'key = "E"', "不在选项之内"),
        ('"一", "二", "三", "四"', '"一", "二", "三"', "应有四个选项"),
        ("## 算一遍", "## 计算", "没有带数字的算例"),
        ("## 常见错误", "## 错误", "没有“常见错误”一节"),
        ("## 小结", "## 总结", "没有“小结”一节"),
        ('sources = ["粤清协〔2024〕19号"]', "sources = []", "没有写依据来源"),
        ("完。", "<b>完</b>", "不能写 HTML"),
        ("\\frac{1}{2}", "\\frac{1}{2", "括号不成对"),
        ("完。", "一共 5$ 。", "不成对的 $"),
        ("完。", "[看](http://somewhere)", "不像一个网址"),
        ("完。", "[看](../acc-01/09-none.md)", "指向的课文不存在"),
        ("完。", "见上一课。", "第一课不能说“上一课”"),
        ('"见正文"', '"见下一课"', "最后一课不能说“下一课”"),
        ("完。", "全部 12 家都要。", "“全部 12 家都要。”：中文与数字之间不加空格"),
        ('"见正文"', '"共9.5 万家"', "“共9.5 万家”：中文与数字之间不加空格"),
        ("完。", "得**±4**。", "“得**±4**。”的 ** 没有变成加粗"),
        ("完。", "上限是5%。", "“小结”一节有“5%”，没有写明何时有效"),
        ("order = 1", "order = 2", "和文件夹、文件名一致"),
        ('title = "第一课"', 'titel = "第一课"', "titel"),
        ("+++\ncourse", "course", "两行 +++"),
    ],
)
def test_each_demand_is_proved(folder, old, new, said):
    path = folder / "pub-01" / "01-first.md"
    path.write_text(path.read_text().replace(old, new, 1) if old != CHECK * 3 else LESSON.replace(old, new))
    assert any(said in fault for fault in faults(folder))


def test_the_lessons_of_a_course_fit_into_its_class_hours(folder):
    # pub-01 has 3 class hours of 45 minutes; a lesson of 2,403 characters and 3 questions takes 9 + 3 minutes.
    longest = LESSON.replace("碳" * 900, "碳" * 2386)
    for order in range(1, 13):
        (folder / "pub-01" / f"{order:02}-first.md").write_text(longest.replace("order = 1", f"order = {order}"))
        said = faults(folder)
        assert said == ([] if order < 12 else ["pub-01: 读完课文约需 144 分钟，超过本课程 3 课时的 135 分钟"])


def test_a_missing_course_text_is_named(folder):
    (folder / "pub-01" / "_course.md").unlink()
    assert faults(folder) == ["pub-01: 缺少 _course.md"]


def test_loading_again_changes_nothing_and_a_changed_text_is_a_new_version(db, folder):
    path = folder / "pub-01" / "01-first.md"
    assert content.load_lessons(folder) == content.Loaded(1, 0, 0, 0)
    assert content.load_lessons(folder) == content.Loaded(0, 0, 1, 0)
    path.write_text(LESSON.replace("第一课", "第一课（修订）"))
    assert content.load_lessons(folder) == content.Loaded(0, 1, 0, 0)
    lesson = Lesson.objects.get()
    assert lesson.current.number == 2 and lesson.current.title == "第一课（修订）" and lesson.versions.count() == 2
    path.unlink()
    assert content.load_lessons(folder) == content.Loaded(0, 0, 0, 1)
    path.write_text(LESSON)
    assert content.load_lessons(folder).changed == 1
    assert CourseText.objects.get().summary == "讲"


def test_html_is_sanitised_and_formulas_stay_tex():
    html = markup.render("<script>x</script>\n\n| a | b |\n|---|---:|\n| 1 | $x_1 < 2$ |\n\n$$\ny^2\n$$\n\n[x](javascript:1)")
    assert "<script" not in html and "javascript:" not in re.sub(r"\[x\].*", "", html) and "style=" not in html
    assert '<td class="num brief"><span class="math inline">x_1 &lt; 2</span>' in html
    assert '<span class="math block">y^2</span>' in html


def test_a_column_of_short_cells_never_breaks_and_a_wordy_one_keeps_a_legible_width():
    html = markup.render("| 表计 | 说明 |\n|---|---|\n| 103,440.48 | 是 |\n| 28,496.00 | 三个月的数都从皮带秤读出 |")
    assert html.count('<td class="brief">') == html.count('<td class="wordy">') == 2
    assert html.index("28,496.00") > html.rindex('<td class="brief">') and "<th>" in html
    assert '<td class="brief">＋219,300.00</td>' in markup.render("| 金额 |\n|---|\n| ＋219,300.00 |\n| −362,000.00 |")


def test_the_repositorys_lessons_can_be_loaded(db):
    loaded = content.load_lessons(settings.CONTENT_DIR / "lessons")
    assert loaded.new >= 48 and Lesson.objects.values("course").distinct().count() == 48
