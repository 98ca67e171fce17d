"""Conditions and faults with the notice's own words (粤清协〔2024〕19号 四（二）)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.enrolment import rules
from tancheng.enrolment.rules import Answers
from tancheng.scheme import document
from tancheng.testing import an_id_number, scheme_text

TODAY = date(2026, 11, 23)
S24 = document.read(scheme_text())
S26 = document.read(scheme_text("gdcpa-2026-12"))

COMPLETE = Answers(
    name="林晓雯",
    sex="female",
    birth_date=date(1990, 3, 7),
    has_photo=True,
    education="college",
    education_state="graduated",
    ethnicity="汉族",
    phone="13800138000",
    employer="南岭示例电厂",
    industries=("发电",),
    email="lin@example.com",
    id_number=an_id_number(20),
    job_type="acc",
    level="4",
    years_worked=Decimal(8),
    related_years=Decimal(5),
    pledge_name="林晓雯",
    privacy_agreed=True,
)


def faults(scheme=S24, **changes):
    return [(f.field, f.text) for f in rules.faults(scheme, replace(COMPLETE, **changes), TODAY)]


def test_a_complete_form_may_go():
    assert faults() == []


def test_an_empty_form_lists_everything_at_once():
    fields = [fault.field for fault in rules.faults(S24, Answers(), TODAY)]
    assert set(rules.REQUIRED) | {"photo", "pledge_name", "privacy"} == set(fields)


@pytest.mark.parametrize(
    ("level", "facts", "clause"),
    [
        ("4", {"education": "vocational", "education_state": "in_study", "related_years": None}, "四（二）1（1）"),
        ("4", {"education": "senior", "related_years": Decimal(3)}, "四（二）1（2）"),
        ("3", {"education": "bachelor", "education_state": "graduated"}, "四（二）2（1）"),
        (
            "3",
            {"education": "college", "held_level": "4", "held_certificate_number": "X1", "related_years_since_certificate": Decimal(1)},
            "四（二）2（2）",
        ),
    ],
)
def test_each_condition_of_the_notice_suffices(level, facts, clause):
    verdict = rules.judge(S24, replace(COMPLETE, level=level, **facts))
    assert verdict.chosen.met.clause == clause
    assert faults(level=level, **facts) == []


@pytest.mark.parametrize(
    ("level", "facts", "lack"),
    [
        ("4", {"education": "senior", "related_years": Decimal("2.9")}, "须满 3 年（现填 2.9 年）"),
        ("3", {"education": "bachelor", "education_state": "in_study"}, "大学本科及以上，且须已毕业"),
        ("3", {"education": "college"}, "未填写已取得的四级证书"),
    ],
)
def test_missing_a_condition_says_which_by_what(level, facts, lack):
    field, text = faults(level=level, **facts)[0]
    assert field == "eligibility"
    assert lack in text


def test_a_college_graduate_who_asks_for_level_3_is_told_that_level_4_fits():
    assert "您现在可以报考碳排放管理员四级" in faults(level="3")[0][1]


def test_the_same_person_under_the_2026_scheme_is_judged_by_its_conditions():
    assert faults() == []
    assert rules.judge(S26, replace(COMPLETE, related_years=Decimal(4), years_worked=Decimal(8))).chosen.met is None
    assert rules.judge(S26, replace(COMPLETE, related_years=Decimal(5))).chosen.met.clause == "报考条件·四级（1）"
    assert rules.judge(S26, replace(COMPLETE, related_years=None, related_major=True)).chosen.met.clause == "报考条件·四级（3）"


def test_related_major_is_asked_only_where_a_condition_needs_it():
    assert "related_major" not in rules.facts_needed(S24)
    assert "related_major" in rules.facts_needed(S26)
    assert rules.certificate_levels(S24) == [("4", "四级")]
    assert rules.certificate_levels(S26) == [("5", "五级")]


def test_a_level_that_the_job_type_does_not_offer():
    assert ("level", "碳排放咨询员只开设三级，请改选级别或工种") in faults(S26, job_type="con", related_years=Decimal(5))


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"birth_date": date(1991, 3, 7)}, "id_number", "不一致"),
        ({"sex": "male"}, "id_number", "性别不一致"),
        ({"birth_date": date(2027, 1, 1)}, "birth_date", "晚于今天"),
        ({"years_worked": Decimal(40)}, "years_worked", "工龄比年龄还长"),
        ({"related_years": Decimal(9)}, "related_years", "不能超过工龄"),
        ({"held_level": "4"}, "held_certificate_number", "请填写证书编号"),
        ({"pledge_name": "王五"}, "pledge_name", "承诺人应为本人姓名“林晓雯”"),
        ({"privacy_agreed": False}, "privacy", "勾选同意"),
        ({"has_photo": False}, "photo", "请上传"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field(changes, field, words):
    assert any(f == field and words in text for f, text in faults(**changes))


@given(st.decimals(0, 70, places=1), st.decimals(0, 70, places=1))
def test_more_years_never_lose_a_level(few, more):
    few, more = sorted([few, more])
    base = replace(COMPLETE, education="senior")
    levels = [{level.code for level in rules.judge(S24, replace(base, related_years=years)).fitting} for years in (few, more)]
    assert levels[0] <= levels[1]
