"""The machine marks what it can, once."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from tancheng.assembly.tests.makers import a_bank, draw_form
from tancheng.delivery.tests.makers import a_sitting
from tancheng.ledger import journal
from tancheng.marking.models import Mark
from tancheng.marking.selectors import waiting_pairs
from tancheng.marking.services import NotSealed, marks_of, score_attempt
from tancheng.marking.tests.makers import START, a_paper, short_item

pytestmark = pytest.mark.django_db


def test_it_works(sitting):
    attempt = a_paper(sitting, right=58, text="先定法人边界。")
    items = attempt.form.items.count()
    assert score_attempt(attempt) == items - 1
    assert sum(marks_of(attempt).values()) == 58
    assert short_item(attempt).pk not in marks_of(attempt)
    assert journal.history(attempt).get().act == "score_attempt"


def test_scoring_opens_a_form_that_is_still_sealed(scheme):
    a_bank(scheme.document, times=1)
    with time_machine.travel(START + timedelta(days=1), tick=False):
        form = draw_form(scheme, "acc", "4", day=START.date(), seed=1, by=None)
        attempt = a_paper(a_sitting(form), text="先定法人边界。")
        (waiting,) = waiting_pairs()
        assert score_attempt(attempt) == form.items.count() - 1
    assert waiting == (attempt.pk, short_item(attempt).pk)
    assert not form.items.filter(item_version__isnull=True).exists()


def test_twice_changes_nothing(sitting):
    attempt = a_paper(sitting, right=58)
    score_attempt(attempt)
    assert score_attempt(attempt) == 0
    assert journal.history(attempt).count() == 1


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_short_answer_is_zero_at_once(sitting, text):
    attempt = a_paper(sitting, text=text)
    score_attempt(attempt)
    assert Mark.objects.get(attempt=attempt, form_item=short_item(attempt)).points == 0
    assert len(marks_of(attempt)) == attempt.form.items.count()


def test_an_unanswered_paper_has_zero_not_less(sitting):
    attempt = a_paper(sitting, blank=True)
    score_attempt(attempt)
    assert sum(marks_of(attempt).values()) == 0


def test_a_paper_all_right_has_all_objective_points(sitting, scheme):
    paper = scheme.document.paper
    objective = sum(section.items * section.points for section in paper.section if section.type != "short")
    attempt = a_paper(sitting, right=objective)
    score_attempt(attempt)
    assert sum(marks_of(attempt).values()) == objective


def test_no_marks_before_the_paper_is_collected(sitting):
    with pytest.raises(NotSealed, match="还没有收卷"):
        score_attempt(a_paper(sitting, sealed=False))
    assert not Mark.objects.exists()


def test_papers_are_scored_one_by_one(sitting):
    papers = [a_paper(sitting, right=60), a_paper(sitting, right=40)]
    for paper in papers:
        score_attempt(paper)
    assert [sum(marks_of(paper).values()) for paper in papers] == [Decimal(60), Decimal(40)]
    assert [score_attempt(paper) for paper in papers] == [0, 0]
