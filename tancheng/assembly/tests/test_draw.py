"""Drawing: the scheme's sections, exactly; no item twice; a new form avoids the last ones."""

from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.assembly.rules import Candidate, CannotDraw, draw, split
from tancheng.assembly.tests.makers import candidates
from tancheng.scheme import document
from tancheng.testing import scheme_text

NOTICE = document.read(scheme_text())
PAPER = NOTICE.paper_terms()
BANK = candidates(NOTICE, times=3)
BY_ID = {candidate.id: candidate for candidate in BANK}


def ids(form):
    return {item for _, item in form}


def test_a_form_has_the_notice_s_items_section_by_section():
    form = draw(PAPER, BANK, seed=1)
    assert len(form) == PAPER.declared_items
    assert Counter(section for section, _ in form) == {section.type: section.items for section in PAPER.section}
    assert [section for section, _ in form] == [section.type for section in PAPER.section for _ in range(section.items)]
    assert all(BY_ID[item].type == section for section, item in form)


def test_no_item_comes_twice():
    form = draw(PAPER, BANK, seed=1)
    assert len(ids(form)) == len(form)


def test_the_same_seed_gives_the_same_form_and_another_seed_another():
    assert draw(PAPER, BANK, seed=7) == draw(PAPER, list(reversed(BANK)), seed=7)
    assert draw(PAPER, BANK, seed=7) != draw(PAPER, BANK, seed=8)


def test_the_second_form_avoids_the_first_one_s_items():
    first = draw(PAPER, BANK, seed=1)
    second = draw(PAPER, BANK, seed=2, used=ids(first))
    assert not ids(first) & ids(second)


def test_a_small_bank_repeats_items_rather_than_none():
    small = candidates(NOTICE, times=1)
    first = draw(PAPER, small, seed=1)
    second = draw(PAPER, small, seed=2, used=ids(first))
    assert len(ids(second)) == PAPER.declared_items


def test_public_courses_have_the_scheme_s_share_of_the_large_sections():
    form = draw(PAPER, BANK, seed=1)
    for section in PAPER.section:
        if section.items > 1:
            public = sum(BY_ID[item].is_public for kind, item in form if kind == section.type)
            assert public == round(section.items * PAPER.public_share)


def test_items_are_spread_over_the_courses():
    form = draw(PAPER, BANK, seed=1)
    single = Counter(BY_ID[item].course for kind, item in form if kind == "single" and BY_ID[item].is_public)
    assert set(single) == {course.code for course in NOTICE.public_course}
    assert max(single.values()) - min(single.values()) <= 1


def test_a_lone_item_comes_from_where_there_is_more_to_choose():
    assert split(1, PAPER.public_share, have_public=3, have_professional=2) == (1, 0)
    assert split(1, PAPER.public_share, have_public=2, have_professional=2) == (0, 1)


def test_what_is_missing_is_named_part_by_part():
    judged = next(section for section in PAPER.section if section.type == "true_false")
    needed = judged.items - round(judged.items * PAPER.public_share)
    without = [c for c in BANK if c.type != "short" and (c.type != "true_false" or c.is_public)]
    with pytest.raises(CannotDraw) as refused:
        draw(PAPER, without, seed=1)
    assert [(s.section, s.part, s.needed, s.have) for s in refused.value.shortages] == [
        ("判断题", "专业课程", needed, 0),
        ("简答题", "专业课程", 1, 0),
    ]
    assert f"判断题（专业课程）需要 {needed} 题，可用 0 题" in str(refused.value)


BANKS = st.lists(
    st.tuples(st.sampled_from(["single", "true_false"]), st.sampled_from(["pub-01", "pub-02", "acc-01", "acc-02", "acc-03"])), max_size=80
)


@given(bank=BANKS, seed=st.integers(0, 2**40), used=st.sets(st.integers(0, 79)), single=st.integers(1, 12), judged=st.integers(1, 8))
def test_any_bank_gives_a_whole_form_or_says_what_it_lacks(bank, seed, used, single, judged):
    candidates_ = [Candidate(n, kind, course, course.startswith("pub")) for n, (kind, course) in enumerate(bank)]
    sections = [s for s in PAPER.section if s.type in {"single", "true_false"}]
    sizes = {"single": single, "true_false": judged}
    paper = msgspec.structs.replace(PAPER, section=[msgspec.structs.replace(s, items=sizes[s.type]) for s in sections])
    try:
        form = draw(paper, candidates_, seed=seed, used=used)
    except CannotDraw as short:
        assert short.shortages
        assert all(shortage.have < shortage.needed for shortage in short.shortages)
        return
    assert Counter(section for section, _ in form) == sizes
    assert len(ids(form)) == len(form)
    chosen = [candidates_[item] for _, item in form]
    for kind in sizes:
        for is_public in (True, False):
            pool = [c for c in candidates_ if (c.type, c.is_public) == (kind, is_public)]
            drawn = [c for c in chosen if (c.type, c.is_public) == (kind, is_public)]
            fresh = sum(c.id not in used for c in pool)
            assert sum(c.id in used for c in drawn) == max(len(drawn) - fresh, 0)
