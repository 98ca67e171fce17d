"""`items check`: each fault of a folder, one by one, in words that name the file and the item."""

import pytest

from tancheng.items.proving import check_folder
from tancheng.items.tests.makers import NUMERIC, SHORT, TRUE_FALSE, a_folder, item_text
from tancheng.scheme import document
from tancheng.testing import scheme_text


@pytest.fixture(scope="module")
def notice():
    return document.read(scheme_text())


def test_good_items_have_no_faults(tmp_path, notice):
    folder = a_folder(tmp_path, item_text(), item_text(**TRUE_FALSE), item_text(**SHORT), item_text(**NUMERIC))
    assert check_folder(folder, notice) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"code": '"abc-04-s001"'}, "abc-04-s001: 方案中没有课程 abc-04"),
        ({"code": '"acc-04-m001"'}, "acc-04-m001: 题号 acc-04-m001 的字母与题型不符"),
        ({"levels": "[]"}, "acc-04-s001: 没有写等级"),
        ({"levels": '["2"]'}, "acc-04-s001: 等级应为四级（4）或三级（3），现为 2"),
        ({"difficulty": "1.0"}, "acc-04-s001: 预计答对率应在 0 与 1 之间"),
        ({"seconds": "5"}, "acc-04-s001: 预计用时应为 10 至 900 秒"),
        ({"valid_from": "2026-01-01", "valid_until": "2025-01-01"}, "acc-04-s001: 有效期的止日早于起日"),
        ({"options": '["甲", "乙", "丙", "以上都是"]'}, "acc-04-s001: 选项里有“以上都是”一类说法"),
        ({"stem": '"活动数据\\u001f指什么？"'}, "acc-04-s001: 文字里有看不见的控制字符，请删去后重新输入"),
        ({"source": None}, "acc-04-s001: 没有写依据"),
        ({"source": '"职业常识"'}, "acc-04-s001: 依据不能是常识或一般做法；请写文件和条款，或在题干里给出数据和规则"),
        (
            {"source": '"《碳排放权交易管理暂行条例》第十一条"'},
            "acc-04-s001: 依据的文件有施行日期，请写有效期（valid_from、valid_until）",
        ),
        ({"point": None}, "acc-04-s001: 没有写知识点"),
        ({"feedback": '["甲"]'}, "acc-04-s001: 选项反馈与选项的个数不一致"),
        ({"enemies": '["acc-04-s999"]'}, "acc-04-s001: 互斥题 acc-04-s999 不存在"),
        ({"stimulus": '"acc-09-case"'}, "acc-04-s001: 没有案例材料 acc-09-case"),
        ({**NUMERIC, "answer": '"二"'}, "acc-04-n001: 计算题的答案“二”不是数"),
        ({**NUMERIC, "tolerance": '"约1"'}, "acc-04-n001: 允许误差“约1”应写成 0.5 或 1% 这样"),
        ({**NUMERIC, "tolerance": None}, "acc-04-n001: 计算题要写允许误差（不允许误差时写 0）"),
        ({"explanation": None}, "acc-04-s001: 没有写解析"),
        ({"options": '["甲", "乙", "丙"]'}, "acc-04-s001: 有 3 个选项，应为 4 个"),
        ({"key": '["E"]'}, "acc-04-s001: 答案“E”与选项不符"),
        ({"key": "[]"}, "acc-04-s001: 没有勾选答案"),
        ({"key": '["A", "B"]'}, "acc-04-s001: 单项选择题只能有一个答案"),
        ({"options": '["入炉煤", "入 炉煤。", "丙", "丁"]'}, "acc-04-s001: 有两个选项相同"),
        ({"code": '"acc-04-m001"', "type": '"multiple"'}, "acc-04-m001: 多项选择题至少有两个答案"),
        ({**TRUE_FALSE, "key": '["A"]'}, "acc-04-t001: 判断题的答案是对或错，不列选项"),
        ({**SHORT, "model_answer": '""'}, "acc-04-e001: 简答题要有参考答案和字数上限"),
        ({**SHORT, "scoring": '[{ points = "4.0", text = "一" }]'}, "acc-04-e001: 得分点合计 4.0 分，应为 5 分"),
        (
            {**SHORT, "scoring": '[{ points = "4.7", text = "一" }, { points = "0.3", text = "二" }]'},
            "acc-04-e001: 得分点的分值 4.7 应以 0.5 分为一档",
        ),
        ({**SHORT, "scoring": '[{ points = "五", text = "一" }]'}, "acc-04-e001: 得分点的分值“五”不是数"),
        ({**SHORT, "scoring": '[{ points = "NaN", text = "一" }]'}, "acc-04-e001: 得分点的分值“NaN”不是数"),
    ],
)
def test_each_fault_is_named(tmp_path, notice, changes, fault):
    assert f"acc-04/items.toml 第 1 题 {fault}" in check_folder(a_folder(tmp_path, item_text(**changes)), notice)


