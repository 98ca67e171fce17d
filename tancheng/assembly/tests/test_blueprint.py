"""The scheme's terms as the blueprint of one job type and level."""

from decimal import Decimal

import msgspec
import pytest

from tancheng.assembly import rules
from tancheng.scheme.document import read
from tancheng.scheme.paper import CourseShare, GroupBlueprint
from tancheng.testing import scheme_text

NOTICE = read(scheme_text())
ACCOUNTANT = NOTICE.job("acc")


def with_groups(*groups: GroupBlueprint):
    return msgspec.structs.replace(NOTICE, assembly=msgspec.structs.replace(NOTICE.assembly, group=list(groups)))


def test_level_three_is_asked_to_analyse_more_and_remember_less():
    four, three = ({row.code: row.share for row in rules.blueprint(NOTICE, "acc", level).cognitive} for level in ("4", "3"))
    assert (four["remember"], three["remember"]) == (0.15, 0.10)
    assert (four["analyse"], three["analyse"]) == (0.20, 0.26)


@pytest.mark.parametrize(
    ("group", "asked"),
    [
        (GroupBlueprint(difficulty_target=Decimal("0.55")), {("acc", "4"), ("acc", "3"), ("trd", "4"), ("trd", "3")}),
        (GroupBlueprint(job_types=["trd"], difficulty_target=Decimal("0.55")), {("trd", "4"), ("trd", "3")}),
        (GroupBlueprint(levels=["3"], difficulty_target=Decimal("0.55")), {("acc", "3"), ("trd", "3")}),
        (GroupBlueprint(job_types=["acc"], levels=["4"], difficulty_target=Decimal("0.55")), {("acc", "4")}),
    ],
)
def test_a_blueprint_is_for_the_job_types_and_levels_it_names(group, asked):
    scheme = with_groups(group)
    found = {
        (job, level) for job in ("acc", "trd") for level in ("4", "3") if rules.blueprint(scheme, job, level).difficulty_target == 0.55
    }
    assert found == asked


def test_the_later_blueprint_counts_and_what_it_leaves_open_stays():
    scheme = with_groups(GroupBlueprint(point_limit=3, seconds=5000), GroupBlueprint(job_types=["acc"], point_limit=2))
    made = rules.blueprint(scheme, "acc", "4")
    assert (made.point_limit, made.seconds, made.difficulty_target) == (2, 5000, float(NOTICE.assembly.difficulty_target))


def test_a_course_with_its_own_share_leaves_the_rest_to_the_others_by_class_hours():
    code = ACCOUNTANT.courses[0].code
    scheme = with_groups(
        GroupBlueprint(job_types=["acc"], course=[CourseShare(code=code, share=Decimal("0.2"), tolerance=Decimal("0.01"))])
    )
    shares = {row.code: row for row in rules.blueprint(scheme, "acc", "4").course}
    assert (shares[code].share, shares[code].tolerance) == (0.2, 0.01)
    professional = sum(shares[course.code].share for course in ACCOUNTANT.courses)
    assert professional == pytest.approx(float(1 - NOTICE.paper.public_share))
    # Another job type keeps its own.
    assert rules.blueprint(scheme, "trd", "4") == rules.blueprint(with_groups(), "trd", "4")
