"""Results of a sitting come out together; a first fail opens the free resit."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction

from tancheng.delivery.errors import ResultIsOut
from tancheng.delivery.late_answers import decide_late_answers, keep_late_answers
from tancheng.delivery.models import LateAnswer
from tancheng.delivery.rules import Logged
from tancheng.ledger import clock, journal
from tancheng.marking.models import Result
from tancheng.marking.selectors import results_of, unreleased_sittings
from tancheng.marking.services import NotReadyForRelease, give_mark, release_results
from tancheng.marking.tests.makers import START, a_booking, a_paper, pass_mark, short_item
from tancheng.scheme.rules import add_months
from tancheng.sittings.models import Booking, ResitRight

pytestmark = pytest.mark.django_db


def a_marked_paper(sitting, marker, *, short, user=None):
    """Objective points two below the pass mark, and `short` for the short answer."""
    attempt = a_paper(sitting, user, right=pass_mark(sitting) - 2, text="先定法人边界。")
    give_mark(attempt, short_item(attempt), points=Decimal(short), comment="", by=marker)
    return attempt


def test_it_works(sitting, marker, office):
    passed, failed = a_marked_paper(sitting, marker, short="2.0"), a_marked_paper(sitting, marker, short="1.5")
    release_results(sitting, by=office)
    results = {result.attempt_id: result for result in Result.objects.all()}
    pass_points = results[passed.pk].pass_points
    assert (results[passed.pk].total, results[passed.pk].passed) == (pass_points, True)
    assert (results[failed.pk].total, results[failed.pk].passed) == (pass_points - Decimal("0.5"), False)
    entry = journal.history(sitting).get()
    assert (entry.actor, entry.data) == (office, {"released": 2, "passed": 1, "waiting": 0})


def test_a_result_says_its_points_by_section(sitting, marker, office):
    attempt = a_marked_paper(sitting, marker, short="2.0")
    (result,) = release_results(sitting, by=office)
    assert sum(Decimal(points) for points in result.by_section.values()) == result.total
    assert set(result.by_section) == set(attempt.form.items.values_list("section", flat=True))


def test_a_first_fail_opens_the_resit_with_its_last_day(sitting, scheme, marker, office):
    failed = a_marked_paper(sitting, marker, short="1.5")
    release_results(sitting, by=office)
    right = ResitRight.objects.get(enrolment=failed.booking.enrolment)
    resit = scheme.document.resit
    event = {"first_sitting": clock.local(START).date(), "result_release": clock.today()}[resit.counts_from]
    assert right.until == add_months(event, resit.within_months)


def test_who_passed_gets_no_resit(sitting, marker, office):
    a_marked_paper(sitting, marker, short="2.0")
    release_results(sitting, by=office)
    assert not ResitRight.objects.exists()


def test_a_failed_resit_opens_no_other_one(sitting, office):
    a_paper(sitting, booking=a_booking(sitting, kind=Booking.Kind.RESIT), right=10)
    release_results(sitting, by=office)
    assert not ResitRight.objects.exists()


def test_not_while_the_exam_is_going_on(sitting, office):
    a_paper(sitting, right=60)
    with time_machine.travel(START + timedelta(minutes=30)), pytest.raises(NotReadyForRelease, match="考试还没有结束"):
        release_results(sitting, by=office)


def test_not_while_a_paper_is_out(sitting, office):
    a_paper(sitting, right=60)
    a_paper(sitting, right=60, sealed=False)
    with pytest.raises(NotReadyForRelease, match="还有 1 份答卷没有收卷"):
        release_results(sitting, by=office)
    assert not Result.objects.exists()


def test_not_while_a_short_answer_waits(sitting, office):
    a_paper(sitting, right=60, text="先定法人边界。")
    with pytest.raises(NotReadyForRelease, match="还有 1 份简答题没有阅完"):
        release_results(sitting, by=office)


def a_late_answer(attempt, position, response, sequence=500):
    return LateAnswer.objects.create(
        attempt=attempt,
        cause="after_deadline",
        lease_number=1,
        sequence=sequence,
        position=position,
        response=response,
        received_at=attempt.deadline,
    )


def test_a_late_answer_holds_back_one_person_and_nobody_else(sitting, office, invigilator):
    attempt = a_paper(sitting, right=pass_mark(sitting) - 1)
    other = a_paper(sitting, right=pass_mark(sitting))
    wrong = attempt.form.items.filter(section="true_false").last()
    a_late_answer(attempt, wrong.position, {"options": wrong.item_version.key})
    (result,) = release_results(sitting, by=office)
    assert result.attempt == other
    assert journal.history(sitting)[0].data["waiting"] == 1
    with pytest.raises(NotReadyForRelease, match="余下 1 人都有迟到的作答没有处理"):
        release_results(sitting, by=office)
    assert sitting in unreleased_sittings()
    decide_late_answers(attempt, accepted=True, reason="断网，时间可信", by=invigilator)
    (result,) = release_results(sitting, by=office)
    assert (result.attempt, result.total, result.passed) == (attempt, pass_mark(sitting), True)
    assert unreleased_sittings() == []


def test_what_comes_after_the_release_is_refused_and_not_called_kept(sitting, office, invigilator):
    attempt = a_paper(sitting, right=60)
    release_results(sitting, by=office)
    kept = keep_late_answers(attempt, [Logged(900, 1, 1, '{"options":["a"]}', None, 5)], "after_deadline")
    assert (kept.kept, len(kept.refused), kept.code) == ([], 1, "result_out")
    with pytest.raises(ResultIsOut):
        decide_late_answers(attempt, accepted=True, reason="x", by=invigilator)


def test_a_refused_release_leaves_late_answers_open(sitting, office):
    attempt = a_paper(sitting, right=60)
    a_paper(sitting, right=60, sealed=False)
    with pytest.raises(NotReadyForRelease):
        release_results(sitting, by=office)
    assert keep_late_answers(attempt, [Logged(900, 1, 1, '{"options":["a"]}', None, 5)], "after_deadline").kept


def test_not_twice_and_not_without_papers(sitting, office):
    with pytest.raises(NotReadyForRelease, match="本场没有答卷"):
        release_results(sitting, by=office)
    a_paper(sitting, right=60)
    assert sitting in unreleased_sittings()
    release_results(sitting, by=office)
    assert unreleased_sittings() == []
    with pytest.raises(NotReadyForRelease, match="成绩已经发布"):
        release_results(sitting, by=office)


def test_a_released_result_cannot_be_rewritten(sitting, trainee, office):
    a_paper(sitting, trainee, right=59)
    release_results(sitting, by=office)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        results_of(trainee).update(total=60)
    assert results_of(trainee).get().total == 59
