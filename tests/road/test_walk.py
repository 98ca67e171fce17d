"""One new person walks the whole road in the browser: from the public notice to a certificate that a stranger can check."""

from datetime import timedelta

import pytest

from tests.road import applying, certifying, sitting_the_exam, studying
from tests.road.walker import SHANGHAI, Walker, the_scheme

pytestmark = pytest.mark.browser

ROAD = [
    applying.reads_the_notice,
    applying.signs_in,
    applying.fills_the_form,
    applying.submits,
    applying.prints_the_form,
    applying.office_returns_it,
    applying.mends_it,
    applying.office_approves_it,
    applying.sees_the_bill,
    applying.finance_confirms_the_transfer,
    applying.finance_records_the_invoice,
    studying.studies_a_lesson,
    studying.finds_the_exam_closed,
    studying.gets_the_rest_credited,
    sitting_the_exam.books_the_next_sitting,
    sitting_the_exam.downloads_the_ticket,
    sitting_the_exam.two_approve_the_papers,
    sitting_the_exam.waits,
    sitting_the_exam.answers_everything,
    sitting_the_exam.hands_in,
    certifying.marker_marks,
    certifying.office_releases,
    certifying.sees_the_result,
    certifying.office_issues,
    certifying.downloads_the_certificate,
    certifying.stranger_verifies,
    certifying.joins_the_talent_pool,
    certifying.employer_finds_the_holder,
    certifying.centre_revokes,
]


def test_one_person_walks_the_whole_road(town, visitor):
    tomorrow = town.now().astimezone(SHANGHAI) + timedelta(days=1)
    town.travel_to(tomorrow.replace(hour=10, minute=0))  # so that no step crosses midnight
    walker = Walker(town, visitor, the_scheme())
    for step in ROAD:
        step(walker)
