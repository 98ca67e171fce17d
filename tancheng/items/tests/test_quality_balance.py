"""Keys that give themselves away: by their letter, by 对 or 错, by their length."""

import pytest

from tancheng.items.quality import balance
from tancheng.items.quality.balance import Balance
from tancheng.items.tests.makers import an_item_text

ALIKE = ["甲甲", "乙乙", "丙丙", "丁丁"]


def single(key: str, options: list[str] | None = None, **more):
    return an_item_text(options=options or ALIKE, key=[key], **more)


def judged(is_right: bool):
    return an_item_text(type="true_false", options=[], key=is_right)


def many(**changes) -> Balance:
    """A hundred singles and fifty true/false items in good balance, but for `changes`."""
    good = {
        "singles": 100,
        "positions": dict.fromkeys("ABCD", 25),
        "longest": 25,
        "leads": 40,
        "leading_keys": 10,
        "judged": 50,
        "true": 25,
    }
    return Balance(**{**good, **changes})


def test_it_works():
    longest_key = single("B", ["甲", "乙乙乙乙", "丙", "丁"])
    longest_other = single("A", ["甲", "乙", "丙丙丙丙", "丁"])
    counted = balance.balance([single("A"), single("B"), longest_key, longest_other, judged(True), judged(False), judged(True)])
    assert counted == Balance(singles=4, positions={"A": 2, "B": 2}, longest=1, leads=2, leading_keys=1, judged=3, true=2)
    assert (counted.share_at("A"), counted.share_at("D"), counted.longest_share, counted.leading_share) == (0.5, 0.0, 0.25, 0.5)


def test_one_character_more_is_longest_but_catches_no_eye():
    counted = balance.balance([single("A", ["甲甲甲", "乙乙", "丙丙", "丁丁"])])
    assert (counted.longest, counted.leads) == (1, 0)


def test_what_has_no_single_key_is_left_out():
    rows = [
        single("A", type="multiple"),
        an_item_text(key=[]),
        an_item_text(type="short", options=[], key=None),
        an_item_text(type="numeric", options=[], key=None, answer="1"),
    ]
    assert balance.balance(rows) == Balance(0, {}, 0, 0, 0, 0, 0)
    assert balance.balance([]).share_at("A") == 0.0


def test_a_balanced_bank_is_fit():
    assert list(balance.faults(many())) == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"positions": {"A": 40, "B": 20, "C": 20, "D": 20}}, "40% 的单选题答案是 A"),
        ({"positions": {"A": 30, "B": 30, "C": 30, "D": 10}}, "10% 的单选题答案是 D"),
        ({"positions": {"A": 34, "B": 33, "C": 33}}, "0% 的单选题答案是 D"),
        ({"longest": 41}, "41% 的单选题答案是最长的选项"),
        ({"leading_keys": 21}, "40 道单选题有一个选项明显最长，其中 21 道的答案正是它"),
        ({"true": 33}, "50 道判断题中 33 道答案为“对”"),
        ({"true": 17}, "50 道判断题中 17 道答案为“对”"),
    ],
)
def test_each_way_of_guessing_is_named(changes, fault):
    assert fault in list(balance.faults(many(**changes)))


@pytest.mark.parametrize(
    "changes",
    [
        {"singles": 39, "positions": {"A": 39}, "longest": 39, "leads": 19, "leading_keys": 19},
        {"leads": 19, "leading_keys": 19},
        {"judged": 0, "true": 0},
        {"judged": 39, "true": 39},
    ],
)
def test_few_items_prove_nothing(changes):
    assert list(balance.faults(many(**changes))) == []


def test_true_and_false_are_judged_without_any_singles():
    bank = Balance(singles=0, positions={}, longest=0, leads=0, leading_keys=0, judged=40, true=40)
    assert list(balance.faults(bank)) == ["40 道判断题中 40 道答案为“对”"]


def test_a_course_that_leans_is_a_hint():
    rows = [single("A", course="acc-05") for _ in range(10)] + [single("B", course="acc-05") for _ in range(6)]
    courses = balance.by_course([*rows, single("A", course="acc-04")])
    assert list(courses) == ["acc-04", "acc-05"]
    assert list(balance.course_hints(courses)) == [("acc-05", "16 道单选题中 10 道答案是 A")]
