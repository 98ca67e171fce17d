"""Papers that others have made in Word or WPS: numbered by hand or by Word, answers behind each question, in its brackets or all at the end."""

import io

import pytest
from docx import Document

from tancheng.items.exchange import word, word_keys
from tancheng.items.exchange.reading import Reading
from tancheng.items.tests.offices import a_paper, saved
from tancheng.items.text import ItemText


def read(text: str) -> Reading:
    return word.read(a_paper(text))


def items(text: str) -> list[ItemText]:
    """The items of a paper in which nothing is wrong."""
    reading = read(text)
    assert [row.faults for row in reading.found if row.faults] == []
    return reading.bundle.items


def the_item(text: str) -> ItemText:
    (item,) = items(text)
    return item


def answers(rows: list[ItemText]) -> list[object]:
    return [row.key if isinstance(row.key, bool) else "".join(row.key or []) or row.answer or row.model_answer for row in rows]


def test_it_works():
    reading = read("""
2026 年度碳排放管理员考试试卷
姓名：________ 考号：________
注意事项：
1. 请先写姓名。
2. 考试时间 60 分钟。
一、单项选择题（共 2 题，每题 1 分。每题只有一个正确答案）
1. 核算电厂燃煤排放时，活动数据指什么？
A. 入炉煤的热量
B. 烟囱高度
C. 机组台数
D. 职工人数
答案：A
解析：活动数据是导致排放的活动的量。
2. 范围二指什么？
A. 直接排放
B. 外购电力和热力的排放
答案：B
二、判断题（每题 1 分）
3. 外购电力属于范围二。
答案：√
三、简答题（5 分）
4. 简述核算边界的划分步骤。
参考答案：先定法人边界，再列设施。
评分标准：（2.5分）指出法人边界
（2.5分）列出设施
""")
    rows = reading.bundle.items
    assert [row.type for row in rows] == ["single", "single", "true_false", "short"]
    assert answers(rows) == ["A", "B", True, "先定法人边界，再列设施。"]
    assert (rows[0].options[1], rows[0].explanation) == ("烟囱高度", "活动数据是导致排放的活动的量。")
    assert [row.points for row in rows[3].scoring] == ["2.5", "2.5"]
    assert [row.place for row in reading.found][::3] == ["单项选择题第 1 题", "简答题第 4 题"]
    assert reading.remarks == ("第一题之前的 5 行没有读入：2026 年度碳排放管理员考试试卷……",)


# ── numbers and options ──


@pytest.mark.parametrize("number", ["1.", "1、", "1．", "1)", "（1）", "(1)", "第1题", "第 1 题："])
def test_numbers_as_people_type_them(number):
    assert the_item(f"{number} 甲？\nA. 一\nB. 二\n答案：B").stem == "甲？"


@pytest.mark.parametrize(
    "options",
    [
        "A. 一\nB. 二\nC. 三\nD. 四",
        "A、一  B、二\nC、三  D、四",
        "A．一\tB．二\tC．三\tD．四",
        "A.一B.二C.三D.四",
        "Ａ．一　Ｂ．二　Ｃ．三　Ｄ．四",
        "（A）一  （B）二  （C）三  （D）四",
        "A: 一\nB: 二\nC: 三\nD: 四",
    ],
)
def test_options_as_people_set_them(options):
    assert the_item(f"1. 甲？\n{options}\n答案：D").options == ["一", "二", "三", "四"]


def test_a_missing_option_is_a_fault_and_not_part_of_the_one_before():
    (row,) = read("1. 甲？\nA. 一\nC. 三\n答案：C").found
    assert "选项 B 是空的" in row.faults


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("答案：B", "B"),
        ("【答案】B", "B"),
        ("[答案] B", "B"),
        ("正确答案：B。", "B"),
        ("标准答案: b", "B"),
        ("参考答案：Ｂ", "B"),
        ("答案：AB", "AB"),
        ("答案：A、B", "AB"),
        ("【答案】A B【解析】因为。", "AB"),
    ],
)
def test_answers_behind_a_question(written, key):
    assert "".join(the_item(f"1. 甲？\nA. 一\nB. 二\n{written}").key) == key


@pytest.mark.parametrize(("written", "key"), [("（ B ）", "B"), ("(B)", "B"), ("（ A、B ）", "AB"), ("（Ｂ）", "B")])
def test_an_answer_in_the_brackets_of_the_stem_is_taken_out_of_it(written, key):
    item = the_item(f"1. 活动数据指{written}。\nA. 一\nB. 二")
    assert (item.stem, "".join(item.key)) == ("活动数据指（　　）。", key)


def test_a_bracket_does_not_give_away_an_answer_that_stands_below_too():
    assert the_item("1. 活动数据指（B）。\nA. 一\nB. 二\n答案：B").stem == "活动数据指（　　）。"
    assert the_item("1. 维生素（A）指？\nA. 一\nB. 二\n答案：B").stem == "维生素（A）指？"


def test_true_or_false():
    text = "一、判断题\n1. 甲。（ √ ）\n2. 乙。（×）\n3. 丙。（ ）\n答案：错\n4. 丁。（对）\n5. 戊。\n【答案】正确"
    assert answers(items(text)) == [True, False, False, True, True]


def test_the_type_may_stand_before_the_stem():
    item = the_item("1.【多选题】哪些？\nA. 一\nB. 二\nC. 三\n答案：AC")
    assert (item.type, item.stem) == ("multiple", "哪些？")


