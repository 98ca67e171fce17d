"""Allowances of power units, their surplus or gap, offsets and carry-over."""

from dataclasses import dataclass
from decimal import Decimal

from tancheng.items.calculations.figures import cut, fixed, rounded, shown
from tancheng.items.calculations.question import FICTION, LOOK_AGAIN, Draw, Question, Slip, Working
from tancheng.learning.labs import accounting, rule_sets

# The allocation plan 2023–2024 (domain 2.29), as the accounting workbook has it: tCO₂/MWh of electricity by unit class, coal-fired heat tCO₂/GJ.
PLANS = {year: rule_sets.load().of_year(str(year)) for year in (2023, 2024)}
POWER_BENCHMARK = {year: {kind: plan[f"benchmark_{kind}"] for kind in accounting.CONVENTIONAL} for year, plan in PLANS.items()}
HEAT_BENCHMARK = {year: plan["benchmark_heat"] for year, plan in PLANS.items()}
_PLAN = f"《2023、2024年度全国碳排放权交易发电行业配额总量和分配方案》；{FICTION}"
_OFFSET = f"《碳排放权交易管理办法（试行）》第二十九条；{FICTION}"
_RULE = "F低于65%时Ff＝1.015^(16−20F)，F以小数代入，否则取1；Ff保留六位小数"


def load_correction(load: Decimal) -> Decimal:
    """Ff of a conventional coal unit in 2023 and 2024, six decimals; `load` is a share."""
    return accounting.correction(PLANS[2024].correction, "I", load * 100)


@dataclass(frozen=True)
class Unit:
    """A conventional coal unit's year: class I or II, MWh, GJ, load factor as a share."""

    kind: str
    power: Decimal
    heat: Decimal
    load: Decimal


def power_part(unit: Unit, year: int = 2024) -> Working:
    """Allowances for electricity in t, rounded down."""
    benchmark, correction = POWER_BENCHMARK[year][unit.kind], load_correction(unit.load)
    value = _granted(unit, year).electric
    shown_correction = (
        "Ff＝1" if correction == 1 else f"Ff＝1.015^(16−20×{unit.load})＝1.015^{(16 - 20 * unit.load).normalize():f}＝{correction}"
    )
    return Working(value, f"{shown_correction}；{shown(unit.power)}×{benchmark}×{correction}，向下取整为{shown(value)} t")


def quota(unit: Unit, year: int = 2024) -> Working:
    """Allowances for electricity and heat in t, each rounded down."""
    power, heat = power_part(unit, year), _granted(unit, year).heat
    steps = f"{power.steps}；供热{shown(unit.heat)}×{HEAT_BENCHMARK[year]}＝{shown(heat)} t；合计{shown(power.value + heat)} t"
    return Working(power.value + heat, steps)


def _granted(unit: Unit, year: int) -> accounting.Allowance:
    return accounting.allowance(PLANS[year], unit.kind, unit.power, unit.heat, unit.load * 100)


def offset_limit(due: Decimal) -> Working:
    """Most CCER in t that may be used against `due` t to be surrendered: 5 %, rounded down (measures of 2020, article 29)."""
    value = cut(due * 5 / 100)
    return Working(value, f"{shown(due)}×5%，向下取整为{shown(value)} t")


def compliance_cost(due: Decimal, held: Decimal, allowance_price: Decimal, offset_price: Decimal) -> Working:
    """t due, t held, 元/t of allowances and of (cheaper) offsets → least cost in 元."""
    made = accounting.compliance(due, held, PLANS[2024]["ccer_share"], allowance_price, offset_price)
    steps = (
        f"缺口{shown(due)}−{shown(held)}＝{shown(made.gap)} t；CCER上限{offset_limit(due).steps}，可用{shown(made.ccer_used)} t；"
        f"{shown(made.ccer_used)}×{offset_price}＋{shown(made.allowances_bought)}×{allowance_price}＝{fixed(made.cost, 2)} 元"
    )
    return Working(made.cost, steps)


