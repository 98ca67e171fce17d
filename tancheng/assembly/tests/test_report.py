"""What a form's report says of its demands: a swap by hand may leave any of them."""

from dataclasses import replace

from tancheng.assembly.engine.blueprint import Blueprint, Candidate, Earlier, Section
from tancheng.assembly.engine.report import report

BLUEPRINT = Blueprint(
    (Section("single", "单项选择题", 2, 1.0),),
    difficulty_target=0.6,
    difficulty_band=0.02,
    seconds=120,
    exposure_limit=6,
    overlap_between=1,
)
EASY = Candidate(1, "single", "pub-01", True, difficulty=0.62, seconds=60)
HARD = Candidate(2, "single", "pub-01", True, difficulty=0.58, seconds=60)


def departures(*items, blueprint=BLUEPRINT):
    return report(blueprint, [items], codes=["A"], pass_points=1).forms[0].departures


def test_a_form_as_asked_departs_from_nothing():
    assert departures(EASY, HARD) == ()


def test_a_form_too_easy_or_too_hard_says_so():
    assert departures(EASY, replace(HARD, difficulty=0.7)) == ("难度 0.660，要求 0.58–0.62",)
    assert departures(EASY, replace(HARD, difficulty=0.3)) == ("难度 0.460，要求 0.58–0.62",)


def test_a_form_that_takes_too_long_says_so():
    assert departures(EASY, replace(HARD, seconds=90)) == ("预计用时 2.5 分钟，超过限度 2 分钟",)


def test_a_form_that_tells_too_little_says_so():
    calibrated = replace(BLUEPRINT, information_target=2.0, information_band=0.1)
    assert departures(EASY, HARD, blueprint=calibrated) == ("及格线处的信息量 0.00，要求 1.80–2.20",)


def test_items_that_should_rest_are_counted():
    assert departures(EASY, replace(HARD, exposure=6)) == ("有 1 道题近一年使用次数已满",)


def test_too_many_items_of_a_recent_form_are_named():
    repeating = replace(BLUEPRINT, recent=(Earlier("B", frozenset({1, 2})),), overlap_recent=1)
    assert departures(EASY, HARD, blueprint=repeating) == ("与试卷 B 重复 2 题，超过限度 1 题：题库可用题目不足",)
