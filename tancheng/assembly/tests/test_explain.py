"""Explaining: what is missing or clashes, by how much, in a teacher's words."""

from dataclasses import replace

import pytest

from tancheng.assembly import rules
from tancheng.assembly.engine import explain as engine
from tancheng.assembly.engine.blueprint import Blueprint, Candidate, Earlier, Section, Share
from tancheng.assembly.engine.explain import explain
from tancheng.assembly.engine.limits import Kind
from tancheng.assembly.engine.solve import NotFound, solve
from tancheng.assembly.tests.makers import candidates
from tancheng.scheme import document
from tancheng.testing import scheme_text

NOTICE = document.read(scheme_text())
ACCOUNTANT = rules.blueprint(NOTICE, "acc", "4")
BANK = candidates(NOTICE, times=3)
FIVE = Blueprint((Section("single", "单项选择题", 5, 1),))


def singles(*figures, seconds=60, course="pub-01", cognitive=""):
    return [Candidate(n, "single", course, True, cognitive, figure, seconds) for n, figure in enumerate(figures, start=1)]


def test_missing_items_are_named_part_by_part():
    need = ACCOUNTANT.section[1].items - ACCOUNTANT.section[1].public
    own = [row for row in BANK if row.type == "multiple" and not row.is_public][: need - 3]
    bank = [row for row in BANK if row.type != "multiple" or row.is_public] + own
    assert explain(ACCOUNTANT, bank).in_words() == f"多项选择题·专业课程缺 3 题（需要 {need}，可用 {need - 3}）"


def test_an_empty_bank_names_every_section():
    words = explain(ACCOUNTANT, []).in_words()
    assert all(section.name in words for section in ACCOUNTANT.section)


def test_a_bank_too_easy_is_said_with_what_it_reaches():
    bank = singles(0.60, 0.60, 0.61, 0.62, 0.62, 0.80)
    blueprint = replace(FIVE, difficulty_target=0.55, difficulty_band=0.02)
    reason = explain(blueprint, bank)
    assert [departure.kind for departure in reason.smallest] == [Kind.DIFFICULTY]
    assert reason.smallest[0].reached == pytest.approx(0.61)
    assert reason.in_words() == "平均难度最多只能降到 0.610，要求 0.55±0.02（数值为预计得分率，越小越难）"


def test_a_bank_too_hard_is_said_the_other_way():
    assert (
        "平均难度最多只能升到 0.400" in explain(replace(FIVE, difficulty_target=0.6, difficulty_band=0.02), singles(*[0.4] * 6)).in_words()
    )


def test_too_slow_a_bank_is_said_in_minutes():
    assert explain(replace(FIVE, seconds=240), singles(*[0.5] * 8)).in_words() == "全卷预计用时最少 5.0 分钟，限 4 分钟"


def test_a_course_with_too_few_items_is_named():
    bank = [*singles(0.5, 0.5, 0.5, 0.5, 0.5), Candidate(9, "single", "pub-02", True)]
    blueprint = replace(FIVE, course=(Share("pub-02", "应对气候变化基础知识", 0.6, 0.0),))
    assert explain(blueprint, bank).in_words() == "课程“应对气候变化基础知识”最多只能出 1 题（要求 3 题）"


def test_a_clash_names_the_cheapest_way_out_and_the_others():
    """Easy items are the quick ones: the difficulty can be kept, or the time, not both."""
    bank = [Candidate(n, "single", "pub-01", True, "", 0.8, 30) for n in range(10)]
    bank += [Candidate(n, "single", "pub-01", True, "", 0.5, 90) for n in range(10, 20)]
    reason = explain(replace(FIVE, difficulty_target=0.5, difficulty_band=0.0, seconds=300), bank)
    assert [departure.kind for departure in reason.smallest] == [Kind.SECONDS]
    assert reason.smallest[0].reached == pytest.approx(450)
    assert [[departure.kind for departure in way] for way in reason.alternatives] == [[Kind.DIFFICULTY]]
    assert reason.in_words() == (
        "几项要求不能同时满足，改动最小的办法是放宽这一项：全卷预计用时最少 7.5 分钟，限 5 分钟。也可以只放宽这一项：平均难度最多只能降到 0.680，要求 0.50±0.00（数值为预计得分率，越小越难）"
    )