def carry_over(sold: Decimal, bought: Decimal, held: Decimal) -> Working:
    """t sold and bought in 2024 and 2025, t held at the end of 2025 → most t of old allowances that carry over."""
    net = max(sold - bought, Decimal(0))
    formula = 10000 + net * 3 / 2
    value = cut(min(formula, held))
    held_back = f"，不高于持仓{shown(held)} t，取{shown(value)} t" if formula > held else ""
    return Working(value, f"净卖出取{shown(net)} t；10,000＋1.5×{shown(net)}＝{shown(cut(formula))} t{held_back}")


def _a_unit(draw: Draw, low: str, high: str) -> tuple[str, str, Unit]:
    """(place, capacity, unit) with a load factor between the two."""
    capacity = draw.one_of(["330", "350", "600", "660", "1000"])
    load = draw.between(low, high, "0.01")
    power = rounded(Decimal(capacity) * load * draw.between("6800", "7900", "50"), -3).quantize(Decimal(1))
    heat = draw.between("600000", "3200000", "50000")
    return draw.place(), capacity, Unit("I" if Decimal(capacity) > 400 else "II", power, heat, load)


def quota_of_power(draw: Draw) -> Question:
    place, capacity, unit = _a_unit(draw, "0.52", "0.64")
    benchmark, correction = POWER_BENCHMARK[2024][unit.kind], load_correction(unit.load)
    plain = unit.power * benchmark
    other = POWER_BENCHMARK[2024]["II" if unit.kind == "I" else "I"]
    return Question(
        point="负荷系数修正",
        stem=f"{place}电厂一台{capacity} MW常规燃煤机组（{unit.kind}类）2024年度发电量{shown(unit.power)} MWh，负荷（出力）系数{unit.load * 100:.0f}%。"
        f"2024年度{unit.kind}类发电基准值{benchmark} tCO₂/MWh，{_RULE}。发电部分的配额是多少（向下取整）？",
        working=power_part(unit),
        places=0,
        unit=" t",
        slips=[
            Slip("没有修正，Ff取1", cut(plain)),
            Slip("误用2023年度基准值", power_part(unit, 2023).value),
            Slip("把乘修正因子做成除", cut(plain / correction)),
            Slip("误用另一类机组的基准值", cut(unit.power * other * correction)),
            Slip("按65%代入修正公式", cut(plain * Decimal("1.015") ** 3)),
            Slip("把指数16−20F算成20−20F", cut(plain * Decimal("1.015") ** (20 - 20 * unit.load))),
        ],
        source=_PLAN,
        difficulty=0.5,
        seconds=120,
        valid_until=LOOK_AGAIN,
    )


def quota_of_unit(draw: Draw) -> Question:
    low_load = draw.between("0", "1", "1") == 1
    place, capacity, unit = _a_unit(draw, *(("0.54", "0.64") if low_load else ("0.67", "0.78")))
    benchmark, heat = POWER_BENCHMARK[2024][unit.kind], HEAT_BENCHMARK[2024]
    power, right = power_part(unit).value, quota(unit)
    regardless = Decimal("1.015") ** (16 - 20 * unit.load)
    return Question(
        point="机组配额合计",
        stem=f"{place}热电厂一台{capacity} MW常规燃煤机组（{unit.kind}类）2024年度发电{shown(unit.power)} MWh、供热{shown(unit.heat)} GJ，"
        f"负荷（出力）系数{unit.load * 100:.0f}%。2024年度基准值：发电{benchmark} tCO₂/MWh，燃煤供热{heat} tCO₂/GJ；{_RULE}。"
        "发电、供热配额分别向下取整，合计是多少？",
        working=right,
        places=0,
        unit=" t",
        slips=[
            Slip("漏算供热", power),
            Slip("误用2023年度的两个基准值", quota(unit, 2023).value),
            Slip("低负荷也把Ff取1", cut(unit.power * benchmark) + cut(unit.heat * heat)),
            Slip("不看65%的界限，一律代入修正公式", cut(unit.power * benchmark * regardless) + cut(unit.heat * heat)),
            Slip("供热也乘了修正因子", power + cut(unit.heat * heat * regardless)),
            Slip("把供热配额算成减项", power - cut(unit.heat * heat)),
            Slip("供热误用2023年度基准值", power + cut(unit.heat * HEAT_BENCHMARK[2023])),
        ],
        source=_PLAN,
        difficulty=0.48,
        seconds=140,
        levels=("4", "3") if not low_load else ("3",),
        valid_until=LOOK_AGAIN,
    )


