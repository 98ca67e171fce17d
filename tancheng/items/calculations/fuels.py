"""Fuel: carbon content on its bases, and the emission of what is burnt.

`learning.labs.accounting` has the first of these formulas too, but rounds each result as the workbook shows it. Here values stay unrounded, so that
a question whose key hangs on a tie can be told.
"""

from collections.abc import Sequence
from decimal import Decimal

from tancheng.items.calculations.figures import carbon_dioxide, fixed, percent, rounded, shown
from tancheng.items.calculations.question import FICTION, LOOK_AGAIN, Draw, Question, Slip, Working

# Oxidation rate of coal that the power guideline fixed until the year 2025 (domain 2.36).
OXIDATION_2025 = Decimal("0.99")
_OXIDATION_SOURCE = f"《企业温室气体排放核算与报告指南 发电设施》2026年6月更新内容（燃煤碳氧化率）；{FICTION}"
_STEEL_SOURCE = f"《企业温室气体排放核算与报告指南 钢铁行业》（CETS-AG-03.01-V01-2024）附录A缺省值；{FICTION}"
# Steel guideline, appendix table A.1: net calorific value GJ/t, carbon content tC/GJ (domain 2.43).
STEEL_FUELS = {
    "无烟煤": (Decimal("25.024"), Decimal("0.02749")),
    "烟煤": (Decimal("23.736"), Decimal("0.02618")),
    "洗精煤": (Decimal("26.344"), Decimal("0.02541")),
    "焦炭": (Decimal("28.435"), Decimal("0.02942")),
}


def unit_emission(fuel: Decimal, carbon: Decimal, oxidation: Decimal) -> Working:
    """t of fuel, tC/t as received, share oxidised → tCO₂."""
    value = carbon_dioxide(fuel * carbon * oxidation)
    return Working(value, f"{shown(fuel)}×{carbon}×{percent(oxidation)}×44/12＝{fixed(value, 2)} tCO₂")


def from_air_dried(air_dried: Decimal, moisture_received: Decimal, moisture_air_dried: Decimal) -> Working:
    """Cad, Mar, Mad in % → carbon content as received in tC/t."""
    value = air_dried * (100 - moisture_received) / (100 - moisture_air_dried) / 100
    steps = f"Car＝Cad×(100−Mar)/(100−Mad)＝{air_dried}%×{100 - moisture_received}/{100 - moisture_air_dried}＝{fixed(value, 4)} tC/t"
    return Working(value, steps)


def from_dry(dry: Decimal, moisture_received: Decimal) -> Working:
    """Cd, Mar in % → carbon content as received in tC/t."""
    value = dry * (100 - moisture_received) / 10000
    return Working(value, f"Car＝Cd×(100−Mar)/100＝{dry}%×{100 - moisture_received}/100＝{fixed(value, 4)} tC/t")


def weighted(lots: Sequence[tuple[Decimal, Decimal]]) -> Working:
    """(t, value) … → mean weighted by t."""
    tonnes = sum((amount for amount, _ in lots), Decimal(0))
    total = sum((amount * value for amount, value in lots), Decimal(0))
    terms = "＋".join(f"{shown(amount)}×{value}" for amount, value in lots)
    return Working(total / tonnes, f"({terms})÷{shown(tonnes)}＝{fixed(total / tonnes, 4)}")


def default_emission(fuel: Decimal, calorific: Decimal, carbon: Decimal, oxidation: Decimal = Decimal(1)) -> Working:
    """t, GJ/t, tC/GJ, share oxidised (1 for the steel enterprise, which has none) → tCO₂."""
    value = carbon_dioxide(fuel * calorific * carbon * oxidation)
    burnt = "" if oxidation == 1 else f"×{percent(oxidation)}"
    return Working(value, f"{shown(fuel)}×{calorific}×{carbon}{burnt}×44/12＝{fixed(value, 2)} tCO₂")


