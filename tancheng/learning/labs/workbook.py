"""The accounting workbook: a unit's twelve months in, every step of the year's account out."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from tancheng.learning.labs import accounting
from tancheng.learning.labs.accounting import Allowance, Compliance, GapRelief
from tancheng.learning.labs.carbon import CarbonPath, Month, carbon_of, default_carbon
from tancheng.learning.labs.figures import fixed, percent, shown
from tancheng.learning.labs.rule_sets import Rules, RuleSet, Unmeasured


@dataclass(frozen=True, kw_only=True)
class Year:
    """The unit and its year as typed. `load_factor` (%) wins over the one computed from hours; `other_emission` is oil and gas, tCO₂."""

    unit_class: str
    capacity: Decimal
    path: CarbonPath
    coal_kind: str
    months: list[Month]
    load_factor: Decimal | None
    other_emission: Decimal
    allowance_price: Decimal
    ccer_price: Decimal


@dataclass(frozen=True)
class MonthResult:
    month: Month
    carbon: Decimal | None
    carbon_steps: str
    emission: Decimal | None
    emission_steps: str


@dataclass(frozen=True)
class Step:
    """`formula` in symbols, `numbers` with the figures put in, and what comes out."""

    name: str
    formula: str
    numbers: str
    result: str
    basis: str = ""


@dataclass(frozen=True)
class Result:
    months: list[MonthResult]
    left_out: list[int]
    emission: Decimal
    mean_carbon: Decimal | None
    factor: Decimal
    allowance: Allowance
    relief: GapRelief | None
    granted: Decimal
    compliance: Compliance
    steps: list[Step]
    checks: list[Step]
    without_measuring: list[Step]


def calculate(year: Year, rules: Rules, rule_set: RuleSet) -> Result:
    """The whole account. Months without coal are left out and named; months that lack production count 0 there.

    A month whose carbon wasn't measured counts with the guide's default, whatever the year's path.
    """
    months = [_month(month, year.path, rules.unmeasured, rule_set["oxidation"]) for month in year.months]
    counted = [row for row in months if row.emission is not None]
    burnt = sum((row.emission for row in counted if row.emission is not None), Decimal(0))
    emission = burnt + year.other_emission
    generation, heat, hours = (_total(year, name) for name in ("generation", "heat", "hours"))
    computed = accounting.load_factor(generation, year.capacity, hours)
    factor = year.load_factor if year.load_factor is not None else computed if computed is not None else Decimal(100)
    granted = accounting.allowance(rule_set, year.unit_class, generation, heat, factor)
    relief = accounting.gap_relief(emission, granted.total, rule_set["gap_cap"]) if rule_set.has("gap_cap") and emission else None
    final = granted.total + (relief.top_up if relief else 0)
    bill = accounting.compliance(emission, final, rule_set["ccer_share"], year.allowance_price, year.ccer_price)
    mean = accounting.weighted_mean((row.month.coal or Decimal(0), row.carbon or Decimal(0)) for row in counted)
    steps = [
        _emission_step(counted, year, emission),
        _factor_step(year, generation, hours, factor, computed),
        *_allowance_steps(year, rules, rule_set, granted, generation=generation, heat=heat, factor=factor),
        *([_relief_step(rules, rule_set, relief, emission, granted.total)] if relief else []),
        *_compliance_steps(year, rules, bill, emission, final),
    ]
    left_out = [row.month.number for row in months if row.emission is None]
    checks, without = _efficiency_steps(year, rules, generation, heat), _without_measuring(year, rules, rule_set, burnt)
    return Result(months, left_out, emission, mean, factor, granted, relief, final, bill, steps, checks, without)


def _total(year: Year, name: str) -> Decimal:
    return sum((getattr(month, name) or Decimal(0) for month in year.months), Decimal(0))


def _month(month: Month, path: CarbonPath, unmeasured: Unmeasured, oxidation: Decimal) -> MonthResult:
    carbon = carbon_of(month, path, unmeasured)
    if carbon is None:
        return MonthResult(month, None, "", None, "")
    if month.coal is None:
        return MonthResult(month, carbon.content, carbon.steps, None, "")
    emission = accounting.coal_emission(month.coal, carbon.content, oxidation)
    content = shown(carbon.content if carbon.measured else carbon.content.normalize())
    steps = f"{shown(month.coal)}×{content}×{percent(oxidation, 0)}×44÷12＝{shown(emission)}"
    return MonthResult(month, carbon.content, carbon.steps, emission, steps)


def _emission_step(counted: list[MonthResult], year: Year, emission: Decimal) -> Step:
    terms = [shown(row.emission) for row in counted if row.emission is not None]
    listed = "＋".join(terms) or "0"
    if year.other_emission:
        listed += f"＋{shown(year.other_emission)}（燃油、燃气）"
    return Step(
        "年度排放量", "E＝各月燃煤排放之和＋其他化石燃料排放", listed, f"{fixed(emission, 2)} tCO₂", "逐月算出再相加，不用年平均值去乘"
    )


def _factor_step(year: Year, generation: Decimal, hours: Decimal, factor: Decimal, computed: Decimal | None) -> Step:
    if year.load_factor is not None:
        return Step("年度负荷系数", "F", "按您填写的数值", f"{shown(factor)}%", "填写了年度负荷系数，不再按运行小时计算")
    if computed is None:
        return Step("年度负荷系数", "F", "没有运行小时，暂按100%", "100%", "请补填运行小时或年度负荷系数")
    numbers = f"{shown(generation)}÷({shown(year.capacity)}×{shown(hours)})"
    return Step("年度负荷系数", "F＝发电量÷(装机容量×运行小时)", numbers, f"{shown(factor)}%", "取两位小数（练习约定）")


def _allowance_steps(
    year: Year, rules: Rules, rule_set: RuleSet, granted: Allowance, *, generation: Decimal, heat: Decimal, factor: Decimal
) -> list[Step]:
    rule, benchmark, for_heat = rule_set.correction, rule_set[f"benchmark_{year.unit_class}"], rule_set["benchmark_heat"]
    source = rules.title(rule_set.figures[0].source)
    # Only the scheme of 2025 and 2026 says how a unit's allowance is rounded.
    rounding = source if rule_set.draft else f"{source}；向下取整为练习约定"
    if year.unit_class not in accounting.CONVENTIONAL:
        formula, numbers = "Ff＝1", "III类机组不修正"
    elif factor >= rule.below:
        formula, numbers = "Ff＝1", f"F＝{shown(factor)}%，不低于{rule.below}%"
    elif rule.form == "power":
        base, constant, slope = rule.numbers
        formula, numbers = f"Ff＝{base}^({constant}−{slope}F)", f"{base}^({constant}−{slope}×{shown(factor / 100)})"
    else:
        top, first, scale, second, other = rule.numbers
        formula = f"Ff＝{top}−{first}×(1−e^(−F/{scale}))−{second}×(1−e^(−F/{other}))"
        numbers = f"F＝{shown(factor)}，以%代入"
    return [
        Step("负荷系数修正", formula, numbers, f"{granted.correction:f}", f"{rules.title(rule.source)}；{rule.valid}；取六位小数"),
        Step(
            "发电配额",
            "Ae＝发电量×发电基准值×Ff，向下取整",
            f"{shown(generation)}×{benchmark}×{granted.correction:f}",
            f"{shown(granted.electric)} t",
            rounding,
        ),
        Step("供热配额", "Ah＝供热量×供热基准值，向下取整", f"{shown(heat)}×{for_heat}", f"{shown(granted.heat)} t", rounding),
        Step("机组配额", "A＝Ae＋Ah", f"{shown(granted.electric)}＋{shown(granted.heat)}", f"{shown(granted.total)} t"),
    ]


def _relief_step(rules: Rules, rule_set: RuleSet, relief: GapRelief, emission: Decimal, granted: Decimal) -> Step:
    cap = rule_set["gap_cap"]
    numbers = f"({fixed(emission, 2)}−{shown(granted)})÷{fixed(emission, 2)}＝{percent(relief.rate)}"
    if relief.top_up:
        numbers += f"，高于{percent(cap, 0)}；补到{shown(relief.line)} t"
    return Step(
        "缺口率上限",
        f"缺口率＝(E−A)÷E；高于{percent(cap, 0)}的部分不用补",
        numbers,
        f"补发 {shown(relief.top_up)} t",
        f"{rules.title('S4')}；按重点排放单位合计判断，练习假定全单位只有这台机组",
    )


def _compliance_steps(year: Year, rules: Rules, bill: Compliance, emission: Decimal, final: Decimal) -> list[Step]:
    steps = [
        Step("应清缴量", "E 不足1 t的进为1 t", fixed(emission, 2), f"{shown(bill.surrender)} t", "取整为练习约定，实际以系统和通知为准"),
        Step(
            "盈余或缺口",
            "应清缴量−配额",
            f"{shown(bill.surrender)}−{shown(final)}",
            f"缺口 {shown(bill.gap)} t" if bill.gap else f"盈余 {shown(bill.surplus)} t",
        ),
        Step("CCER抵销上限", "应清缴量×5%，向下取整", f"{shown(bill.surrender)}×5%", f"{shown(bill.ccer_limit)} t", rules.title("S2")),
    ]
    if not bill.gap:
        return steps
    why = "CCER 较便宜，在上限和缺口之内尽量使用" if bill.ccer_used else "CCER 不比配额便宜，不用"
    return [
        *steps,
        Step(
            "只买配额的费用",
            "缺口×CEA价格",
            f"{shown(bill.gap)}×{shown(year.allowance_price)}",
            f"{shown(bill.cost_allowances_only)} 元",
            "CEA＝全国碳市场配额；价格是您填写的假定价格",
        ),
        Step("CCER用量", "取上限与缺口中较小的", f"{shown(bill.ccer_limit)} 与 {shown(bill.gap)}", f"{shown(bill.ccer_used)} t", why),
        Step(
            "最省的费用",
            "买配额量×CEA价格＋CCER用量×CCER价格",
            f"{shown(bill.allowances_bought)}×{shown(year.allowance_price)}＋{shown(bill.ccer_used)}×{shown(year.ccer_price)}",
            f"{shown(bill.cost)} 元",
        ),
        Step("比只买配额节省", "两者之差", f"{shown(bill.cost_allowances_only)}−{shown(bill.cost)}", f"{shown(bill.saving)} 元"),
    ]


def _efficiency_steps(year: Year, rules: Rules, generation: Decimal, heat: Decimal) -> list[Step]:
    """What a verifier works out on the side; empty while a month with coal lacks its calorific value."""
    burning = [month for month in year.months if month.coal]
    if not burning or any(not month.calorific for month in burning):
        return []
    fuel_heat = sum(((month.coal or Decimal(0)) * (month.calorific or Decimal(0)) for month in burning), Decimal(0))
    guide = f"{rules.title('S7')}，经验值"
    electric = accounting.electric_efficiency(generation, fuel_heat)
    combined = accounting.combined_efficiency(generation, heat, fuel_heat)
    made = f"{shown(generation)}×3.6"
    return [
        Step("燃煤热量", "各月入炉煤×低位发热量之和", "", f"{fixed(fuel_heat, 2)} GJ"),
        Step("发电效率", "发电量×3.6÷燃煤热量", f"{made}÷{fixed(fuel_heat, 2)}", f"{percent(electric)}（纯凝一般小于46%）", guide),
        Step(
            "综合效率",
            "(发电量×3.6＋供热量)÷燃煤热量",
            f"({made}＋{shown(heat)})÷{fixed(fuel_heat, 2)}",
            f"{percent(combined)}（热电联产应小于100%）",
            guide,
        ),
    ]


def _without_measuring(year: Year, rules: Rules, rule_set: RuleSet, burnt: Decimal) -> list[Step]:
    """What the coal costs when its carbon isn't measured, and why the value from experience is no way out."""
    burning = [month for month in year.months if month.coal]
    if not burning:
        return []
    unmeasured, coal, oxidation = rules.unmeasured, rules.coal[year.coal_kind], rule_set["oxidation"]

    def emission(per_heat: Decimal) -> Decimal:
        swapped = (default_carbon(month, unmeasured).content / unmeasured.carbon.value * per_heat for month in burning)
        return sum(
            (accounting.coal_emission(month.coal or Decimal(0), carbon, oxidation) for month, carbon in zip(burning, swapped, strict=True)),
            Decimal(0),
        )

    dear, wrong = emission(unmeasured.carbon.value), emission(coal.carbon)
    steps = [
        Step(
            "未实测时的燃煤排放",
            "各月入炉煤×低位发热量×缺省值×氧化率×44÷12",
            f"缺省值 {unmeasured.carbon.value} tC/GJ，不分煤种",
            f"{fixed(dear, 2)} tCO₂",
            f"{rules.title('S7')}表8：未实测或实测不合规，取核算指南的缺省值",
        )
    ]
    if year.path is not CarbonPath.DEFAULT and burnt:
        steps.append(
            Step(
                "不实测要多算多少",
                "未实测的排放−现在的排放",
                f"{fixed(dear, 2)}−{fixed(burnt, 2)}",
                f"{fixed(dear - burnt, 2)} tCO₂（{percent((dear - burnt) / burnt)}）",
                "缺省值偏高是有意的：不测的代价由不测的单位承担，认真实测才划算",
            )
        )
    return [
        *steps,
        Step(
            f"误用{coal.name}经验值会少算",
            "入炉煤×低位发热量×(缺省值−经验值)×氧化率×44÷12",
            f"缺省值 {unmeasured.carbon.value}，经验值 {coal.carbon} tC/GJ",
            f"{fixed(dear - wrong, 2)} tCO₂",
            "经验值只供核查员判断数据是否合理，不能当缺省值填报",
        ),
    ]


def table(result: Result, shown_as: Callable[[Decimal], str] = str) -> list[list[str]]:
    """The account as rows of text, for a spreadsheet."""
    rows = [["月份", "入炉煤 t", "收到基元素碳 tC/t", "燃煤排放 tCO₂", "发电量 MWh", "供热量 GJ", "运行小时 h"]]
    for row in result.months:
        values = (row.month.coal, row.carbon, row.emission, row.month.generation, row.month.heat, row.month.hours)
        rows.append([f"{row.month.number}月", *("" if value is None else shown_as(value) for value in values)])
    rows += [[], ["步骤", "公式", "代入", "结果", "依据和说明"]]
    rows += [
        [step.name, step.formula, step.numbers, step.result, step.basis]
        for step in (*result.steps, *result.checks, *result.without_measuring)
    ]
    return rows
