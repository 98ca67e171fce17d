"""Remarks of one wording on many places are one line, or nobody reads them."""

from tancheng.items.exchange.reading import gathered


def test_the_same_remark_on_several_places_is_one_with_the_first_of_them():
    remarks = [
        "“题”表批注没有读入",
        *(f"第 {row} 行：难度没有收下" for row in range(2, 9)),
        "第 3 行：“选项A”划掉",
        "第 9 行：难度没有收下",
    ]
    assert gathered(remarks, {f"第 {row} 行" for row in range(2, 10)}) == [
        "“题”表批注没有读入",
        "第 2 行、第 3 行、第 4 行、第 5 行、第 6 行等 8 处：难度没有收下",
        "第 3 行：“选项A”划掉",
    ]


def test_words_before_a_colon_that_are_no_place_stay_as_they_are():
    remarks = ["“题”表没有读入的列：分值、备注", "“案”表没有读入的列：分值、备注", "第 2 行：甲：乙"]
    assert gathered(remarks, {"第 2 行"}) == remarks