def coal_unit(draw: Draw) -> Question:
    fuel, carbon = draw.between("300000", "2600000", "10000"), draw.between("0.4805", "0.6195", "0.0001")
    burnt = fuel * carbon
    return Question(
        point="燃煤排放计算",
        stem=f"{draw.place()}电厂2025年度入炉煤消耗{shown(fuel)} t，收到基元素碳含量加权平均值{carbon} tC/t，燃煤碳氧化率按2025年度的99%。"
        "该年度燃煤排放量是多少（保留两位小数）？",
        working=unit_emission(fuel, carbon, OXIDATION_2025),
        places=2,
        unit=" tCO₂",
        slips=[
            Slip("漏乘氧化率", carbon_dioxide(burnt)),
            Slip("误用98%的氧化率", carbon_dioxide(burnt * Decimal("0.98"))),
            Slip("把乘氧化率做成除", carbon_dioxide(burnt / OXIDATION_2025)),
            Slip("把44/12粗取为3", burnt * OXIDATION_2025 * 3),
            Slip("漏乘44/12", burnt * OXIDATION_2025),
            Slip("把44/12写成44/10", burnt * OXIDATION_2025 * 44 / 10),
        ],
        source=_OXIDATION_SOURCE,
        difficulty=0.62,
        seconds=80,
        valid_until=LOOK_AGAIN,
    )


def coal_unit_2026(draw: Draw) -> Question:
    fuel, carbon = draw.between("300000", "2400000", "5000"), draw.between("0.4805", "0.6195", "0.0001")
    oxidation = draw.between("0.9750", "0.9885", "0.0005")
    burnt = fuel * carbon
    return Question(
        point="氧化率的年度",
        stem=f"{draw.place()}电厂核算2026年度燃煤排放：入炉煤{shown(fuel)} t，收到基元素碳含量{carbon} tC/t，"
        f"平台给出的碳氧化率为{percent(oxidation)}（教学假定值，实际以国家因子库为准）。排放量是多少（保留两位小数）？",
        working=unit_emission(fuel, carbon, oxidation),
        places=2,
        unit=" tCO₂",
        slips=[
            Slip("仍用2025年度及以前的99%", carbon_dioxide(burnt * OXIDATION_2025)),
            Slip("不乘氧化率", carbon_dioxide(burnt)),
            Slip("在给定值之外又乘99%", carbon_dioxide(burnt * oxidation * OXIDATION_2025)),
            Slip("误用98%再乘给定值", carbon_dioxide(burnt * oxidation * Decimal("0.98"))),
            Slip("漏乘44/12", burnt * oxidation),
        ],
        source=_OXIDATION_SOURCE,
        difficulty=0.55,
        seconds=80,
        valid_until=LOOK_AGAIN,
    )


def coal_with_basis(draw: Draw) -> Question:
    fuel = draw.between("60000", "220000", "1000")
    air_dried, mar, mad = draw.between("55.00", "66.00", "0.05"), draw.between("8.0", "14.0", "0.1"), draw.between("1.80", "4.20", "0.05")
    basis = from_air_dried(air_dried, mar, mad)
    carbon = rounded(basis.value, 4)
    emission = unit_emission(fuel, carbon, OXIDATION_2025)

    def of(content: Decimal) -> Decimal:
        return carbon_dioxide(fuel * rounded(content, 4) * OXIDATION_2025)

    return Question(
        point="基准换算与排放计算",
        stem=f"某机组2025年度一个月入炉煤{shown(fuel)} t，检测报告给出空气干燥基元素碳{air_dried}%、空气干燥基水分{mad}%，收到基全水分{mar}%，"
        "燃煤碳氧化率99%。先把收到基元素碳含量取四位小数，再计算该月燃煤排放量（保留两位小数），结果是多少？（教学虚构数据）",
        working=Working(emission.value, f"{basis.steps}；{emission.steps}"),
        places=2,
        unit=" tCO₂",
        slips=[
            Slip("直接用空气干燥基元素碳", of(air_dried / 100)),
            Slip("两个水分放反", of(air_dried * (100 - mad) / (100 - mar) / 100)),
            Slip("只乘(100−Mar)/100", of(air_dried * (100 - mar) / 10000)),
            Slip("漏乘氧化率", carbon_dioxide(fuel * carbon)),
            Slip("漏乘44/12", fuel * carbon * OXIDATION_2025),
            Slip("从Cad里直接减去全水分", of((air_dried - mar) / 100)),
        ],
        source=_OXIDATION_SOURCE,
        difficulty=0.5,
        seconds=115,
        levels=("3",),
        valid_until=LOOK_AGAIN,
    )


