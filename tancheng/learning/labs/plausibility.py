"""What a verifier would ask about a unit's year: missing data, units that look wrong, values that do not fit together.

The lines stand in rule_sets.toml. They are reasons to ask, never a verdict: the guide says so of its own values too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from statistics import median

from tancheng.learning.labs import accounting
from tancheng.learning.labs.carbon import PATH_FIELDS, CarbonPath, Month, measured_carbon
from tancheng.learning.labs.figures import fixed, percent, shown
from tancheng.learning.labs.rule_sets import Line, Rules
from tancheng.learning.labs.workbook import Year

_HOURS_IN_MONTH = (744, 696, 744, 720, 744, 720, 744, 744, 720, 744, 720, 744)
FIELD_NAMES = {
    "coal": "入炉煤消耗量",
    "air_dried": "空干基元素碳 Cad",
    "moisture_air_dried": "空干基水分 Mad",
    "moisture_received": "全水分 Mar",
    "received": "收到基元素碳 Car",
    "calorific": "低位发热量",
    "generation": "发电量",
    "heat": "供热量",
    "hours": "运行小时",
}
# Plausible electric efficiency of a coal unit: a wrong unit is guessed when correcting it leads here.
_USUAL = (Decimal("0.28"), Decimal("0.46"))
_UNIT_GUESSES = (
    (Decimal("0.001"), "coal", "入炉煤像是按 kg 填的", "除以 1,000 换成 t"),
    (Decimal(10000), "coal", "入炉煤像是按万 t 填的", "乘 10,000 换成 t"),
    (Decimal(1000), "generation", "发电量像是按 kWh 填的", "除以 1,000 换成 MWh"),
    (accounting.GJ_PER_MWH, "generation", "发电量像是按 GJ 填的", "除以 3.6 换成 MWh"),
    (Decimal("0.1"), "generation", "发电量像是按万 kWh 填的", "乘 10 换成 MWh"),
)


class Kind(StrEnum):
    MISSING = "缺数据"
    UNIT = "单位可疑"
    VALUE = "数值异常"


@dataclass(frozen=True)
class Finding:
    kind: Kind
    where: str
    what: str
    ask: str


def findings(year: Year, rules: Rules) -> list[Finding]:
    """Everything worth a question: row by row, then what stands out against the other months, then the year."""
    found: list[Finding] = []
    doubtful: set[int] = set()
    if blank := [str(month.number) for month in year.months if month.blank]:
        where = "、".join(blank) + "月"
        found.append(Finding(Kind.MISSING, where, "整行没有填", "停机的月份请填 0；缺记录的月份请去补，核查时缺一个月也不能下结论"))
    for month in year.months:
        of_month = list(_of_month(month, year, rules)) if not month.blank else []
        if any(finding.kind is Kind.UNIT for finding in of_month):
            doubtful.add(month.number)
        found += of_month
    return [*found, *_trends(year, rules, doubtful), *_of_year(year, rules)]


def _of_month(month: Month, year: Year, rules: Rules) -> Iterator[Finding]:
    where = f"{month.number}月"
    for name in ("coal", "generation"):
        if getattr(month, name) is None:
            yield Finding(Kind.MISSING, where, f"没有填{FIELD_NAMES[name]}", "找出原始记录补上；确实为零请填 0")
    if month.coal != 0:
        yield from _unmeasured(month, year, rules, where)
    if month.heat is None and any(other.heat for other in year.months):
        yield Finding(Kind.MISSING, where, "没有填供热量，暂按 0 计", "其他月份有供热，请核对供热结算单")
    contents = list(_contents(month, year, rules, where))
    yield from contents
    calorific_is_fine = month.calorific is None or rules.check["calorific"].holds(month.calorific)
    if month.calorific is not None and not calorific_is_fine:
        yield _calorific(month.calorific, rules.check["calorific"], where)
    if month.coal and month.calorific and calorific_is_fine:
        carbon = measured_carbon(month, year.path)
        if carbon is not None and not contents:
            yield from _carbon_per_heat(carbon.content / month.calorific, rules, where)
        efficiency = list(_efficiency(month, year, rules, where))
        yield from efficiency
        if efficiency:
            return
    yield from _hours(month, year, rules, where)


def _unmeasured(month: Month, year: Year, rules: Rules, where: str) -> Iterator[Finding]:
    """Each figure that the month's path lacks, and the default that stands in for it."""
    for name in PATH_FIELDS[year.path]:
        if getattr(month, name) is not None and (name != "calorific" or month.calorific):
            continue
        figure = rules.unmeasured.calorific if name == "calorific" else rules.unmeasured.carbon
        stands_in = f"按未实测取缺省值 {figure.value} {figure.unit}" if month.coal else "本月不能算"
        ask = "找出检测报告补上；确实没有测，就只能用偏高的缺省值，不能拿经验值或上月数代替"
        yield Finding(Kind.MISSING, where, f"没有填{FIELD_NAMES[name]}，{stands_in}", ask)


