"""`content check`: each fault of the bank, one by one, in words that name the item."""

import pytest

from tancheng.items.content import check_folder
from tancheng.items.tests.makers import SHORT, TRUE_FALSE, a_folder, item_text
from tancheng.scheme import document
from tancheng.testing import scheme_text


@pytest.fixture(scope="module")
def notice():
    return document.read(scheme_text())


def test_good_items_have_no_faults(tmp_path, notice):
    folder = a_folder(tmp_path, item_text(), item_text(**TRUE_FALSE), item_text(**SHORT))
    assert check_folder(folder, notice) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"code": '"abc-04-s001"'}, "abc-04-s001: course abc-04 is not in the scheme"),
        ({"code": '"acc-04-m001"'}, "acc-04-m001: code letter does not fit type single"),
        ({"levels": "[]"}, "acc-04-s001: levels []"),
        ({"levels": '["2"]'}, "acc-04-s001: levels ['2']"),
        ({"difficulty": "1.0"}, "acc-04-s001: difficulty 1.0 is no share of right answers"),
        ({"seconds": "5"}, "acc-04-s001: 5 seconds"),
        ({"valid_from": "2026-01-01", "valid_until": "2025-01-01"}, "acc-04-s001: valid_until lies before valid_from"),
        ({"options": '["甲", "乙", "丙", "以上都是"]'}, "acc-04-s001: an option refers to all the others"),
        ({"explanation": None}, "acc-04-s001: no explanation"),
        ({"options": '["甲", "乙", "丙"]'}, "acc-04-s001: 3 options"),
        ({"key": '["E"]'}, "acc-04-s001: key ['E'] does not fit the options"),
        ({"key": "[]"}, "acc-04-s001: key [] does not fit the options"),
        ({"key": '["A", "B"]'}, "acc-04-s001: a single-choice item has one key"),
        ({"options": '["入炉煤", "入 炉煤。", "丙", "丁"]'}, "acc-04-s001: two options are alike"),
        ({"code": '"acc-04-m001"', "type": '"multiple"'}, "acc-04-m001: a multiple-choice item has two keys or more"),
        ({**TRUE_FALSE, "key": '["A"]'}, "acc-04-t001: a true/false item has key = true or false and no options"),
        ({**SHORT, "model_answer": '""'}, "acc-04-e001: a short-answer item has a model answer and a limit of characters"),
        ({**SHORT, "scoring": '[{ points = "4.0", text = "一" }]'}, "acc-04-e001: scoring points add up to 4.0, not 5"),
        (
            {**SHORT, "scoring": '[{ points = "4.7", text = "一" }, { points = "0.3", text = "二" }]'},
            "acc-04-e001: scoring points come in steps of 0.5",
        ),
        ({**SHORT, "scoring": '[{ points = "五", text = "一" }]'}, "acc-04-e001: scoring points are not numbers"),
        ({**SHORT, "scoring": '[{ points = "NaN", text = "一" }]'}, "acc-04-e001: scoring points are not numbers"),
    ],
)
def test_each_fault_is_named(tmp_path, notice, changes, fault):
    assert fault in check_folder(a_folder(tmp_path, item_text(**changes)), notice)


def test_a_code_is_used_once(tmp_path, notice):
    folder = a_folder(tmp_path, item_text(), item_text(stem='"另一个问题？"'))
    assert check_folder(folder, notice) == ["acc-04-s001: used 2 times"]


def test_twins_are_found_whatever_their_spacing(tmp_path, notice):
    twin = item_text(code='"acc-04-s002"', stem='"核算电厂燃煤排放时 活动数据指什么"')
    assert check_folder(a_folder(tmp_path, item_text(), twin), notice) == ["acc-04-s002: the same as acc-04-s001"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[item]", "acc-04/items.toml"),
        (item_text(hint='"提示"'), "`hint`"),
        (item_text(stem='""'), "stem"),
        (item_text(code='"acc4-1"'), "code"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_place(tmp_path, notice, text, place):
    (fault,) = check_folder(a_folder(tmp_path, text), notice)
    assert place in fault


def forty_items(key_of):
    return [
        item_text(
            code=f'"acc-04-s{n:03d}"', stem=f'"第{n}个问题？"', options='["甲甲甲", "乙乙乙", "丙丙丙", "丁丁丁"]', key=f'["{key_of(n)}"]'
        )
        for n in range(1, 41)
    ]


def test_a_balanced_bank_is_fit(tmp_path, notice):
    assert check_folder(a_folder(tmp_path, *forty_items(lambda n: "ABCD"[n % 4])), notice) == []


def test_a_key_that_stands_mostly_in_one_place_is_found(tmp_path, notice):
    faults = check_folder(a_folder(tmp_path, *forty_items(lambda n: "ABCD"[n % 4] if n < 21 else "A")), notice)
    assert "bank: the key of 62% of single-choice items is A" in faults


def test_keys_given_away_by_their_length_are_found(tmp_path, notice):
    items = [text.replace('"甲甲甲"', '"甲甲甲甲甲甲"') for text in forty_items(lambda n: "ABCD"[n % 4] if n % 2 else "A")]
    assert any(
        fault.endswith("of single-choice items the key is the longest option") for fault in check_folder(a_folder(tmp_path, *items), notice)
    )
