"""`tancheng items check` on the command line, and on folders of YAML."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tancheng.items import content
from tancheng.items.tests.makers import a_folder, item_text

YAML = """
stimulus:
  - code: acc-09-case
    title: 某热电厂
    text: |
      两台机组。
      数据为虚构。
item:
  - code: acc-04-s001
    type: single
    point: 活动数据
    levels: [4, 3]
    cognitive: understand
    stimulus: acc-09-case
    stem: 核算电厂燃煤排放时，活动数据指什么？
    options: [入炉煤的热量, 0.50, 机组台数, yes]
    key: [A]
    explanation: 活动数据是导致排放的活动的量。
    source: 企业温室气体排放核算方法
    difficulty: 0.7
    seconds: 40
    valid_until: 2027-12-31
  - code: acc-04-t001
    type: true_false
    point: 范围
    levels: [4]
    cognitive: remember
    stem: 外购电力属于范围二。
    key: true
    explanation: 见核算指南。
    source: 企业温室气体排放核算方法
    difficulty: 0.8
    seconds: 20
"""


def a_yaml(root: Path, text: str) -> Path:
    (root / "acc-04").mkdir()
    (root / "acc-04" / "items.yaml").write_text(text, encoding="utf-8")
    return root


def test_it_works(tmp_path, capsys):
    call_command("items_check", a_yaml(tmp_path, YAML))
    assert capsys.readouterr().out == "检查通过：2 道题（单项选择题 1，判断题 1）\n"


def test_what_is_written_is_what_is_asked(tmp_path):
    """YAML's habit of reading yes as true and 0.50 as 0.5 must not touch a text."""
    single, judged = content.read_bundle(a_yaml(tmp_path, YAML)).items
    assert single.options == ["入炉煤的热量", "0.50", "机组台数", "yes"]
    assert (single.levels, single.difficulty, single.seconds, single.valid_until) == (["4", "3"], 0.7, 40, date(2027, 12, 31))
    assert judged.key is True


def test_a_folder_may_hold_both_kinds(tmp_path, capsys):
    folder = a_folder(a_yaml(tmp_path, YAML), item_text(code='"acc-04-s002"', stem='"完全不同的另一道题目，问的是配额清缴的期限？"'))
    call_command("items_check", folder)
    assert "3 道题" in capsys.readouterr().out


def test_faults_stand_one_a_line_with_their_place_and_the_command_fails(tmp_path, capsys):
    folder = a_yaml(tmp_path, YAML.replace("    source: 企业温室气体排放核算方法\n", ""))
    with pytest.raises(CommandError, match=r"读了 2 道题（单项选择题 1，判断题 1），有 2 处问题") as refused:
        call_command("items_check", folder)
    assert refused.value.returncode == 1
    assert capsys.readouterr().err.splitlines() == [
        "acc-04/items.yaml 第 1 题 acc-04-s001: 没有写依据",
        "acc-04/items.yaml 第 2 题 acc-04-t001: 没有写依据",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: &a [x]\nb: [*a, *a]", "第 2 行用了别名（*a），请把内容写全"),
        ("item: !!python/object/apply:os.system [id]", "第 1 行用了类型标签（tag:yaml.org,2002:python/object/apply:os），请去掉"),
        ("item: !custom 1", "第 1 行用了类型标签（!custom），请去掉"),
        ("[" * 100_000, "第 1 行套得太深"),
        ("- " * 100_000, "第 1 行套得太深"),
        ("item:\n- stem: 甲\n  stem: 乙", "第 3 行的“stem”写了两次"),
        ("? [item]\n: 1", "第 1 行的名称应当是一个词"),
        ("item: [1", "第 2 行不是正确的 YAML（did not find expected"),
        ("item: []\n---\nitem: []", "第 2 行不是正确的 YAML（but found another document）"),
        ("\0", "里面有 YAML 不允许的控制字符"),
        ('item: "\\0"', "文字里有空字符"),
        ("- 1", "文件最外层应当是 item（题目）和 stimulus（案例材料）两个列表"),
        ("item: 1", "item 应当是列表"),
        ("item: [1]", "写法不对"),
    ],
)
def test_hostile_or_broken_yaml_is_refused_by_its_line(tmp_path, capsys, text, fault):
    with pytest.raises(CommandError, match="有 1 处问题"):
        call_command("items_check", a_yaml(tmp_path, text))
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("acc-04/items.yaml")
    assert fault in line


def test_another_encoding_is_refused(tmp_path, capsys):
    (a_yaml(tmp_path, "") / "acc-04" / "items.yaml").write_bytes("item: 甲".encode("gb18030"))
    with pytest.raises(CommandError):
        call_command("items_check", tmp_path)
    assert capsys.readouterr().err == "acc-04/items.yaml: 文件不是 UTF-8 编码，请另存为 UTF-8\n"


def test_a_folder_without_items_is_no_success(tmp_path):
    with pytest.raises(CommandError, match="里没有题目"):
        call_command("items_check", tmp_path)
    with pytest.raises(CommandError, match="没有文件夹"):
        call_command("items_check", tmp_path / "gone")


def test_a_scheme_that_is_none_is_refused(tmp_path):
    (tmp_path / "scheme.toml").write_text("[", encoding="utf-8")
    with pytest.raises(CommandError, match="不能用"):
        call_command("items_check", a_yaml(tmp_path, YAML), scheme=tmp_path / "scheme.toml")


def test_files_of_the_repository_itself_are_left_alone(tmp_path, capsys):
    (a_yaml(tmp_path, YAML) / ".github").mkdir()
    (tmp_path / ".github" / "ci.yml").write_text("jobs: {}", encoding="utf-8")
    call_command("items_check", tmp_path)
    assert "2 道题" in capsys.readouterr().out