def quota_gap(draw: Draw) -> Question:
    place, capacity, unit = _a_unit(draw, "0.66", "0.76")
    right = quota(unit)
    gap = draw.between("30000", "120000", "1") // 1
    due = right.value + gap
    power, heat = POWER_BENCHMARK[2024][unit.kind], HEAT_BENCHMARK[2024]
    return Question(
        point="配额缺口",
        stem=f"{place}热电厂一台{capacity} MW常规燃煤机组（{unit.kind}类）2024年度发电{shown(unit.power)} MWh、供热{shown(unit.heat)} GJ，负荷系数"
        f"{unit.load * 100:.0f}%（不低于65%，Ff取1），核查排放量{shown(due)} t。2024年度基准值：发电{power} tCO₂/MWh，燃煤供热{heat} tCO₂/GJ，"
        "配额分别向下取整。配额缺口是多少？",
        working=Working(gap, f"{right.steps}；{shown(due)}−{shown(right.value)}＝{shown(gap)} t"),
        places=0,
        unit=" t",
        slips=[
            Slip("误用2023年度的两个基准值", due - quota(unit, 2023).value),
            Slip("供热误用2023年度基准值", due - power_part(unit).value - cut(unit.heat * HEAT_BENCHMARK[2023])),
            Slip("漏算供热", due - power_part(unit).value),
            Slip(
                "不看65%的界限仍作修正", due - cut(unit.power * power * Decimal("1.015") ** (16 - 20 * unit.load)) - cut(unit.heat * heat)
            ),
            Slip("供热配额只算了一半", gap + cut(unit.heat * heat / 2)),
            Slip("缺口又按95%打了折", cut(gap * 95 / 100)),
        ],
        source=_PLAN,
        difficulty=0.48,
        seconds=140,
        levels=("3",),
        valid_until=LOOK_AGAIN,
    )


def offset_ceiling(draw: Draw) -> Question:
    due = draw.between("800000", "4800000", "1")
    held = cut(due * draw.between("0.900", "0.985", "0.001"))
    return Question(
        point="CCER抵销上限",
        stem=f"{draw.place()}电厂某年度应清缴配额{shown(due)} t，账户可用配额{shown(held)} t。按《碳排放权交易管理办法（试行）》，"
        "可用于抵销清缴的CCER数量上限是多少（向下取整）？",
        working=offset_limit(due),
        places=0,
        unit=" t",
        slips=[
            Slip("按可用配额的5%计算", cut(held * 5 / 100)),
            Slip("按10%计算", cut(due / 10)),
            Slip("把缺口整个当作上限", due - held),
            Slip("按3%计算", cut(due * 3 / 100)),
            Slip("按应清缴与可用之和的5%计算", cut((due + held) * 5 / 100)),
            Slip("按应清缴的5%加缺口的5%计算", cut((due + due - held) * 5 / 100)),
        ],
        source=_OFFSET,
        difficulty=0.68,
        seconds=65,
    )


