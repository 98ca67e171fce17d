"""Where a month's carbon content comes from: a measurement that counts, else the guide's default.

The default is dear on purpose: whoever doesn't measure must not come off better than whoever does.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tancheng.learning.labs import accounting
from tancheng.learning.labs.figures import shown
from tancheng.learning.labs.rule_sets import Unmeasured


class CarbonPath(StrEnum):
    AIR_DRIED = "air_dried"
    RECEIVED = "received"
    DEFAULT = "default"


PATH_NAMES = {
    CarbonPath.AIR_DRIED: "实测，空气干燥基换算（Cad、Mad、Mar）",
    CarbonPath.RECEIVED: "实测，直接填收到基元素碳（Car）",
    CarbonPath.DEFAULT: "未实测，低位发热量×单位热值含碳量缺省值（偏高）",
}
# What each path needs of a month besides the coal.
PATH_FIELDS = {
    CarbonPath.AIR_DRIED: ("air_dried", "moisture_air_dried", "moisture_received"),
    CarbonPath.RECEIVED: ("received",),
    CarbonPath.DEFAULT: ("calorific",),
}


@dataclass(frozen=True, kw_only=True)
class Month:
    """One row as typed; None where nothing was typed. t, %, tC/t, GJ/t, MWh, GJ, h."""

    number: int
    coal: Decimal | None = None
    air_dried: Decimal | None = None
    moisture_air_dried: Decimal | None = None
    moisture_received: Decimal | None = None
    received: Decimal | None = None
    calorific: Decimal | None = None
    generation: Decimal | None = None
    heat: Decimal | None = None
    hours: Decimal | None = None

    @property
    def blank(self) -> bool:
        return all(value is None for name, value in vars(self).items() if name != "number")


@dataclass(frozen=True)
class Carbon:
    """tC/t, the way to it in figures, and whether it was measured."""

    content: Decimal
    steps: str
    measured: bool


def measured_carbon(month: Month, path: CarbonPath) -> Carbon | None:
    """None where the path measures nothing or the month lacks one of its figures."""
    values = [getattr(month, name) for name in PATH_FIELDS[path]]
    if path is CarbonPath.DEFAULT or any(value is None for value in values):
        return None
    if path is CarbonPath.RECEIVED:
        return Carbon(values[0], f"直接采用 {shown(values[0])}", measured=True)
    cad, mad, mar = values
    content = accounting.received_from_air_dried(cad, mad, mar)
    return Carbon(content, f"{shown(cad)}%×(100−{shown(mar)})÷(100−{shown(mad)})＝{content}", measured=True)


def default_carbon(month: Month, unmeasured: Unmeasured) -> Carbon:
    """The month's calorific value, or the default where none was found (a typed 0 is none), times the default carbon per heat."""
    calorific = month.calorific or unmeasured.calorific.value
    content = accounting.carbon_from_heat(calorific, unmeasured.carbon.value)
    steps = f"{shown(calorific)}×{unmeasured.carbon.value}＝{shown(content.normalize())}"
    return Carbon(content, steps if month.calorific else f"热值未测取缺省：{steps}", measured=False)


def carbon_of(month: Month, path: CarbonPath, unmeasured: Unmeasured) -> Carbon | None:
    """What the month counts with. None only for a month without coal whose carbon was not measured either: there is nothing to count."""
    if measured := measured_carbon(month, path):
        return measured
    if month.coal is None:
        return None
    carbon = default_carbon(month, unmeasured)
    return carbon if path is CarbonPath.DEFAULT else Carbon(carbon.content, f"未实测，取缺省：{carbon.steps}", measured=False)
