"""Numbers, part points and items on trial, from the answer to the result."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from tancheng.delivery.services import receipt_of
from tancheng.delivery.tests import makers, rich
from tancheng.marking.models import Mark, Result
from tancheng.marking.selectors import waiting_pairs
from tancheng.marking.services import give_mark, marks_of, release_results, score_attempt
from tancheng.marking.tests.makers import START, answer, sealed_attempt

pytestmark = pytest.mark.django_db
RIGHT = {1: {"options": ["c"]}, 2: {"options": ["c"]}, 4: {"options": ["c"]}, 5: {"options": ["a"]}, 6: {"text": "１,025.45 tCO2"}}


@pytest.fixture
def attempt(db):
    """Right: 1, 2, 4 (on trial) and the number 6; half of 5; nothing at 3 and 7."""
    booking = makers.a_booking(makers.a_sitting(rich.a_form(rich.a_scheme())))
    with time_machine.travel(START + timedelta(days=1), tick=False):
        attempt = makers.an_attempt(booking)
        for position, response in RIGHT.items():
            answer(attempt, position, response)
        yield sealed_attempt(attempt)


def points(attempt):
    marks = marks_of(attempt)
    return {item.position: marks.get(item.pk) for item in attempt.form.items.all()}


def test_it_works(attempt):
    score_attempt(attempt)
    assert points(attempt) == {1: 1, 2: 1, 3: 0, 4: 0, 5: Decimal("0.5"), 6: 1, 7: 0}


def test_an_item_on_trial_stands_in_no_sum(attempt, office):
    (result,) = release_results(attempt.booking.sitting, by=office)
    assert result.by_section == {"single": "2.0", "multiple": "0.5", "numeric": "1.0", "short": "0.0"}
    assert result.total == Decimal("3.5")


def test_a_short_answer_on_trial_waits_for_nobody(attempt, office, marker):
    trial = makers.add_item(attempt.form, "short", is_pretest=True)
    answer(attempt, trial.position, {"text": "先定法人边界。"})
    assert waiting_pairs(marker) == []
    answer(attempt, 7, {"text": "先定法人边界。"})
    assert waiting_pairs(marker) == [(attempt.pk, attempt.form.items.get(position=7).pk)]
    mark = {"points": Decimal(3), "comment": "", "by": marker}
    give_mark(attempt, attempt.form.items.get(position=7), **mark)
    release_results(attempt.booking.sitting, by=office)
    assert Mark.objects.get(form_item=trial).points == 0


def test_a_section_only_on_trial_is_not_in_the_result(attempt, office):
    makers.add_item(attempt.form, "true_false", is_pretest=True)
    release_results(attempt.booking.sitting, by=office)
    assert "true_false" not in Result.objects.get().by_section


def test_the_short_answer_that_counts_is_marked(attempt, marker, office):
    answer(attempt, 7, {"text": "先定法人边界。"})
    give_mark(attempt, attempt.form.items.get(position=7), points=Decimal(4), comment="", by=marker)
    release_results(attempt.booking.sitting, by=office)
    assert Result.objects.get().by_section["short"] == "4.0"


def test_the_number_stands_in_the_receipt_as_it_was_typed(attempt):
    assert any("１,025.45 tCO2" in str(line) for line in receipt_of(attempt)["log"])


def test_a_number_that_cannot_be_read_is_zero(attempt):
    answer(attempt, 6, {"text": "约一千"}, sequence=99)
    score_attempt(attempt)
    assert points(attempt)[6] == 0


def test_the_result_page_names_the_section(attempt, office, as_user):
    (result,) = release_results(attempt.booking.sitting, by=office)
    page = as_user(attempt.booking.enrolment.user).get(reverse("result", args=[result.pk]))
    assert "计算填空题" in page.content.decode()