def test_enemies_that_cannot_be_kept_apart_are_counted():
    pairs = frozenset({(1, 2)})
    assert explain(replace(FIVE, enemies=pairs), singles(*[0.5] * 5)).in_words() == "至少有 1 对互相提示的题要放进同一份试卷"


def test_parallel_forms_from_too_few_items_share_too_many():
    reason = explain(replace(FIVE, overlap_between=1), singles(*[0.5] * 7), forms=2)
    assert reason.in_words() == (
        "单独一份组得成，2 份平行卷一起组不成，可以减少份数；份数不变时，第 1 份与第 2 份试卷至少重复 3 题，限 1 题"
    )


def test_the_smallest_relaxation_is_enough():
    blueprint = replace(ACCOUNTANT, difficulty_target=0.80, difficulty_band=0.01, seconds=4200)
    with pytest.raises(NotFound):
        solve(blueprint, BANK, seed=1)
    reason = explain(blueprint, BANK)
    reached = {departure.kind: departure.reached for departure in reason.smallest}
    assert set(reached) <= {Kind.DIFFICULTY, Kind.SECONDS, Kind.COURSE, Kind.COGNITIVE}
    relaxed = replace(
        blueprint,
        difficulty_band=abs(reached.get(Kind.DIFFICULTY, 0.8) - 0.8) + 0.0101,
        seconds=int(reached.get(Kind.SECONDS, 4200)) + 1,
        course=() if Kind.COURSE in reached else blueprint.course,
        cognitive=() if Kind.COGNITIVE in reached else blueprint.cognitive,
    )
    assert solve(relaxed, BANK, seed=1).forms


def test_repeats_that_give_way_are_not_paid_for_with_another_demand():
    """Course pub-02 has nothing but the items of three recent forms: they may be drawn again, and the difficulty alone is to blame."""
    bank = [*singles(*[0.5] * 8), *(Candidate(n, "single", "pub-02", True, "", 0.5, 60, exposure=9) for n in (20, 21))]
    recent = tuple(Earlier(code, frozenset({20, 21})) for code in "ABC")
    asked = replace(FIVE, course=(Share("pub-02", "应对气候变化基础知识", 0.4, 0.0),), recent=recent, overlap_recent=0, exposure_limit=6)
    assert solve(asked, bank, seed=1).forms
    reason = explain(replace(asked, difficulty_target=0.6, difficulty_band=0.02), bank)
    assert [departure.kind for departure in reason.smallest] == [Kind.DIFFICULTY]


def test_parallel_forms_that_may_share_nothing_are_counted_together():
    words = explain(replace(FIVE, overlap_between=0), singles(*[0.5] * 7), forms=2).in_words()
    assert words == "单独一份组得成，2 份平行卷一起组不成，可以减少份数；份数不变时，单项选择题缺 3 题（需要 10，可用 7）"


def test_a_model_given_up_early_does_not_pass_for_the_smallest_relaxation(monkeypatch):
    """The first answer departs from the difficulty at a high price, that for the time alone costs little."""
    answers = {True: (50.0, 0.9), False: (2.0, None)}

    def relaxed(blueprint, pool, elastic, **options):
        cost, figure = answers[len(elastic) > 1]
        if figure is None and elastic != {Kind.SECONDS}:
            return None
        kind = Kind.DIFFICULTY if figure else Kind.SECONDS
        return engine._Way(cost, (engine.Departure(kind, "", 0, 240, figure or 300),))

    monkeypatch.setattr(engine, "_relaxed", relaxed)
    reason = explain(replace(FIVE, seconds=240), singles(*[0.5] * 8))
    assert [departure.kind for departure in reason.smallest] == [Kind.SECONDS]
    assert reason.alternatives == ()
