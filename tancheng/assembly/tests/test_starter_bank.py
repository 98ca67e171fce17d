"""With the starter bank a training base could open tomorrow: every job type and level has papers enough."""

from datetime import date
from itertools import combinations

import pytest
from django.conf import settings

from tancheng.assembly.lines import lines_of
from tancheng.assembly.tests.makers import draw_form
from tancheng.items.services.loading import load_items
from tancheng.testing import a_scheme

FORMS = 3
# Share of a paper's items that may stand in another one of the same group.
MOST_OVERLAP = 0.20
EXAM_DAY = date(2026, 12, 26)


@pytest.mark.slow
@pytest.mark.django_db
def test_each_job_type_and_level_has_three_papers_that_hardly_overlap():
    version = a_scheme()
    scheme = version.document
    load_items(settings.CONTENT_DIR / "items")
    for job in scheme.job_type:
        for level in job.levels:
            papers = [draw_form(version, job.code, level, day=EXAM_DAY, seed=seed, by=None) for seed in range(FORMS)]
            drawn = [{line.version for line in lines_of(paper)} for paper in papers]
            assert {len(items) for items in drawn} == {scheme.paper_terms().declared_items}
            shared = max(len(first & second) for first, second in combinations(drawn, 2))
            assert shared <= MOST_OVERLAP * scheme.paper_terms().declared_items, f"{job.name}{level}: {shared} items shared"