def test_a_code_is_used_once(tmp_path, notice):
    folder = a_folder(tmp_path, item_text(), item_text(stem='"另一个问题？"'))
    assert check_folder(folder, notice) == ["acc-04/items.toml 第 2 题 acc-04-s001: 题号用了 2 次"]


def test_twins_are_found_whatever_their_spacing(tmp_path, notice):
    twin = item_text(code='"acc-04-s002"', stem='"核算电厂燃煤排放时 活动数据指什么"')
    assert check_folder(a_folder(tmp_path, item_text(), twin), notice) == ["acc-04/items.toml 第 2 题 acc-04-s002: 与 acc-04-s001 相同"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[item]", "acc-04/items.toml: 不是正确的 TOML（"),
        (item_text(hint='"提示"'), "acc-04/items.toml 第 1 题: 写法不对（Object contains unknown field `hint`）"),
        ("[[question]]", "acc-04/items.toml: 不认识“question”，只有 item 和 stimulus"),
        ("item = 1", "acc-04/items.toml: item 应当是列表"),
        ("a = " + "[" * 100_000, "acc-04/items.toml: 括号套得太深"),
        (item_text(stem='"空\\u0000字符"'), "acc-04/items.toml: 文字里有空字符"),
        (item_text(stem='""'), "acc-04/items.toml 第 1 题: 没有题干"),
        (item_text(code='"acc4-1"'), "acc-04/items.toml 第 1 题: “题号”写法不对"),
        (item_text(code=None), "acc-04/items.toml 第 1 题: 没有题号（code）"),
        (item_text(stem='"见图 ![图](gone.png)"'), "acc-04/items.toml: 找不到图片 gone.png"),
        (item_text(stem='"见图 ![图](../items.toml)"'), "acc-04/items.toml: 找不到图片 ../items.toml"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_place(tmp_path, notice, text, place):
    (fault,) = check_folder(a_folder(tmp_path, text), notice)
    assert fault.startswith(place)


def test_one_fault_hides_no_other(tmp_path, notice):
    folder = a_folder(tmp_path, item_text(stem='""'), item_text(code='"acc-04-s002"', source=None))
    assert [fault.partition(": ")[0] for fault in check_folder(folder, notice)] == [
        "acc-04/items.toml 第 1 题",
        "acc-04/items.toml 第 2 题 acc-04-s002",
    ]


def test_a_picture_that_is_none_is_named(tmp_path, notice):
    folder = a_folder(tmp_path, item_text(stem='"见图 ![图](a.png)，活动数据指什么？"'))
    (folder / "acc-04" / "a.png").write_bytes(b"<svg/>")
    assert check_folder(folder, notice) == ["图片 a.png 没有收下: 文件不是完整的 PNG、JPG、GIF 或 WebP 图片"]


def forty_items(key_of):
    """Stems that have no character in common, so that only the keys can be at fault."""
    return [
        item_text(
            code=f'"acc-04-s{n:03d}"',
            stem='"' + "".join(chr(0x4E00 + 40 * n + place) for place in range(40)) + '？"',
            options='["甲甲甲", "乙乙乙", "丙丙丙", "丁丁丁"]',
            key=f'["{key_of(n)}"]',
        )
        for n in range(1, 41)
    ]


def test_a_balanced_bank_is_fit(tmp_path, notice):
    assert check_folder(a_folder(tmp_path, *forty_items(lambda n: "ABCD"[n % 4])), notice) == []


def test_a_key_that_stands_mostly_in_one_place_is_found(tmp_path, notice):
    faults = check_folder(a_folder(tmp_path, *forty_items(lambda n: "ABCD"[n % 4] if n < 21 else "A")), notice)
    assert "全库：62% 的单选题答案是 A" in faults


def test_keys_given_away_by_their_length_are_found(tmp_path, notice):
    items = [text.replace('"甲甲甲"', '"甲甲甲甲甲甲"') for text in forty_items(lambda n: "ABCD"[n % 4] if n % 2 else "A")]
    assert any(fault.endswith("的单选题答案是最长的选项") for fault in check_folder(a_folder(tmp_path, *items), notice))
