"""What lessons say of other lessons, proved against the lessons there are."""

import re
from urllib.parse import urljoin

import pytest

from tancheng.learning import content, markup
from tancheng.learning.references import Shelf, reference_faults
from tancheng.learning.tests.test_content import COURSE, LESSON, SCHEME

SHELF = Shelf(
    {
        "pub-01": [("01-start.md", "开始"), ("02-study.md", "怎样学完80个课时，怎样上考场")],
        "pub-02": [("01-gases.md", "七种温室气体")],
        "acc-01": [("01-day.md", "核算员每天在做什么")],
        "acc-04": [("01-power.md", "燃煤：怎样算"), ("02-steel.md", "钢铁"), ("03-cement.md", "水泥")],
        "ver-05": [("01-faults.md", "不符合项：写清楚，改得了，关得上")],
    },
    SCHEME,
)


def faults(text, course="acc-04", order=2):
    return reference_faults(text, course, order, SHELF)


@pytest.mark.parametrize(
    "said",
    [
        "见[水泥](03-cement.md)、[核算员](../acc-01/01-day.md)和[气体](../pub-02/01-gases.md)。",
        "见[公告](https://www.example.com/a?b=1)。",
        "acc-01 已经讲过，pub-02也讲过。",
        "“燃煤”一课和《钢铁》一课、“七种温室气体”这一课讲过。",
        "上一课算了煤，下一课算水泥，第一课和第三课可以再看；接下来一课讲水泥。",
        "编号 abc-12 的表。",
        "这是最后一课。",
    ],
)
def test_good_references(said):
    assert faults(said) == []


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("[看](03-zinc.md)", "链接 03-zinc.md 指向的课文不存在"),
        ("[看](../acc-01/02-none.md)", "链接 ../acc-01/02-none.md 指向的课文不存在"),
        ("[看](../ver-05/01-faults.md)", "链接 ../ver-05/01-faults.md 指向 ver-05，学本课的人不一定有这门课"),
        ("[看](cement.md)", "链接 cement.md 不像一个网址，也不是课文文件"),
        ("[看](http://somewhere)", "链接 http://somewhere 不像一个网址，也不是课文文件"),
        ("见 acc-12。", "提到的课程 acc-12 不在方案中"),
        ("“锌”一课讲过。", "提到的“锌”一课不存在，或学本课的人没有这一课"),
        ("“不符合项”一课讲过。", "提到的“不符合项”一课不存在，或学本课的人没有这一课"),
        ("见第4课。", "提到“第4课”，本课程只有 3 课"),
        ("接下来两课讲别的。", "提到“接下来两课”，后面只有 1 课"),
    ],
)
def test_each_reference_is_proved(said, named):
    assert faults(said) == [named]


def test_the_first_lesson_has_none_before_it_and_the_last_none_after_it():
    assert faults("接上一课。", order=1) == ["第一课不能说“上一课”"]
    assert faults("见下一课。", order=3) == ["最后一课不能说“下一课”"]
    assert faults("上一课。", order=3) == faults("下一课。", order=1) == []


def test_a_public_course_links_to_public_courses_only_and_the_free_lesson_to_none():
    assert faults("[看](../pub-02/01-gases.md)", "pub-01", 2) == []
    assert "学本课的人不一定有这门课" in faults("[看](../acc-04/02-steel.md)", "pub-01", 2)[0]
    assert "免费试读" in faults("[看](02-study.md)", "pub-01", 1)[0]


def test_a_link_to_a_lesson_leads_to_its_page():
    html = markup.render("[钢](02-steel-mill.md) [煤](../acc-04/01-power.md) [网](https://example.com)")
    assert re.findall(r'href="([^"]+)"', html) == ["../steel-mill/", "../../acc-04/power/", "https://example.com"]


def test_a_trainee_can_follow_the_link(enrolment, as_user, tmp_path):
    linking = LESSON.replace("完。", "见[公共课](../pub-01/01-first.md)。")
    for code, text in {"pub-01": LESSON, "pub-02": linking}.items():
        folder = tmp_path / code
        folder.mkdir()
        (folder / "_course.md").write_text(COURSE.replace("pub-01", code))
        (folder / "01-first.md").write_text(text.replace('course = "pub-01"', f'course = "{code}"'))
    content.load_lessons(tmp_path)
    client, here = as_user(enrolment.user), f"/learn/{enrolment.pk}/pub-02/first/"
    page = client.get(here).content.decode()
    there = urljoin(here, re.findall(r'href="(\.\./[^"]+)"', page)[0])
    assert there == f"/learn/{enrolment.pk}/pub-01/first/" and client.get(there).status_code == 200
