"""Write down what an analysis of answers found out about items."""

from collections.abc import Sequence

from django.db import transaction

from tancheng.items.calibration_files import Measured
from tancheng.items.models import Calibration, ItemVersion
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User


class CalibrationRefused(Refusal):
    pass


@transaction.atomic
def record_calibrations(rows: Sequence[Measured], *, reason: str, by: User | None) -> int:
    """All or none. The newest calibration of a wording counts; earlier ones stay on record. `reason`: which analysis these figures come from."""
    versions = {
        (version.item.code, version.number): version
        for version in ItemVersion.objects.filter(item__code__in={row.code for row in rows}).select_related("item")
    }
    unknown = [f"{row.code} 第 {row.version} 版" for row in rows if (row.code, row.version) not in versions]
    if unknown:
        raise CalibrationRefused("参数没有录入", f"题库里没有 {'、'.join(unknown[:10])}", "请核对题号和版次；一项都没有录入")
    now = clock.now()
    for row in rows:
        version = versions[row.code, row.version]
        Calibration.objects.create(
            version=version, discrimination=row.discrimination, location=row.location, responses=row.responses, at=now
        )
        figures = {"version": row.version, "discrimination": str(row.discrimination), "location": str(row.location)}
        journal.record("calibrate_item", version.item, by=by, reason=reason, responses=row.responses, **figures)
    return len(rows)