def test_a_layout_with_every_label():
    rows = items("题型：单选题\n题干：甲是？\nA、一\nB、二\n答案：A\n难度：0.7\n题型：判断题\n题干：乙。\n答案：错")
    assert [(row.type, row.stem) for row in rows] == [("single", "甲是？"), ("true_false", "乙。")]
    assert rows[0].difficulty == 0.7
    rows = items("1. 题干：甲是？\nA、一\nB、二\n答案：A\n2. 【题干】乙是？\nA、一\nB、二\n答案：B")
    assert [row.stem for row in rows] == ["甲是？", "乙是？"]


def test_numbers_within_a_question_begin_no_other():
    rows = items("""
1. 下列说法：
（1）甲
（2）乙
正确的是：
A. 仅（1） B. 都对
答案：B
解析：
1. 首先。
2. 其次。
2. 下列步骤：
1. 丙
2. 丁
3. 戊
先做的是：
A. 丙 B. 丁
答案：A
3. 己？
A. 一 B. 二
答案：A
""")
    assert [row.stem.split("\n")[0] for row in rows] == ["下列说法：", "下列步骤：", "己？"]
    assert rows[0].explanation == "1. 首先。\n\n2. 其次。"


def test_typed_signs_are_no_markup():
    item = the_item("1. 2*3*4 与 <b> 和 _x_ 各是？\nA. $5 和 $8\nB. $x_1$\n答案：A\n解析：见 [1](a)。")
    assert item.stem == r"2\*3\*4 与 \<b> 和 \_x\_ 各是？"
    assert item.options == [r"\$5 和 \$8", "$x_1$"]


def test_a_type_that_the_bank_lacks_is_a_fault_of_its_questions():
    (row,) = read("一、连线题\n1. 连一连。\n答案：甲乙").found
    assert row.faults == ("题库不收“连线题”这种题，只收单项选择题、多项选择题、判断题、简答题、计算填空题",)


def test_a_case_with_a_code_is_kept():
    reading = read("案例材料：case-01 某热电厂\n两台机组。\n数据虚构。\n1. 甲？\nA. 一\nB. 二\n答案：A\n案例：case-01")
    assert (reading.stimuli[0].title, reading.stimuli[0].text) == ("某热电厂", "两台机组。\n\n数据虚构。")
    assert reading.bundle.items[0].stimulus == "case-01"


def test_a_case_without_a_code_stays_out_of_the_question_before():
    reading = read("1. 甲？\nA. 一 B. 二\n答案：A\n根据以下材料回答 2 题。\n某厂有两台机组。\n2. 乙？\nA. 一 B. 二\n答案：B")
    assert [row.stem for row in reading.bundle.items] == ["甲？", "乙？"]
    assert "共用的材料没有读入" in reading.remarks[0]


# ── all answers at the end ──

_QUESTIONS = """
一、单选题
1. 甲？
A. 一 B. 二
2. 乙？
A. 一 B. 二
二、多选题
1. 丙？
A. 一 B. 二 C. 三
三、判断题
1. 丁。（ ）
2. 戊。（ ）
四、简答题
1. 简述己。
2. 简述庚。
"""


@pytest.mark.parametrize(
    "keys",
    [
        "参考答案\n一、单选题\n1-2 BA\n二、多选题\n1. ABC\n三、判断题\n1-2 √×\n四、简答题\n1. 答：己。\n2. 庚。",
        "试卷答案及解析：\n一、单选题：1～2：B A\n二、多选题：1. A、B、C\n三、判断题\n1.√ 2.×\n四、简答题\n1. 己。\n2. 庚。",
        "答案\n一、单选题\n1. B\n2. A\n二、多选题\n1.【答案】ABC\n三、判断题\n1. 正确\n2. 错误\n四、简答题\n1. 参考答案：己。\n2. 参考答案：庚。",
    ],
)
def test_answers_at_the_end(keys):
    assert answers(items(_QUESTIONS + keys)) == ["B", "A", "ABC", True, False, "己。", "庚。"]


def test_answers_at_the_end_with_reasons():
    rows = items("1. 甲？\nA. 一 B. 二\n2. 乙？\nA. 一 B. 二\n答案与解析\n1. B 解析：因为一。\n2. 【答案】A【解析】因为二。")
    assert [(row.key, row.explanation) for row in rows] == [(["B"], "因为一。"), (["A"], "因为二。")]


def test_answers_in_a_table():
    document = Document(io.BytesIO(a_paper("1. 甲？\nA. 一 B. 二\n2. 乙？\nA. 一 B. 二\n参考答案")))
    table = document.add_table(rows=2, cols=3)
    for row, texts in zip(table.rows, (("题号", "1", "2"), ("答案", "B", "A")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    assert answers(word.read(saved(document)).bundle.items) == ["B", "A"]


def test_answers_that_do_not_fit_are_said():
    reading = read("1. 甲？\nA. 一 B. 二\n2. 乙？\nA. 一 B. 二\n1-2 BAD\n3. A")
    assert reading.remarks[0] == "答案的个数与题数不符，没有读入：1-2 BAD"
    assert "文末的答案对不上唯一的一道题，没有读入：第 3 题" in reading.remarks[1]


def test_an_answer_for_two_questions_of_one_number_goes_to_none():
    reading = read("一、单选题\n1. 甲？\nA. 一 B. 二\n二、判断题\n1. 乙。\n1-2 AB")
    assert "第 1 题、第 2 题" in reading.remarks[0]


def test_two_answers_that_differ_are_a_fault():
    reading = read("1. 甲？\nA. 一 B. 二\n答案：A\n2. 乙？\nA. 一 B. 二\n1-2 BA")
    assert reading.found[0].faults == ("题后的答案“A”与文末的答案“B”不一致",)
    assert reading.found[1].faults == ()


@pytest.mark.parametrize("line", ["12, 13", "12、", "1025.5", "2024-2025 年", "1-5 甲乙丙", "A B C"])
def test_other_lines_are_no_list_of_answers(line):
    assert not word_keys.is_list(line)