def air_dried_to_received(draw: Draw) -> Question:
    air_dried, mar, mad = draw.between("54.00", "68.00", "0.05"), draw.between("7.5", "15.0", "0.1"), draw.between("1.50", "4.50", "0.05")
    return Question(
        point="基准换算",
        stem=f"某批煤的检测报告：空气干燥基元素碳Cad＝{air_dried}%，空气干燥基水分Mad＝{mad}%；同批煤收到基全水分Mar＝{mar}%。"
        "收到基元素碳含量是多少（取四位小数）？（教学虚构数据）",
        working=from_air_dried(air_dried, mar, mad),
        places=4,
        unit=" tC/t",
        slips=[
            Slip("两个水分放反", air_dried * (100 - mad) / (100 - mar) / 100),
            Slip("不换算", air_dried / 100),
            Slip("把空气干燥基当成干燥基，只乘(100−Mar)/100", air_dried * (100 - mar) / 10000),
            Slip("从Cad里直接减去两个水分之差", (air_dried - mar + mad) / 100),
            Slip("只除以(100−Mad)/100", air_dried / (100 - mad)),
        ],
        difficulty=0.6,
        seconds=75,
    )


def dry_to_received(draw: Draw) -> Question:
    dry, mar = draw.between("56.00", "72.00", "0.05"), draw.between("7.0", "16.0", "0.1")
    return Question(
        point="干燥基换算",
        stem=f"实验室报告只给出干燥基元素碳Cd＝{dry}%，{draw.place()}电厂测得这批煤的收到基全水分Mar＝{mar}%。"
        "收到基元素碳含量是多少（取四位小数）？",
        working=from_dry(dry, mar),
        places=4,
        unit=" tC/t",
        slips=[
            Slip("不换算", dry / 100),
            Slip("把乘做成除", dry / (100 - mar)),
            Slip("从Cd里直接减去全水分", (dry - mar) / 100),
            Slip("乘(100＋Mar)/100", dry * (100 + mar) / 10000),
            Slip("水分扣了两次", dry * (100 - 2 * mar) / 10000),
        ],
        difficulty=0.66,
        seconds=65,
    )


def weighted_carbon(draw: Draw) -> Question:
    lots = [(draw.between("20000", "60000", "1000"), draw.between("0.5005", "0.6005", "0.0001")) for _ in range(3)]
    (a, x), (b, y), (c, z) = lots
    working = weighted(lots)
    return Question(
        point="加权平均",
        stem=f"{draw.place()}电厂某季度三个月的入炉煤量和收到基元素碳含量依次为：{shown(a)} t、{x}；{shown(b)} t、{y}；{shown(c)} t、{z}（tC/t）。"
        "按煤量加权的季度平均元素碳含量是多少（取四位小数）？",
        working=Working(working.value, f"{working.steps} tC/t"),
        places=4,
        unit=" tC/t",
        slips=[
            Slip("三个数简单平均", (x + y + z) / 3),
            Slip("第一个月和第三个月的煤量放反", weighted([(c, x), (b, y), (a, z)]).value),
            Slip("前两个月的煤量放反", weighted([(b, x), (a, y), (c, z)]).value),
            Slip("后两个月的煤量放反", weighted([(a, x), (c, y), (b, z)]).value),
            Slip("漏了第三个月", weighted(lots[:2]).value),
            Slip("漏了第一个月", weighted(lots[1:]).value),
        ],
        difficulty=0.66,
        seconds=95,
    )


def steel_fuel(draw: Draw) -> Question:
    name = draw.one_of(list(STEEL_FUELS))
    calorific, carbon = STEEL_FUELS[name]
    fuel = draw.between("100000", "900000", "5000")
    value = default_emission(fuel, calorific, carbon).value
    others = [(other, default_emission(fuel, calorific, figures[1]).value) for other, figures in STEEL_FUELS.items() if other != name]
    return Question(
        point="钢铁燃料排放",
        stem=f"{draw.place()}钢铁厂某年度净消耗{name}{shown(fuel)} t，按2024版钢铁行业指南企业层级公式核算，采用附表A.1缺省值："
        f"低位发热量{calorific} GJ/t、单位热值含碳量{carbon} tC/GJ（表中氧化率99%）。该项化石燃料排放是多少（保留两位小数）？",
        working=default_emission(fuel, calorific, carbon),
        places=2,
        unit=" tCO₂",
        slips=[
            Slip("误乘氧化率99%（企业层级公式不乘）", value * OXIDATION_2025),
            *(Slip(f"误用{other}的含碳量", wrong) for other, wrong in others),
            Slip("把44/12粗取为3", value * 12 / 44 * 3),
            Slip("漏乘44/12", value * 12 / 44),
        ],
        source=_STEEL_SOURCE,
        difficulty=0.55,
        seconds=85,
    )
