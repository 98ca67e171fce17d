"""Parameters from an analysis of answers: all rows come in or none, and the newest counts."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tancheng.items.models import Calibration, ItemVersion
from tancheng.items.selectors import calibrations
from tancheng.items.services.authoring import create_item
from tancheng.items.tests.makers import an_item_text
from tancheng.ledger import journal
from tancheng.people.models import Role
from tancheng.testing import a_user

pytestmark = pytest.mark.django_db
HEADER = "code,version,discrimination,location,responses\n"


@pytest.fixture
def item(scheme):
    return create_item(an_item_text(), by=a_user(Role.WRITER))


@pytest.fixture
def calibrate(tmp_path):
    def run(text: str) -> str:
        file, said, wrong = tmp_path / "items.csv", StringIO(), StringIO()
        file.write_text(text, encoding="utf-8")
        try:
            call_command("items_calibrate", str(file), "--from", "2026 年 11 月考试", stdout=said, stderr=wrong)
        except CommandError as no:
            return wrong.getvalue() + str(no)
        return said.getvalue()

    return run


def test_it_works(item, calibrate):
    assert calibrate(f"{HEADER}{item.code},1,1.234,-0.4567,312\n") == "已录入 1 道题的参数\n"
    assert calibrations([item.working_id]) == {item.working_id: (1.234, -0.457)}
    entry = journal.history(item)[0]
    assert (entry.act, entry.reason, entry.data["responses"]) == ("calibrate_item", "2026 年 11 月考试", 312)


def test_the_newest_counts_and_the_earlier_stays(item, calibrate):
    calibrate(f"{HEADER}{item.code},1,1.2,-0.4,312\n")
    calibrate(f"{HEADER}{item.code},1,0.9,-0.1,655\n")
    assert calibrations([item.working_id]) == {item.working_id: (0.9, -0.1)}
    assert Calibration.objects.count() == 2


def test_an_item_that_hardly_tells_is_not_rounded_away(item, calibrate):
    calibrate(f"{HEADER}{item.code},1,0.0001,0,312\n")
    assert Calibration.objects.get().discrimination == Decimal("0.001")


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("{code},1,0,0,300", "第 2 行：区分度 discrimination 应在 0 与 4 之间，现为“0”"),
        ("{code},1,9,0,300", "第 2 行：区分度 discrimination 应在 0 与 4 之间，现为“9”"),
        ("{code},1,NaN,0,300", "第 2 行：区分度 discrimination 应在 0 与 4 之间，现为“NaN”"),
        ("{code},1,1,-60,300", "第 2 行：难度 location 应在 ±6 以内，现为“-60”"),
        ("{code},1,1,0,0", "第 2 行：responses 应为正整数，现为“0”"),
        ("{code},1,1,0", "第 2 行：应有 5 列，现有 4 列"),
        ("{code},2,1,0,300", "第 2 版"),
        ("acc-04-s9999,1,1,0,300", "题库里没有 acc-04-s9999 第 1 版"),
        ("{code},1,1,0,300\n{code},1,1,0,300", "第 3 行：题号 acc-04-s1001 第 1 版已在前面出现"),
        ("", "文件里没有数据"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_comes_in(item, calibrate, row, fault):
    good = create_item(an_item_text(stem="另一个问题？"), by=item.author)
    text = HEADER + (f"{row.format(code=item.code)}\n{good.code},1,1,0,300\n" if row else "")
    assert fault in calibrate(text)
    assert not Calibration.objects.exists()


def test_another_table_is_refused(item, calibrate):
    assert "第 1 行：列名应为" in calibrate("题号,区分度\nacc-04-s1001,1\n")


def test_a_calibrated_wording_is_not_its_next_one(item, calibrate):
    calibrate(f"{HEADER}{item.code},1,1.2,-0.4,312\n")
    version = ItemVersion.objects.get()
    ItemVersion.objects.create(item=item, number=2, digest="0" * 64, stem="改过的题干", loaded_at=version.loaded_at)
    assert set(calibrations(ItemVersion.objects.values_list("pk", flat=True))) == {version.pk}