def _contents(month: Month, year: Year, rules: Rules, where: str) -> Iterator[Finding]:
    for name in PATH_FIELDS[year.path]:
        value = getattr(month, name)
        if value is None or name == "calorific" or rules.check[name].holds(value):
            continue
        line = rules.check[name]
        if name == "received" and line.holds(value / 100):
            yield Finding(
                Kind.UNIT,
                where,
                f"{FIELD_NAMES[name]} 填了 {shown(value)}，像是百分数",
                f"这里的单位是 tC/t，{shown(value)}% 应填 {shown(value / 100)}",
            )
        elif _like_a_fraction(value, line):
            yield Finding(
                Kind.UNIT,
                where,
                f"{FIELD_NAMES[name]} 填了 {shown(value)}，像是小数",
                f"这里的单位是 %，若原来是 {shown(value * 100)}%，请填 {shown(value * 100)}",
            )
        elif month.coal != 0:
            yield Finding(Kind.VALUE, where, f"{FIELD_NAMES[name]} {shown(value)} {line.unit}，{_outside(line)}", "请对照检测报告原件")
    mad, mar = month.moisture_air_dried, month.moisture_received
    if any(_like_a_fraction(moisture, rules.check[name]) for name, moisture in (("moisture_air_dried", mad), ("moisture_received", mar))):
        return
    if year.path is CarbonPath.AIR_DRIED and mad is not None and mar is not None and mar < mad:
        what = f"全水分 {shown(mar)}% 小于空干基水分 {shown(mad)}%，换算后收到基含碳量反而变大"
        yield Finding(Kind.VALUE, where, what, "两个水分是否放反了？收到基含水更多，含碳量只会更低")


def _like_a_fraction(value: Decimal | None, line: Line) -> bool:
    return value is not None and line.unit == "%" and not line.holds(value) and line.holds(value * 100)


def _outside(line: Line) -> str:
    return f"不在 {shown(line.low)}–{shown(line.high)} 之内（教学提示线）"


def _calorific(value: Decimal, line: Line, where: str) -> Finding:
    if line.holds(value / 1000):
        return Finding(Kind.UNIT, where, f"低位发热量填了 {shown(value)}，像是 kJ/kg", f"除以 1,000 换成 GJ/t，即 {shown(value / 1000)}")
    from_kcal = value * Decimal("4.1868") / 1000
    if line.holds(from_kcal):
        return Finding(
            Kind.UNIT, where, f"低位发热量填了 {shown(value)}，像是 kcal/kg", f"乘 4.1868 再除以 1,000，约 {fixed(from_kcal, 3)} GJ/t"
        )
    return Finding(
        Kind.VALUE, where, f"低位发热量 {shown(value)} GJ/t，{_outside(line)}", "标准煤是 29.3076 GJ/t，动力煤一般更低；请对照日化验记录"
    )


def _carbon_per_heat(value: Decimal, rules: Rules, where: str) -> Iterator[Finding]:
    if rules.check["carbon_per_heat"].holds(value):
        return
    usual = "、".join(f"{coal.name} {fixed(coal.carbon * 1000, 2)}" for coal in rules.coal.values())
    what = f"元素碳除以发热量得 {fixed(value * 1000, 2)} tC/TJ，与经验值相差较大（{usual} tC/TJ）"
    yield Finding(Kind.VALUE, where, what, "元素碳和发热量是否同一煤样？基准换算的水分有没有放反？经验值不作符合性判定，只作提问的理由")


def _efficiency(month: Month, year: Year, rules: Rules, where: str) -> Iterator[Finding]:
    if not (month.coal and month.calorific and month.generation):
        return
    fuel_heat = month.coal * month.calorific
    electric = accounting.electric_efficiency(month.generation, fuel_heat)
    line = rules.check["electric_efficiency"]
    if not line.low <= electric < line.high:
        yield _efficiency_finding(electric, month, year, where)
        return
    combined = accounting.combined_efficiency(month.generation, month.heat or Decimal(0), fuel_heat)
    if combined >= rules.check["combined_efficiency"].high:
        yield Finding(
            Kind.UNIT,
            where,
            f"发电加供热的综合效率 {percent(combined)}，不可能达到 100%",
            "供热量单位应是 GJ：按 MJ 填的除以 1,000，按 kJ 填的除以 1,000,000；蒸汽吨数要乘焓差",
        )


def _efficiency_finding(electric: Decimal, month: Month, year: Year, where: str) -> Finding:
    for factor, field, what, remedy in _UNIT_GUESSES:
        if _USUAL[0] <= electric / factor < _USUAL[1] and _fits_capacity(field, month, year):
            value = shown(getattr(month, field))
            return Finding(Kind.UNIT, where, f"{what}（填了 {value}）：照此算发电效率是 {percent(electric)}", f"请核对单位；若是，{remedy}")
    if electric >= Decimal("0.46"):
        return Finding(
            Kind.VALUE,
            where,
            f"发电效率 {percent(electric)}，超过纯凝机组经验值 46%",
            "发电量多报，还是煤量、热值少报？请查电能表和皮带秤记录",
        )
    return Finding(
        Kind.VALUE, where, f"发电效率只有 {percent(electric)}，明显偏低（教学提示线 20%）", "煤量多报，还是发电量少报？请查单位和抄表时刻"
    )