def least_cost(draw: Draw) -> Question:
    due = draw.between("900000", "3200000", "1")
    gap = cut(due * draw.between("0.060", "0.110", "0.001"))
    held = due - gap
    allowance, offset = draw.between("70.00", "82.00", "0.01"), draw.between("62.00", "69.50", "0.01")
    limit = offset_limit(due).value
    tenth = min(gap, cut(due / 10))
    less = offset_limit(gap).value
    held_limit = offset_limit(held).value
    return Question(
        point="履约成本",
        stem=f"{draw.place()}电厂应清缴{shown(due)} t，可用配额{shown(held)} t。配额采购价{allowance} 元/t，符合要求的CCER采购价{offset} 元/t，"
        "CCER不超过应清缴配额的5%（向下取整）。补足缺口的最低费用是多少？",
        working=compliance_cost(due, held, allowance, offset),
        places=2,
        unit=" 元",
        slips=[
            Slip("缺口全部用CCER", gap * offset),
            Slip("缺口全部买配额", gap * allowance),
            Slip("按缺口的5%算CCER", less * offset + (gap - less) * allowance),
            Slip("按10%算CCER上限", tenth * offset + (gap - tenth) * allowance),
            Slip("按可用配额的5%算CCER", held_limit * offset + (gap - held_limit) * allowance),
            Slip("两种价格用反", limit * allowance + (gap - limit) * offset),
        ],
        source=_OFFSET,
        difficulty=0.45,
        seconds=140,
        levels=("3",),
    )


def offset_saving(draw: Draw) -> Question:
    due = draw.between("1200000", "3600000", "1")
    gap = cut(due * draw.between("0.020", "0.045", "0.001"))
    allowance, offset = draw.between("71.00", "82.00", "0.01"), draw.between("62.00", "69.50", "0.01")
    saving = gap * (allowance - offset)
    limit = offset_limit(due)
    steps = f"上限{limit.steps}，大于缺口{shown(gap)} t，可全部用CCER；{shown(gap)}×({allowance}−{offset})＝{fixed(saving, 2)} 元"
    return Question(
        point="用CCER节省的费用",
        stem=f"{draw.place()}电厂应清缴{shown(due)} t，缺口{shown(gap)} t。配额{allowance} 元/t，符合要求的CCER {offset} 元/t，"
        "CCER不超过应清缴配额的5%。与全部买配额相比，用CCER最多能省多少？",
        working=Working(saving, steps),
        places=2,
        unit=" 元",
        slips=[
            Slip("按5%的上限数量计算，没有看缺口", limit.value * (allowance - offset)),
            Slip("又从缺口里扣去5%", gap * 95 / 100 * (allowance - offset)),
            Slip("只按缺口的一半计算", gap / 2 * (allowance - offset)),
            Slip("按应清缴的3%计算", cut(due * 3 / 100) * (allowance - offset)),
            Slip("缺口加上了5%", gap * 105 / 100 * (allowance - offset)),
        ],
        source=_OFFSET,
        difficulty=0.5,
        seconds=110,
    )


def old_allowances(draw: Draw) -> Question:
    sold, bought = draw.between("60000", "240000", "1000"), draw.between("5000", "50000", "1000")
    held = draw.between("420000", "800000", "5000") if draw.between("0", "2", "1") else draw.between("70000", "120000", "1000")
    net = sold - bought
    return Question(
        point="配额结转",
        stem=f"{draw.place()}电厂2024年1月1日至2025年12月31日卖出配额{shown(sold)} t、买入{shown(bought)} t，2025年末持有往年配额{shown(held)} t。"
        "按2023、2024年度方案，最大可结转量T＝10000＋1.5×净卖出量，且不高于持仓。能结转多少？",
        working=carry_over(sold, bought, held),
        places=0,
        unit=" t",
        slips=[
            Slip("用卖出量代替净卖出量", 10000 + sold * 3 / 2),
            Slip("漏加10,000", net * 3 / 2),
            Slip("漏乘1.5", 10000 + net),
            Slip("没有看净卖出，把持仓全部结转", held),
            Slip("没有与持仓比较", 10000 + net * 3 / 2),
            Slip("买入量也按1.5倍加上", 10000 + (sold + bought) * 3 / 2),
        ],
        source=_PLAN,
        difficulty=0.58,
        seconds=85,
        valid_until=LOOK_AGAIN,
    )
