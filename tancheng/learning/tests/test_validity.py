"""Every section that gives a figure says for when it holds."""

import pytest

from tancheng.learning.validity import undated_sections


def test_a_figure_without_a_time_is_named_with_its_section():
    body = "## 这是什么\n按2021年起施行的办法，抵销上限是5%。\n## 常见错误\n- 把5%乘在缺口上。\n## 小结\n先算应清缴量。\n"
    assert undated_sections(body) == [("常见错误", "5%")]


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        ("记录至少保存5年。", "5年"),
        ("记录至少保存 5 年。", "5 年"),
        ("复核要在7个工作日内申请。", "7个工作日"),
        ("罚款5万—50万元。", "5万"),
        ("排放2,010,294 t，折算后上报。", "2,010,294 t"),
        ("门槛是2.6万tCO₂e。", "2.6万"),
        ("换算后为0.8000 tCO₂/t。", "0.8000 tCO₂"),
        ("每月结束后40个自然日内存证。", "40个自然日"),
        ("涨跌幅为±10%。", "10%"),
        ("皮带秤2024 t，读数照抄。", "2024 t"),
        ("煤量是2,024 t，$2024\\times2=4048$。", "2,024 t"),
        ("某物112.2024吨。", "112.2024吨"),
        ("编号120245的秤差3%。", "3%"),
    ],
)
def test_what_needs_a_time(said, figure):
    assert undated_sections(f"## 这是什么\n{said}\n") == [("这是什么", figure)]


@pytest.mark.parametrize(
    "said",
    [
        "2024年5月1日起施行的条例要求至少保存5年。",
        "燃煤氧化率，2025年度是99%。",
        "按粤清协〔2024〕19号，学满80个课时。",
        "按CETS-AG-01.01-V04-2026，上限是5%。",
        "承诺期（2008—2012 年）平均降5%。",
        "某厂（教学虚构数据）全年用电8,600 MWh。",
        "本例的秤差0.5%。",
        "本案合计41.37 t。",
        "提前30天（举例）送检。",
        "由单位的定义而来，1 MWh是3.6 GJ。",
        "按统计惯例取95%区间。",
    ],
)
def test_what_says_when_it_holds(said):
    assert undated_sections(f"## 这是什么\n{said}\n") == []


@pytest.mark.parametrize(
    "said", ["把第十一条抄在卡片上。", "周一看3月31日的表。", "元素碳有12元素。", "一共4道门。", "把1写成7。", "5年级的学生。"]
)
def test_what_is_no_figure(said):
    assert undated_sections(f"## 这是什么\n{said}\n") == []


def test_a_heading_that_begins_with_an_example_marks_its_section_and_only_its_own():
    body = "## 例：一年的煤\n合计2,560,324 t。\n## 小结\n合计2,560,324 t。\n"
    assert undated_sections(body) == [("小结", "2,560,324 t")]


def test_a_year_in_a_formula_says_nothing():
    assert undated_sections("## 算一遍\n共12 t：\n\n$$2000\\times0.006=12$$\n") == [("算一遍", "12 t")]


def test_text_before_the_first_heading_is_a_section_too():
    assert undated_sections("上限是5%。\n## 小结\n完。\n") == [("", "5%")]
