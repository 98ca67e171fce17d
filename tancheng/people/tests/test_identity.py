from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.people import identity
from tancheng.testing import a_man, an_id_number

TODAY = date(2026, 11, 23)


def check(text, born=None, sex=""):
    return identity.check_id_number(text, born, sex, today=TODAY)


def test_a_fictional_number_with_a_right_check_character_holds():
    assert check(an_id_number(123, date(1990, 3, 7)), date(1990, 3, 7), "male").ok


def test_the_standard_s_own_example_holds():
    assert check("34052419800101001X").value == "34052419800101001X"


@pytest.mark.parametrize(
    "typed", ["34052419800101001x", " 340524 19800101 001X ", "３４０５２４１９８００１０１００１ｘ", "340524-19800101-001x"]
)
def test_small_x_spaces_and_full_width_are_folded(typed):
    assert check(typed).value == "34052419800101001X"
    assert check(typed).ok


def test_a_wrong_check_character_is_named():
    assert "校验位不符" in check("340524198001010011").faults[0]


def test_too_short_says_how_many():
    assert "现在是 17 位" in check("34052419800101001").faults[0]


def test_old_numbers_are_out_of_use():
    assert "15 位的旧号码已停用" in check("340524800101001").faults[0]


def test_a_day_that_does_not_exist():
    assert "出生日期不存在" in check(an_id_number_of("19900230")).faults[0]


def test_a_birth_in_the_future():
    assert "晚于今天" in check(an_id_number(1, date(2030, 1, 1))).faults[0]


def test_another_birth_date_and_sex_are_both_told():
    faults = check(an_id_number(124, date(1990, 3, 7)), date(1991, 3, 7), "male").faults
    assert "1990年3月7日，与所填的 1991年3月7日 不一致" in faults[0]
    assert "第 17 位表示女" not in faults[0]
    assert len(faults) == 1 or "性别不一致" in faults[1]


def test_seventeenth_digit_even_is_female():
    number = an_id_number(20, date(1990, 3, 7))  # …020: the 17th digit is 0... order number ends in an even digit
    assert identity.sex_in(number) == "female"
    assert "与所填性别不一致" in check(number, sex="male").faults[0]


def an_id_number_of(born: str) -> str:
    body = f"000000{born}001"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


@given(st.integers(1, 999), st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 16), st.integers(1, 9))
def test_every_slip_of_one_digit_is_noticed(number, born, place, shift):
    good = an_id_number(number, born)
    bad = good[:place] + str((int(good[place]) + shift) % 10) + good[place + 1 :]
    assert check(good).ok
    assert not check(bad).ok


@given(st.text(max_size=60))
def test_nothing_typed_breaks_the_checks(text):
    for checked in (check(text), identity.check_mobile(text), identity.check_name(text)):
        assert checked.ok or all(checked.faults)


@pytest.mark.parametrize("typed", ["13800138000", "+86 138 0013 8000", "１３８００１３８０００", "0086-138-0013-8000", "8613800138000"])
def test_mobiles_fold_to_eleven_digits(typed):
    assert identity.check_mobile(typed) == identity.Checked("13800138000")


@pytest.mark.parametrize(
    ("typed", "why"), [("1380013800", "现在是 10 位"), ("12800138000", "以 13 至 19 开头"), ("", "11 位"), ("١٣٨٠٠١٣٨٠٠٠", "11 位")]
)
def test_wrong_mobiles_are_told_why(typed, why):
    assert why in identity.check_mobile(typed).faults[0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张 三", "张三"),
        ("买买提•艾力", "买买提·艾力"),
        ("𠮷田", "𠮷田"),
        ("John O'Neil", "John O'Neil"),
        ("欧阳．某", "欧阳·某"),
        ("㐂", "㐂"),
        ("ＡＢ", "AB"),
    ],
)
def test_names_of_every_kind(typed, kept):
    assert identity.check_name(typed) == identity.Checked(kept)


@pytest.mark.parametrize(
    ("typed", "why"), [("张3", "“3”"), ("", "请填写姓名"), ("王" * 51, "最长 50"), ("··", "没有文字"), ("张\x00三", "不能有")]
)
def test_names_that_cannot_be(typed, why):
    assert why in identity.check_name(typed).faults[0]


def test_there_are_56_ethnicities():
    assert len(identity.ETHNICITIES) == len(set(identity.ETHNICITIES)) == 56


def test_a_bench_of_thousands_has_a_number_for_everybody():
    men = [a_man(number) for number in range(1, 5001)]
    assert len({number for _, number in men}) == 5000
    assert all(check(number, birth, "male").ok for birth, number in (men[0], men[-1]))
