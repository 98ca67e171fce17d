"""What is typed into the exercises: the workbook's table, and the trading day's orders."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms

from tancheng.learning.labs import rule_sets
from tancheng.learning.labs.acts import Act, Advance, Block, Cancel, Ccer, Listed
from tancheng.learning.labs.carbon import PATH_NAMES, CarbonPath, Month
from tancheng.learning.labs.figures import fixed
from tancheng.learning.labs.order_book import Side
from tancheng.learning.labs.plausibility import FIELD_NAMES
from tancheng.learning.labs.trading import OrderNotPossible
from tancheng.learning.labs.workbook import Year

_FIGURE = re.compile(r"\d{1,10}(\.\d{1,6})?")
# Percentages of something stay below it; contents may be typed as percentages by mistake, which the verifier's questions then say.
_BELOW = {"air_dried": Decimal(100), "moisture_air_dried": Decimal(100), "moisture_received": Decimal(100), "received": Decimal(100)}
UNITS = {
    "coal": "t",
    "air_dried": "%",
    "moisture_air_dried": "%",
    "moisture_received": "%",
    "received": "tC/t",
    "calorific": "GJ/t",
    "generation": "MWh",
    "heat": "GJ",
    "hours": "h",
}
COLUMNS = (
    "generation", "heat", "hours", "coal", "calorific", "air_dried", "moisture_air_dried", "moisture_received", "received",
)  # fmt: skip


def read_figure(text: str) -> Decimal:
    """A figure without its unit; commas between thousands, blanks and full-width digits are forgiven. Raises ValueError."""
    plain = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", text))
    if not _FIGURE.fullmatch(plain):
        raise ValueError(text)
    return Decimal(plain)


class FigureField(forms.CharField):
    """Decimal, not negative, at most 10 digits before and 6 after the point; None when blank."""

    def __init__(self, *, least: Decimal = Decimal(0), below: Decimal | None = None, **kwargs: Any) -> None:
        self.least, self.below = least, below
        super().__init__(max_length=24, error_messages={"required": "还没有填，请填一个数"}, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            figure = read_figure(text)
        except ValueError:
            raise forms.ValidationError(f"“{text}”不是能用的数。请只填不小于 0 的数字，单位不用写") from None
        if figure < self.least:
            raise forms.ValidationError(f"须大于 0，填写的是 {text}")
        if self.below is not None and figure >= self.below:
            raise forms.ValidationError(f"须小于 {self.below:,}，填写的是 {text}")
        return figure


def _rule_sets() -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in rule_sets.load().rule_set]


def _coals() -> list[tuple[str, str]]:
    return [(code, f"{coal.name}（经验值 {fixed(coal.carbon * 1000, 2)} tC/TJ）") for code, coal in rule_sets.load().coal.items()]


class WorkbookForm(forms.Form):
    """The unit, the year's rules and prices, and twelve rows named `m7_heat`. What was typed stays as it was typed."""

    rule_set = forms.ChoiceField(label="年度规则", choices=_rule_sets)
    unit_class = forms.ChoiceField(
        label="机组类别",
        choices=[
            ("I", "I类：常规燃煤，单机400 MW及以上"),
            ("II", "II类：常规燃煤，单机不到400 MW"),
            ("III", "III类：非常规燃料热量超过50%"),
        ],
    )
    capacity = FigureField(label="单机装机容量（MW）", least=Decimal("0.001"), below=Decimal(10_000))
    coal_kind = forms.ChoiceField(label="煤种", choices=_coals, help_text="经验值只用来对照，不参与计算排放。")
    path = forms.ChoiceField(
        label="元素碳含量的取得方式",
        choices=[(path.value, name) for path, name in PATH_NAMES.items()],
        help_text="未实测的取核算指南的缺省值。缺省值偏高，不测的代价由不测的单位承担。",
    )
    load_factor = FigureField(label="年度负荷系数（%），可不填", required=False, help_text="留空则按发电量÷(容量×运行小时)计算。")
    other_emission = FigureField(label="燃油、燃气等其他排放（tCO₂/年），可不填", required=False, help_text="点火、稳燃用油也要计入。")
    allowance_price = FigureField(
        label="配额CEA价格（元/t）", least=Decimal("0.01"), below=Decimal(100_000), help_text="假定价格；2025年末收盘价为74.63。"
    )
    ccer_price = FigureField(
        label="CCER价格（元/t）", least=Decimal("0.01"), below=Decimal(100_000), help_text="假定价格；2025年均价为70.76。"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, 13):
            for name in COLUMNS:
                label = f"{number}月 {FIELD_NAMES[name]}（{UNITS[name]}）"
                field = FigureField(label=label, required=False, below=_BELOW.get(name))
                field.widget.attrs["aria-label"] = label
                self.fields[f"m{number}_{name}"] = field

    def columns(self) -> Iterator[tuple[str, str, str]]:
        return ((name, FIELD_NAMES[name], UNITS[name]) for name in COLUMNS)

    def rows(self) -> Iterator[tuple[int, list[tuple[str, str, forms.BoundField]]]]:
        for number in range(1, 13):
            yield number, [(name, f"{FIELD_NAMES[name]} {UNITS[name]}", self[f"m{number}_{name}"]) for name in COLUMNS]

    def typed(self) -> dict[str, str]:
        """What was typed, field by field, to be kept and shown again."""
        return {name: str(self.data.get(name, "")) for name in self.fields}

    def rule_set_chosen(self) -> rule_sets.RuleSet:
        return rule_sets.load().of_year(self.cleaned_data["rule_set"])

    def year(self) -> Year:
        given = self.cleaned_data
        return Year(
            unit_class=given["unit_class"],
            capacity=given["capacity"],
            path=CarbonPath(given["path"]),
            coal_kind=given["coal_kind"],
            months=[Month(number=number, **{name: given[f"m{number}_{name}"] for name in COLUMNS}) for number in range(1, 13)],
            load_factor=given["load_factor"],
            other_emission=given["other_emission"] or Decimal(0),
            allowance_price=given["allowance_price"],
            ccer_price=given["ccer_price"],
        )