def _fits_capacity(field: str, month: Month, year: Year) -> bool:
    """A wrong coal unit leaves a sensible load factor; without hours nothing speaks against the guess."""
    if field != "coal" or not month.hours or not month.generation:
        return True
    factor = accounting.load_factor(month.generation, year.capacity, month.hours)
    return factor is not None and Decimal(15) <= factor <= 105


def _hours(month: Month, year: Year, rules: Rules, where: str) -> Iterator[Finding]:
    if month.hours is None or not month.generation:
        return
    most = _HOURS_IN_MONTH[month.number - 1]
    if month.hours > most:
        yield Finding(Kind.VALUE, where, f"运行小时 {shown(month.hours)} h，超过这个月的 {most} h", "请对照运行日志")
    factor = accounting.load_factor(month.generation, year.capacity, month.hours)
    if factor is not None and factor > rules.check["load_factor"].high:
        what = f"负荷系数 {shown(factor)}%，机组不可能长期超过满负荷"
        yield Finding(Kind.VALUE, where, what, "发电量的单位是 MWh：1 万 kWh ＝ 10 MWh；再查装机容量和运行小时")


def _trends(year: Year, rules: Rules, doubtful: set[int]) -> Iterator[Finding]:
    rates = {m.number: m.coal / m.generation for m in year.months if m.coal and m.generation and m.number not in doubtful}
    yield from _against_median(
        rates,
        rules.check["coal_against_median"],
        name="每 MWh 耗煤量",
        places=4,
        unit="t/MWh",
        ask="煤量、发电量的抄表时刻是否一致？皮带秤是否校准？",
    )
    heats = {m.number: m.heat for m in year.months if m.heat is not None and m.number not in doubtful}
    if any(heats.values()):
        ask = "是否把蒸汽吨数或 MWh 当成了 GJ？1 MWh ＝ 3.6 GJ，蒸汽要乘焓差；夏季少、冬季多属正常，请看邻月"
        yield from _against_median(heats, rules.check["heat_against_median"], name="供热量", places=0, unit="GJ", ask=ask)
    by_number = {month.number: month for month in year.months}
    for number in range(2, 13):
        month, before = by_number.get(number), by_number.get(number - 1)
        if month and before and month.coal and (month.coal, month.generation) == (before.coal, before.generation):
            yield Finding(Kind.VALUE, f"{number}月", "煤量和发电量与上月完全相同", "是否复制上月后忘了改？")


def _against_median(values: dict[int, Decimal], line: Line, *, name: str, places: int, unit: str, ask: str) -> Iterator[Finding]:
    for number, value in values.items():
        others = [other for at, other in values.items() if at != number]
        if len(others) < 3 or not (middle := median(others)) or line.holds(value / middle):
            continue
        what = f"{name} {fixed(value, places)} {unit}，与其他月份的中间值 {fixed(middle, places)} 不相称"
        yield Finding(Kind.VALUE, f"{number}月", what, ask)


def _of_year(year: Year, rules: Rules) -> Iterator[Finding]:
    generation = sum((month.generation or Decimal(0) for month in year.months), Decimal(0))
    hours = sum((month.hours or Decimal(0) for month in year.months), Decimal(0))
    computed = accounting.load_factor(generation, year.capacity, hours)
    if year.load_factor is None and computed is None:
        yield Finding(Kind.MISSING, "全年", "没有运行小时，也没有填年度负荷系数", "负荷系数决定修正系数，请补一项；现在暂按 100% 计")
    typed = year.load_factor
    if typed is not None and not rules.check["load_factor"].holds(typed):
        what = f"年度负荷系数填了 {shown(typed)}，应是 15–100 之间的百分数（教学提示线）"
        yield Finding(Kind.UNIT if 0 < typed <= 1 else Kind.VALUE, "全年", what, "0.6 应填 60")
    elif typed is not None and computed is not None and abs(typed - computed) > Decimal("0.5"):
        what = f"填写的年度负荷系数 {shown(typed)}% 与按运行小时算出的 {shown(computed)}% 不一致"
        yield Finding(Kind.VALUE, "全年", what, "发电量、容量、小时三项中哪一项不同口径？")
    if (year.unit_class == "I" and year.capacity < 400) or (year.unit_class == "II" and year.capacity >= 400):
        what = f"单机 {shown(year.capacity)} MW 与 {year.unit_class} 类机组不符"
        yield Finding(Kind.VALUE, "机组", what, "常规燃煤机组额定功率不低于 400 MW 的为 I 类，低于 400 MW 的为 II 类")
