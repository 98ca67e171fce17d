"""Clause 四（二）: 每个级别的条件中满足其中一个即可."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.scheme import document
from tancheng.scheme.rules import eligibility, fitting_levels
from tancheng.testing import scheme_text

YEARS = st.decimals(0, 50, places=1)


def rank(scheme, code):
    return Decimal(scheme.education_of(code).rank)


def asked(scheme, level, condition, requirement=0):
    """The figure that a condition of the scheme asks for."""
    return scheme.level_of(level).condition[condition].requires[requirement].at_least


def test_a_vocational_school_pupil_fits_level_four_by_the_first_condition(notice):
    verdict = eligibility(notice, "4", {"education_rank": rank(notice, "vocational")})
    assert verdict.eligible
    assert verdict.met.clause == "四（二）1（1）"
    assert verdict.met.text == "中专（中职）以上学历（含在读）"


def test_enough_related_years_fit_level_four_whatever_the_education(notice):
    facts = {"education_rank": rank(notice, "below_senior"), "related_years": asked(notice, "4", 1)}
    assert eligibility(notice, "4", facts).met.clause == "四（二）1（2）"


def test_level_four_says_what_both_ways_lack(notice):
    years = asked(notice, "4", 1)
    verdict = eligibility(notice, "4", {"education_rank": rank(notice, "senior"), "related_years": years - Decimal("0.1")})
    assert not verdict.eligible
    assert verdict.met is None
    assert [condition.missing for condition in verdict.conditions] == [
        ("学历须为中专（中职、技校）及以上",),
        (f"累计从事相关职业年限须满 {years} 年（现填 {years - Decimal('0.1')} 年）",),
    ]


def test_a_bachelor_who_graduated_fits_level_three(notice):
    verdict = eligibility(notice, "3", {"education_rank_graduated": rank(notice, "bachelor")})
    assert verdict.met.clause == "四（二）2（1）"


def test_a_bachelor_still_studying_does_not(notice):
    facts = {"education_rank": rank(notice, "bachelor"), "education_rank_graduated": None}
    verdict = eligibility(notice, "3", facts)
    assert not verdict.eligible
    assert verdict.conditions[0].missing == ("学历须为大学本科及以上，且须已毕业",)
    assert eligibility(notice, "4", facts).eligible


def test_a_level_four_certificate_and_a_year_after_it_fit_level_three(notice):
    facts = {"held_level": "4", "related_years_since_certificate": asked(notice, "3", 1, 1)}
    assert eligibility(notice, "3", facts).met.clause == "四（二）2（2）"


def test_both_parts_of_a_condition_are_needed_and_named(notice):
    years = asked(notice, "3", 1, 1)
    missing = eligibility(notice, "3", {}).conditions[1].missing
    assert missing == ("未填写已取得的四级证书", f"取得该证书后累计从事相关工作年限须满 {years} 年（未填写）")
    assert not eligibility(notice, "3", {"held_level": "4"}).eligible


def test_the_2026_scheme_judges_the_same_person_differently(notice, notice_2026):
    """A college graduate with just the related years that 2024 asks for, and no related major."""
    person = {
        "education_rank": rank(notice, "college"),
        "education_rank_graduated": rank(notice, "college"),
        "related_years": asked(notice, "4", 1),
        "related_major": None,
    }
    assert eligibility(notice, "4", person).eligible
    years, after = asked(notice_2026, "4", 0), asked(notice_2026, "4", 1, 1)
    under_2026 = eligibility(notice_2026, "4", person)
    assert not under_2026.eligible
    assert [condition.missing for condition in under_2026.conditions] == [
        (f"累计从事相关职业年限须满 {years} 年（现填 {person['related_years']} 年）",),
        ("未填写已取得的五级证书", f"取得该证书后累计从事相关工作年限须满 {after} 年（未填写）"),
        ("未填写为相关专业",),
    ]
    assert eligibility(notice_2026, "4", {**person, "related_major": "yes"}).eligible


def test_a_bachelor_s_degree_no_longer_opens_level_three_in_2026(notice, notice_2026):
    graduate = {
        "education_rank": rank(notice, "bachelor"),
        "education_rank_graduated": rank(notice, "bachelor"),
        "related_years": Decimal(1),
    }
    assert eligibility(notice, "3", graduate).eligible
    assert not eligibility(notice_2026, "3", graduate).eligible


def test_consultants_choose_among_the_levels_offered_to_them(notice_2026):
    veteran = {"related_years": Decimal(20)}
    assert [level.code for level in fitting_levels(notice_2026, veteran, "acc")] == ["4", "3"]
    assert [level.code for level in fitting_levels(notice_2026, veteran, "con")] == ["3"]


SCHEMES = {code: document.read(scheme_text(code)) for code in ("gdcpa-2024-19", "gdcpa-2026-12")}


@pytest.mark.parametrize("code", SCHEMES)
@given(level=st.sampled_from(["4", "3"]), years=YEARS, more=YEARS, grade=st.integers(1, 6))
def test_working_longer_never_closes_a_level(code, level, years, more, grade):
    scheme = SCHEMES[code]
    facts = {"related_years": years, "held_level": "4", "related_years_since_certificate": years / 2, "education_rank": Decimal(grade)}
    richer = {**facts, "related_years": years + more, "related_years_since_certificate": years / 2 + more}
    assert eligibility(scheme, level, richer).eligible or not eligibility(scheme, level, facts).eligible


@pytest.mark.parametrize("code", SCHEMES)
@given(
    level=st.sampled_from(["4", "3"]),
    years=st.none() | YEARS,
    held=st.sampled_from([None, "3", "4", "5"]),
    grade=st.none() | st.integers(1, 6),
)
def test_every_unmet_condition_says_what_is_missing(code, level, years, held, grade):
    facts = {"related_years": years, "held_level": held, "education_rank": None if grade is None else Decimal(grade)}
    for condition in eligibility(SCHEMES[code], level, facts).conditions:
        assert condition.met == (not condition.missing)
        assert all(condition.missing)
