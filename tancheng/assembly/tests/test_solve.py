"""Solving: every form satisfies every demand, no item twice, as little as possible of recent forms; or there is none."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import groupby

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tancheng.assembly import rules
from tancheng.assembly.engine.blueprint import Blueprint, Candidate, Earlier, Section, Share
from tancheng.assembly.engine.explain import explain
from tancheng.assembly.engine.limits import limits
from tancheng.assembly.engine.solve import GIVES_WAY, NotFound, solve
from tancheng.assembly.tests.makers import candidates
from tancheng.scheme import document
from tancheng.testing import scheme_text

NOTICE = document.read(scheme_text())
PAPER = NOTICE.paper_terms()
BANK = candidates(NOTICE, times=5)
BY_ID = {candidate.id: candidate for candidate in BANK}
ACCOUNTANT = rules.blueprint(NOTICE, "acc", "4")


def difficulty(blueprint, form, by_id=BY_ID):
    return sum(blueprint.points_of(by_id[item].type) * by_id[item].difficulty for item in form) / blueprint.points


def broken(blueprint, form, by_id=BY_ID):
    """Demands that a form does not meet, those that may give way left out."""
    pool = [by_id[item] for item in form]
    found = [(limit, limit.value(range(len(pool)))) for limit in limits(blueprint, pool) if limit.kind not in GIVES_WAY]
    return [(limit.kind, limit.name, limit.low, value, limit.high) for limit, value in found if limit.excess(value)]


def test_a_form_has_the_notice_s_items_section_by_section():
    (form,) = solve(ACCOUNTANT, BANK, seed=1).forms
    assert [BY_ID[item].type for item in form] == [section.type for section in PAPER.section for _ in range(section.items)]
    assert len(set(form)) == PAPER.declared_items
    assert broken(ACCOUNTANT, form) == []


def test_parallel_forms_lie_within_the_band_of_the_target_and_of_each_other():
    forms = solve(ACCOUNTANT, BANK, forms=4, seed=1).forms
    assert all(broken(ACCOUNTANT, form) == [] for form in forms)
    means = [difficulty(ACCOUNTANT, form) for form in forms]
    assert max(means) - min(means) <= ACCOUNTANT.difficulty_band + 1e-9


def test_a_bank_large_enough_gives_parallel_forms_without_a_common_item():
    forms = solve(ACCOUNTANT, BANK, forms=4, seed=1).forms
    assert len({item for form in forms for item in form}) == 4 * PAPER.declared_items


@pytest.mark.slow
def test_from_twenty_thousand_items_come_four_parallel_forms():
    bank = candidates(NOTICE, times=105)
    assert len(bank) >= 20_000
    by_id = {row.id: row for row in bank}
    forms = solve(ACCOUNTANT, bank, forms=4, seed=1).forms
    assert all(broken(ACCOUNTANT, form, by_id) == [] for form in forms)
    assert len({item for form in forms for item in form}) == 4 * PAPER.declared_items


def test_a_smaller_bank_gives_forms_that_share_no_more_than_the_scheme_allows():
    double = candidates(NOTICE, times=1)
    spared = [row.id for row in double if row.type == "single" and row.is_public][::8]
    smaller = [row for row in double if row.id not in spared]
    by_id = {row.id: row for row in smaller}
    first, second = solve(ACCOUNTANT, smaller, forms=2, seed=1).forms
    assert len(spared) <= len(set(first) & set(second)) <= ACCOUNTANT.overlap_between
    assert broken(ACCOUNTANT, first, by_id) == broken(ACCOUNTANT, second, by_id) == []


def test_the_same_seed_gives_the_same_form_and_another_seed_another():
    assert solve(ACCOUNTANT, BANK, seed=7).forms == solve(ACCOUNTANT, list(reversed(BANK)), seed=7).forms
    assert set(solve(ACCOUNTANT, BANK, seed=7).forms[0]) != set(solve(ACCOUNTANT, BANK, seed=8).forms[0])


def test_the_second_form_avoids_the_first_one_s_items():
    (first,) = solve(ACCOUNTANT, BANK, seed=1).forms
    (second,) = solve(replace(ACCOUNTANT, recent=(Earlier("第一份", frozenset(first)),)), BANK, seed=2).forms
    assert not set(first) & set(second)


def test_a_bank_too_small_for_two_different_forms_repeats_items_rather_than_none():
    small = candidates(NOTICE, times=1)
    counts = Blueprint(ACCOUNTANT.section, overlap_recent=0)
    (first,) = solve(counts, small, seed=1).forms
    (second,) = solve(replace(counts, recent=(Earlier("第一份", frozenset(first)),)), small, seed=2).forms
    assert len(set(second)) == PAPER.declared_items


def test_an_item_that_has_stood_often_enough_rests():
    tired = [replace(row, exposure=6 if row.id % 2 else 0) for row in BANK]
    (form,) = solve(ACCOUNTANT, tired, seed=1).forms
    assert all(item % 2 == 0 for item in form)


def test_enemies_do_not_meet():
    (form,) = solve(ACCOUNTANT, BANK, seed=1).forms
    pair = (form[0], form[1])
    (apart,) = solve(replace(ACCOUNTANT, enemies=frozenset({pair})), BANK, seed=1).forms
    assert not set(pair) <= set(apart)


def test_public_courses_have_the_scheme_s_share_of_the_large_sections():
    (form,) = solve(ACCOUNTANT, BANK, seed=1).forms
    for section in PAPER.section:
        if section.items > 1:
            public = sum(BY_ID[item].is_public for item in form if BY_ID[item].type == section.type)
            assert public == section.public_items(PAPER.public_share)


def test_without_terms_of_assembly_only_the_counts_hold():
    silent = rules.blueprint(msgspec.structs.replace(NOTICE, assembly=None), "acc", "4")
    assert (silent.course, silent.cognitive, silent.difficulty_target) == ((), (), None)
    (form,) = solve(silent, candidates(NOTICE, times=1), seed=1).forms
    assert len(form) == PAPER.declared_items


COURSES = ["pub-01", "pub-02", "acc-01", "acc-02"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["single", "true_false"]),
        st.sampled_from(COURSES),
        st.sampled_from(["remember", "apply"]),
        st.integers(30, 90),
        st.integers(20, 90),
        st.integers(0, 3),
    ),
    min_size=18,
    max_size=50,
)


@st.composite
def blueprints(draw):
    single, judged = draw(st.integers(1, 6)), draw(st.integers(1, 4))
    tolerance = draw(st.sampled_from([0.2, 0.4, 1.0]))
    ids = st.integers(0, 49)
    return Blueprint(
        section=(
            Section("single", "单项选择题", single, 1, draw(st.none() | st.integers(0, single))),
            Section("true_false", "判断题", judged, 2, draw(st.none() | st.integers(0, judged))),
        ),
        course=tuple(Share(code, code, 0.25, tolerance) for code in COURSES),
        cognitive=(Share("remember", "识记", 0.5, tolerance), Share("apply", "应用", 0.5, tolerance)),
        difficulty_target=draw(st.sampled_from([0.45, 0.6, 0.7])),
        difficulty_band=draw(st.sampled_from([0.02, 0.05, 0.2])),
        seconds=draw(st.sampled_from([None, 300, 600])),
        enemies=draw(st.frozensets(st.tuples(ids, ids).filter(lambda pair: pair[0] != pair[1]), max_size=4)),
        recent=(Earlier("上一份", draw(st.frozensets(ids, max_size=20))),),
        overlap_recent=draw(st.integers(0, 3)),
        overlap_between=draw(st.integers(0, 3)),
        exposure_limit=draw(st.sampled_from([None, 2])),
    )


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS, blueprint=blueprints(), forms=st.integers(1, 3), seed=st.integers(0, 2**48))
def test_every_form_satisfies_every_demand_or_the_clash_is_named(rows, blueprint, forms, seed):
    pool = [Candidate(n, t, c, c.startswith("pub"), g, d / 100, s, e) for n, (t, c, g, d, s, e) in enumerate(rows)]
    by_id = {row.id: row for row in pool}
    try:
        solution = solve(blueprint, pool, forms=forms, seed=seed)
    except NotFound:
        reason = explain(blueprint, pool, forms=forms, seed=seed)
        assert reason.shortages or reason.smallest
        assert reason.in_words()
        event("clash" if reason.smallest else "shortage")
        return
    event("forms")
    assert len(solution.forms) == forms
    for form in solution.forms:
        assert len(set(form)) == len(form)
        assert Counter(by_id[item].type for item in form) == {section.type: section.items for section in blueprint.section}
        assert broken(blueprint, form, by_id) == []
    means = [difficulty(blueprint, form, by_id) for form in solution.forms]
    assert max(means) - min(means) <= blueprint.difficulty_band + 1e-6
    for one in range(forms):
        for other in range(one):
            assert len(set(solution.forms[one]) & set(solution.forms[other])) <= blueprint.overlap_between


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, used=st.frozensets(st.integers(0, 49)), seed=st.integers(0, 2**40))
def test_no_item_is_repeated_without_need(rows, used, seed):
    pool = [Candidate(n, t, c, c.startswith("pub")) for n, (t, c, *_) in enumerate(rows)]
    have = Counter(row.type for row in pool)
    if not have["single"] >= 3 or not have["true_false"] >= 2:
        return
    blueprint = Blueprint(
        (Section("single", "单项选择题", 3, 1), Section("true_false", "判断题", 2, 1)), recent=(Earlier("上一份", used),), overlap_recent=1
    )
    (form,) = solve(blueprint, pool, seed=seed).forms
    fresh = Counter(row.type for row in pool if row.id not in used)
    assert len(set(form) & used) == max(3 - fresh["single"], 0) + max(2 - fresh["true_false"], 0)


def test_no_form_at_all_is_said_with_proof():
    with pytest.raises(NotFound) as none:
        solve(replace(ACCOUNTANT, seconds=1200), BANK, seed=1)
    assert none.value.proved


def test_the_engine_needs_no_django():
    modules = "blueprint, explain, limits, model, report, solve"
    code = f"import sys; from tancheng.assembly.engine import {modules}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_no_more_items_of_one_knowledge_point_than_allowed():
    marked = [replace(row, point=f"知识点 {row.id % 40}") for row in BANK]
    solution = solve(replace(ACCOUNTANT, point_limit=3), marked, seed=1)
    by_id = {row.id: row for row in marked}
    assert max(Counter(by_id[item].point for item in solution.forms[0]).values()) <= 3


def test_items_of_one_case_stand_together():
    cased = [replace(row, stimulus=f"case-{row.id % 30}") if row.type == "single" else row for row in BANK]
    (form,) = solve(ACCOUNTANT, cased, seed=1).forms
    by_id = {row.id: row for row in cased}
    cases = [key for key, _ in groupby(by_id[item].stimulus for item in form if by_id[item].type == "single")]
    assert len(cases) == len(set(cases))
