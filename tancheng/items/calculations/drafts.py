"""Allocation plans known only as drafts (征求意见稿): every figure and formula is given in the stem, so that the key is arithmetic."""

from decimal import Decimal

from tancheng.items.calculations.allowances import HEAT_BENCHMARK, POWER_BENCHMARK, Unit
from tancheng.items.calculations.figures import cut, percent, rounded, shown
from tancheng.items.calculations.question import FICTION, LOOK_AGAIN, Draw, Question, Slip, Working
from tancheng.learning.labs import accounting, rule_sets

# Allowances of steel, cement and aluminium follow the intensity: α = 0.15 X, never beyond ±3 % (domain 2.33).
SLOPE, WIDEST, MOST = Decimal("0.15"), Decimal("0.20"), Decimal("0.03")
_POWER = f"《全国碳排放权交易市场2025、2026年度……配额总量和分配方案（征求意见稿）》，参数由题目给定；{FICTION}"
_INDUSTRY = f"《全国碳排放权交易市场……2026年度钢铁、水泥、铝冶炼行业配额总量和分配方案（征求意见稿）》，公式由题目给定；{FICTION}"


def load_correction(load: Decimal) -> Decimal:
    """Ff of a conventional coal unit in the draft for 2025, six decimals; `load` is a share. The draft's formula was read in one copy only."""
    return accounting.correction(rule_sets.load().of_year("2025-draft").correction, "I", load * 100)


def quota_of_draft(unit: Unit) -> Working:
    """Allowances of 2025 for electricity and heat in t, each rounded down."""
    rules = rule_sets.load().of_year("2025-draft")
    made = accounting.allowance(rules, unit.kind, unit.power, unit.heat, unit.load * 100)
    power, heat = rules[f"benchmark_{unit.kind}"], rules["benchmark_heat"]
    steps = (
        f"发电{shown(unit.power)}×{power}×{made.correction}，向下取整为{shown(made.electric)} t；"
        f"供热{shown(unit.heat)}×{heat}，向下取整为{shown(made.heat)} t；合计{shown(made.total)} t"
    )
    return Working(made.total, steps)


def adjustment(benchmark: Decimal, intensity: Decimal) -> Decimal:
    """α: how much of its emission an enterprise gets more (or less) than it emitted."""
    distance = (benchmark - intensity) / benchmark
    return SLOPE * distance if abs(distance) < WIDEST else MOST.copy_sign(distance)


def intensity_quota(emission: Decimal, benchmark: Decimal, intensity: Decimal) -> Working:
    """Verified tCO₂, balance value and intensity in tCO₂/t → allowances in t, rounded down."""
    distance, alpha = (benchmark - intensity) / benchmark, adjustment(benchmark, intensity)
    value = cut(emission * (1 + alpha))
    how = f"α＝{SLOPE}×({_short(distance * 100)}%)" if abs(distance) < WIDEST else "达到20%的界限，α"
    steps = (
        f"X＝({benchmark}−{intensity})/{benchmark}＝{_short(distance * 100)}%，{how}＝{_short(alpha)}；"
        f"{shown(emission)}×(1＋({_short(alpha)}))，向下取整为{shown(value)} t"
    )
    return Working(value, steps)


def unit_of_draft(draw: Draw) -> Question:
    capacity = draw.one_of(["330", "350", "600", "660", "1000"])
    kind = "I" if Decimal(capacity) > 400 else "II"
    load = draw.between("0.40", "0.48", "0.01")
    power = rounded(Decimal(capacity) * load * draw.between("6600", "7600", "50"), -3).quantize(Decimal(1))
    unit = Unit(kind, power, draw.between("600000", "2600000", "50000"), load)
    rules = rule_sets.load().of_year("2025-draft")
    benchmark, heat, correction = rules[f"benchmark_{kind}"], rules["benchmark_heat"], load_correction(load)
    right, heat_part = quota_of_draft(unit), cut(unit.heat * heat)
    power_part = right.value - heat_part
    return Question(
        point="征求意见稿试算",
        stem=f"{draw.place()}热电厂按2025年度分配方案征求意见稿试算一台{capacity} MW常规燃煤机组的配额：发电{shown(unit.power)} MWh，供热{shown(unit.heat)} GJ，"
        f"题目给定发电基准值{benchmark} tCO₂/MWh、供热基准值{heat} tCO₂/GJ、负荷系数修正因子Ff＝{correction}（只修正发电部分）。"
        "发电和供热部分各自向下取整后相加，试算配额是多少？",
        working=right,
        places=0,
        unit=" t",
        slips=[
            Slip("漏乘修正因子", cut(unit.power * benchmark) + heat_part),
            Slip("供热也乘了修正因子", power_part + cut(unit.heat * heat * correction)),
            Slip("漏算供热", power_part),
            Slip("沿用2024年度的两个基准值", cut(power * POWER_BENCHMARK[2024][kind] * correction) + cut(unit.heat * HEAT_BENCHMARK[2024])),
            Slip("把乘修正因子做成除", cut(unit.power * benchmark / correction) + heat_part),
            Slip("把供热配额算成减项", power_part - heat_part),
        ],
        source=_POWER,
        difficulty=0.55,
        seconds=130,
        levels=("3",),
        valid_until=LOOK_AGAIN,
    )


def enterprise_of_draft(draw: Draw) -> Question:
    branch = draw.one_of(["钢铁", "水泥", "铝冶炼"])
    emission = draw.between("600000", "9800000", "100000")
    benchmark = draw.between("0.8000", "2.4000", "0.0800")
    distance = draw.one_of([draw.between("0.0250", "0.1600", "0.0050"), -draw.between("0.0250", "0.1600", "0.0050"), Decimal("0.2400")])
    intensity = (benchmark * (1 - distance)).quantize(Decimal("0.0001"))
    alpha = adjustment(benchmark, intensity)
    return Question(
        point="碳强度与配额",
        stem=f"{draw.place()}{branch}企业按2026年度分配方案征求意见稿试算：核查排放量E＝{shown(emission)} t，行业碳排放强度平衡值BP＝{benchmark}，"
        f"企业强度I＝{intensity}（tCO₂/t产品）。题目给定X＝(BP−I)/BP；|X|＜20%时α＝0.15X，X≥20%时α＝0.03，X≤−20%时α＝−0.03；"
        "配额A＝E×(1＋α)，向下取整。A是多少？",
        working=intensity_quota(emission, benchmark, intensity),
        places=0,
        unit=" t",
        slips=[
            Slip("α的正负号弄反", cut(emission * (1 - alpha))),
            Slip("漏乘0.15，把X当作α", cut(emission * (1 + distance))),
            Slip("不看20%的界限，α一律取0.15X", cut(emission * (1 + SLOPE * distance))),
            Slip("不看20%的界限，α一律取0.03", cut(emission * (1 + MOST.copy_sign(distance)))),
            Slip("X除以了I", cut(emission * (1 + SLOPE * (benchmark - intensity) / intensity))),
            Slip("配额取核查排放量", emission),
        ],
        source=_INDUSTRY,
        difficulty=0.5,
        seconds=130,
        levels=("3",),
        valid_until=LOOK_AGAIN,
    )


def _short(value: Decimal) -> str:
    """Without closing noughts; six decimals are enough for every benchmark and distance that is drawn."""
    return percent(value.quantize(Decimal("0.000001")) / 100).removesuffix("%").replace("-", "−")
