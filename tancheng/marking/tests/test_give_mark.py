"""A marker's points for a short answer."""

from decimal import Decimal

import pytest

from tancheng import testing
from tancheng.assembly.models import Form, FormItem
from tancheng.delivery.models import LateDecision
from tancheng.delivery.tests.rich import a_case
from tancheng.items.models import Item, ItemVersion
from tancheng.ledger import journal
from tancheng.marking.models import Mark
from tancheng.marking.selectors import task, waiting_pairs
from tancheng.marking.services import MarkRefused, NotSealed, give_mark, marks_of, release_results, score_attempt
from tancheng.marking.tests.makers import a_paper, a_sitting, short_item
from tancheng.people.models import Role

pytestmark = pytest.mark.django_db
ANSWER = "先定法人边界，再列设施，再识别排放源。"


@pytest.fixture
def attempt(sitting):
    return a_paper(sitting, right=58, text=ANSWER)


def mark(attempt, by, points="3.5", item=None):
    return give_mark(attempt, item or short_item(attempt), points=Decimal(points), comment="", by=by)


def test_it_works(attempt, marker):
    given_mark = mark(attempt, marker)
    assert (given_mark.round, given_mark.marker) == (1, marker)
    assert marks_of(attempt)[short_item(attempt).pk] == Decimal("3.5")
    assert journal.history(attempt).get().data["points"] == "3.5"


@pytest.mark.parametrize("points", ["-0.5", "2.3", "5.5", "100"])
def test_points_outside_the_steps_are_refused(attempt, marker, points):
    with pytest.raises(MarkRefused, match=r"分数须在 0 至 5\.0 分之间，以 0\.5 分为一档"):
        mark(attempt, marker, points)
    assert not Mark.objects.exists()


def test_an_answer_is_marked_once(attempt, marker):
    mark(attempt, marker)
    with pytest.raises(MarkRefused, match="已经有阅卷员评过"):
        mark(attempt, testing.a_user(Role.MARKER), "1")
    assert marks_of(attempt)[short_item(attempt).pk] == Decimal("3.5")


def test_nobody_marks_their_own_paper(sitting, marker):
    own = a_paper(sitting, marker, right=58, text=ANSWER)
    with pytest.raises(MarkRefused, match="不能评自己的答卷"):
        mark(own, marker, "5")
    assert waiting_pairs(marker) == []
    assert len(waiting_pairs(testing.a_user(Role.MARKER))) == 1


@pytest.mark.parametrize("text", ["", " \n　"])
def test_an_empty_answer_is_no_marker_s_work_and_gets_no_points_from_one(sitting, marker, text):
    empty = a_paper(sitting, right=58, text=text)
    assert waiting_pairs() == []
    with pytest.raises(MarkRefused, match="没有作答，发布时系统自动记 0 分"):
        mark(empty, marker, "4")
    assert not Mark.objects.exists()


def test_an_answer_that_was_cleared_in_the_end_is_empty(sitting):
    cleared = a_paper(sitting, right=58, text=ANSWER)
    last = cleared.events.order_by("-sequence").first()
    cleared.events.create(sequence=last.sequence + 1, position=short_item(cleared).position, response={}, received_at=last.received_at)
    assert waiting_pairs() == []


def test_a_late_answer_waits_for_a_marker_once_it_is_accepted(sitting, office):
    late = a_paper(sitting, right=58, text="")
    answer = late.late_answers.create(
        cause="after_deadline",
        lease_number=1,
        sequence=900,
        position=short_item(late).position,
        response={"text": ANSWER},
        received_at=late.sealed_at,
    )
    assert waiting_pairs() == []
    with pytest.raises(MarkRefused, match="迟到的作答还没有处理"):
        mark(late, office, "1")
    LateDecision.objects.create(late_answer=answer, accepted=True, reason="断网", by=office, at=late.sealed_at)
    assert waiting_pairs() == [(late.pk, short_item(late).pk)]


def test_an_objective_item_is_the_machine_s(attempt, marker):
    with pytest.raises(MarkRefused, match="由系统评分"):
        mark(attempt, marker, "1", item=attempt.form.items.exclude(section="short").first())


def test_an_item_of_another_form_is_refused(attempt, scheme, marker):
    other = a_paper(a_sitting(scheme), text=ANSWER)
    with pytest.raises(MarkRefused):
        mark(attempt, marker, item=short_item(other))


def test_not_before_the_paper_is_collected(sitting, marker):
    with pytest.raises(NotSealed):
        mark(a_paper(sitting, sealed=False, text=ANSWER), marker)


def test_not_after_the_result_is_out(sitting, marker, office):
    blank = a_paper(sitting, right=58)
    release_results(sitting, by=office)
    with pytest.raises(MarkRefused, match="成绩已经发布"):
        mark(blank, marker, "5")


def test_answers_wait_until_each_is_marked(sitting, marker):
    first, second = a_paper(sitting, text=ANSWER), a_paper(sitting, text="不知道")
    for paper in (first, second, a_paper(sitting)):
        score_attempt(paper)
    assert waiting_pairs(marker) == [(paper.pk, short_item(paper).pk) for paper in (first, second)]
    mark(first, marker)
    assert waiting_pairs(marker) == [(second.pk, short_item(second).pk)]


def test_a_form_with_two_short_answers_waits_for_both(sitting, attempt, marker):
    extra = attempt.form.items.filter(section="true_false").first()
    Item.objects.filter(pk=extra.item_version.item_id).update(type="short")
    mark(attempt, marker, item=short_item_except(attempt, extra))
    assert waiting_pairs(marker) == [(attempt.pk, extra.pk)]


def short_item_except(attempt, item):
    return attempt.form.items.filter(section="short").exclude(pk=item.pk).get()


def test_an_item_on_trial_needs_no_marker(sitting, attempt, marker):
    FormItem.objects.filter(pk=short_item(attempt).pk).update(is_pretest=True, points=0)
    assert waiting_pairs(marker) == []
    with pytest.raises(MarkRefused, match="由系统评分"):
        mark(attempt, marker)


def test_the_task_shows_what_the_candidate_saw(sitting, attempt):
    version = short_item(attempt).item_version
    with_case = ItemVersion(
        item=version.item, number=2, digest="1" * 64, stem="| a | b |\n|---|---|\n| $x$ | 2 |", loaded_at=version.loaded_at
    )
    with_case.stimulus = a_case()
    with_case.save()
    FormItem.objects.filter(pk=short_item(attempt).pk).update(item_version=with_case)
    Form.objects.filter(pk=attempt.form_id).update(sealed_lines="")
    shown = task(attempt.pk, short_item(attempt).pk)
    assert '<span class="math inline">x</span>' in shown.stem and "<table" in shown.stem
    assert shown.case_title == "水泥企业的补充数据表" and "替代燃料的台账" in shown.case


def test_the_task_shows_the_answer_under_an_alias(attempt):
    shown = task(attempt.pk, short_item(attempt).pk)
    assert shown.text == ANSWER
    assert attempt.booking.enrolment.name not in shown.alias
    assert shown.alias == task(attempt.pk, short_item(attempt).pk).alias


def test_a_pair_that_does_not_belong_together_is_no_task(attempt, scheme):
    other = a_paper(a_sitting(scheme), text=ANSWER)
    assert task(attempt.pk, short_item(other).pk) is None
    assert task(0, short_item(other).pk) is None