def read_act(typed: Any) -> Act:
    """The act of a posted trading form. Raises OrderNotPossible when it cannot be read."""
    what = typed.get("act", "")
    if what == "advance":
        return Advance()
    if what == "cancel":
        return Cancel(_whole(typed.get("order", ""), "挂单编号"))
    quantity = _whole(typed.get("quantity", ""), "数量")
    offer = typed.get("offer", "")[:10]
    if what == "listed":
        side = typed.get("side", "")
        if side not in set(Side):
            raise OrderNotPossible("委托没有报出", "没有选择买入或卖出", "请先选方向")
        return Listed(Side(side), _figure(typed.get("price", ""), "价格"), quantity)
    if what == "block":
        return Block(offer, _figure(typed.get("price", ""), "价格"), quantity)
    if what == "ccer":
        return Ccer(offer, quantity)
    raise OrderNotPossible("没有办理", "看不出要办什么", "请用页面上的按钮")


def _figure(text: str, name: str) -> Decimal:
    try:
        return read_figure(text[:24])
    except ValueError:
        if not text.strip():
            raise OrderNotPossible("委托没有报出", f"{name}没有填写", f"请填写{name}") from None
        why = f"{name}只能填数字，不带负号和单位，填写的是“{text[:24]}”"
        raise OrderNotPossible("委托没有报出", why, f"请改填{name}") from None


def _whole(text: str, name: str) -> int:
    figure = _figure(text, name)
    if figure % 1:
        raise OrderNotPossible("委托没有报出", f"{name}须是 1 的整数倍，填写的是 {figure:f}", f"请改填{name}")
    return int(figure)
