"""The clock's decision and the class hours, with the figures of the notice's scheme."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tancheng.learning import rules
from tancheng.learning.rules import Reason
from tancheng.learning.tests.makers import NINE
from tancheng.scheme import document
from tancheng.testing import scheme_text

SCHEME = document.read(scheme_text())
STUDY = SCHEME.study_terms()
LIMITS = rules.limits(STUDY, NINE + timedelta(days=30))
LONGEST = STUDY.clock.longest_beat_seconds
GRACE_ENDS = (STUDY.clock.presence_minutes + STUDY.clock.presence_grace_minutes) * 60


def credit(after: int, **changed):
    values = {
        "visible_before": True,
        "visible_now": True,
        "present_at": NINE,
        "superseded_at": None,
        "course_left_seconds": 10_000,
        "limits": LIMITS,
    }
    start = changed.pop("start", NINE)
    return rules.credit(start, start + timedelta(seconds=after), **{**values, **changed})


def test_it_counts_what_the_clock_saw():
    assert credit(30) == rules.Credit(30, "")


@pytest.mark.parametrize("sight", [{"visible_before": False}, {"visible_now": False}])
def test_a_stretch_counts_only_in_sight_at_both_ends(sight):
    assert credit(30, **sight) == rules.Credit(0, Reason.AWAY)


def test_a_long_gap_counts_up_to_the_longest_beat():
    assert credit(8 * 3600) == rules.Credit(LONGEST, Reason.GAP)


def test_a_superseded_page_counts_until_the_other_took_over():
    assert credit(30, superseded_at=NINE + timedelta(seconds=12)) == rules.Credit(12, Reason.SUPERSEDED)


def test_a_course_never_credits_more_than_its_hours():
    assert credit(30, course_left_seconds=10) == rules.Credit(10, Reason.COURSE_FULL)


def test_nothing_counts_after_the_account_has_ended():
    assert credit(30, limits=rules.limits(STUDY, NINE + timedelta(seconds=5))) == rules.Credit(5, Reason.EXPIRED)


def test_an_unanswered_presence_check_stops_the_count_when_its_grace_ends():
    late = NINE + timedelta(seconds=GRACE_ENDS - 10)
    assert credit(30, start=late) == rules.Credit(10, Reason.ABSENT)
    assert credit(30, start=NINE + timedelta(seconds=GRACE_ENDS + 60)) == rules.Credit(0, Reason.ABSENT)


def test_progress_is_cut_to_the_plan_and_rounded_down():
    courses = SCHEME.courses_for("acc")
    hour = STUDY.minutes_per_class_hour * 60
    first = courses[0]
    shown = rules.progress(
        courses,
        {first.code: first.class_hours * hour + 9999, courses[1].code: hour - 1},
        required_class_hours=STUDY.required_class_hours,
        minutes_per_class_hour=STUDY.minutes_per_class_hour,
    )
    assert shown.class_hours == first.class_hours + Decimal("0.9")
    assert shown.course(first.code).full and not shown.complete


@pytest.mark.parametrize("job", [job.code for job in SCHEME.job_type])
def test_all_courses_of_a_job_type_reach_the_required_hours(job):
    courses = SCHEME.courses_for(job)
    hour = STUDY.minutes_per_class_hour * 60
    terms = {"required_class_hours": STUDY.required_class_hours, "minutes_per_class_hour": STUDY.minutes_per_class_hour}
    full = {course.code: course.class_hours * hour for course in courses}
    assert rules.progress(courses, full, **terms).complete


def test_the_exam_gate_says_what_is_missing():
    shown = rules.Progress((), Decimal("62.5"), STUDY.required_class_hours)
    verdict = rules.exam_gate(shown)
    assert not verdict.open
    assert verdict.reason == "学满 80 课时后方可参加考试，您已学 62.5 课时，还差 17.5 课时"
    assert rules.exam_gate(rules.Progress((), Decimal(80), 80)).open


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 400), st.booleans(), st.booleans()), max_size=60), st.integers(0, 3000))
def test_overlapping_pages_never_credit_a_second_twice(steps, ceiling):
    """Two pages take turns, beat and hide at random: credited stretches never overlap, nor exceed wall clock or course."""
    now, pages, counted = NINE, {}, []
    for page, seconds, opens, visible in steps:
        now += timedelta(seconds=seconds)
        if opens or page not in pages:
            for other in pages.values():
                other["superseded"] = other["superseded"] or now
            pages[page] = {"beat": now, "visible": True, "superseded": None, "present": now}
            continue
        one = pages[page]
        got = rules.credit(
            one["beat"],
            now,
            visible_before=one["visible"],
            visible_now=visible,
            present_at=one["present"],
            superseded_at=one["superseded"],
            course_left_seconds=ceiling - sum(length for _, length in counted),
            limits=LIMITS,
        )
        counted.append((one["beat"], got.seconds))
        one["beat"], one["visible"] = now, visible
    ends = sorted((start, start + timedelta(seconds=length)) for start, length in counted if length)
    assert all(before[1] <= after[0] for before, after in pairwise(ends))
    total = sum(length for _, length in counted)
    assert total <= min(ceiling, (now - NINE).total_seconds())


@given(st.dictionaries(st.sampled_from([c.code for c in SCHEME.courses_for("acc")]), st.integers(0, 10**6)))
def test_progress_never_exceeds_the_plan(seconds):
    courses = SCHEME.courses_for("acc")
    shown = rules.progress(courses, seconds, required_class_hours=80, minutes_per_class_hour=45)
    assert 0 <= shown.class_hours <= sum(course.class_hours for course in courses)
    assert all(course.class_hours <= course.planned for course in shown.courses)
