"""Results of a sitting come out together; a first fail opens the free resit."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction

from tancheng.delivery.models import LateAnswer, LateDecision
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
    assert (entry.actor, entry.data) == (office, {"released": 2, "passed": 1})


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


def test_not_while_a_late_answer_is_undecided(sitting, office, invigilator):
    attempt = a_paper(sitting, right=pass_mark(sitting) - 1)
    wrong = attempt.form.items.filter(section="true_false").last()
    late = LateAnswer.objects.create(
        attempt=attempt,
        cause="after_deadline",
        lease_number=1,
        sequence=500,
        position=wrong.position,
        response={"options": wrong.item_version.key},
        received_at=sitting.ends_at,
    )
    with pytest.raises(NotReadyForRelease, match="还有 1 条收卷后送达的作答没有裁定"):
        release_results(sitting, by=office)
    LateDecision.objects.create(late_answer=late, accepted=True, reason="断网，时间可信", by=invigilator, at=clock.now())
    (result,) = release_results(sitting, by=office)
    assert (result.total, result.passed) == (pass_mark(sitting), True)


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
