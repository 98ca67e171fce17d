"""All machine checks of a bank in one report."""

from datetime import date

import pytest

from tancheng.items.quality.report import FAULTS, Kind, report
from tancheng.items.tests.makers import an_item_text

LONG = "重点排放单位应当在每年三月底以前提交上一年度的温室气体排放报告，并对数据的真实性负责"
DAYS = [date(2026, 11, 28), date(2027, 5, 29)]


def an_item(number: int, **changes):
    """Stems that have no character in common, unless `changes` say otherwise."""
    stem = "".join(chr(0x4E00 + 40 * number + place) for place in range(40))
    return an_item_text(**{"code": f"acc-04-s{number:03d}", "stem": stem, "options": ["甲", "乙", "丙", "丁"], **changes})


def sentences(kind: Kind, *items, days=()):
    return [finding.line for finding in report(items, days).findings if finding.kind is kind]


def test_it_works():
    found = report([an_item(1), an_item(2), an_item(3, source="")], DAYS)
    assert (found.items, found.excused) == (3, 0)
    assert [finding.line for finding in found.findings] == ["acc-04-s003: 没有写依据"]
    assert found.faults == []
    assert found.hints == list(found.findings)
    assert list(found.courses) == ["acc-04"]


def test_an_empty_bank_has_nothing_to_report():
    found = report([])
    assert (found.items, found.findings, found.courses) == (0, (), {})


def test_a_code_is_used_once():
    assert sentences(Kind.CODE, an_item(1), an_item(2, code="acc-04-s001")) == ["acc-04-s001: 题号用了 2 次"]


def test_the_same_item_is_not_also_alike():
    twin = an_item(2, stem=an_item(1).stem + "，", options=["丁", "丙", "乙", "甲"])
    assert sentences(Kind.SAME, an_item(1), twin) == ["acc-04-s002: 与 acc-04-s001 相同"]
    assert sentences(Kind.ALIKE, an_item(1), twin) == []


def test_near_duplicates_name_each_other_and_their_likeness():
    one, other = an_item(1, stem=LONG), an_item(2, stem=LONG.replace("三月底", "五月底"))
    (finding,) = report([one, other]).faults
    assert finding.codes == ("acc-04-s002", "acc-04-s001")
    assert finding.line.startswith("acc-04-s002: 与 acc-04-s001 相近（8")


def test_near_duplicates_that_never_meet_in_a_paper_are_excused():
    one = an_item(1, stem=LONG, enemies=["acc-04-s002"])
    other = an_item(2, stem=LONG.replace("三月底", "五月底"), enemies=["acc-04-s001"])
    found = report([one, other])
    assert (found.excused, found.faults) == (1, [])


@pytest.mark.parametrize(
    ("until", "found"),
    [
        (None, []),
        (date(2027, 5, 29), []),
        (date(2027, 5, 28), ["acc-04-s001: 有效期到 2027年5月28日，2027年5月29日的考试不能再用"]),
        (date(2026, 11, 27), ["acc-04-s001: 有效期到 2026年11月27日，2026年11月28日的考试不能再用"]),
    ],
)
def test_an_item_that_expires_before_an_exam_is_named_with_the_day(until, found):
    assert sentences(Kind.EXPIRES, an_item(1, valid_until=until), days=DAYS) == found


def test_keys_that_lean_are_faults_of_the_bank_and_hints_for_a_course():
    items = [an_item(number, key=["A"]) for number in range(1, 41)]
    assert sentences(Kind.BALANCE, *items)[0] == "全库：100% 的单选题答案是 A"
    assert sentences(Kind.COURSE, *items) == ["acc-04：40 道单选题中 40 道答案是 A"]
    assert (Kind.BALANCE in FAULTS, Kind.COURSE in FAULTS) == (True, False)
