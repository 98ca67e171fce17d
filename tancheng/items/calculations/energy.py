"""Heat and power of a unit: steam, hot water, load factor, hours, plausibility of the efficiency."""

from collections.abc import Sequence
from decimal import Decimal

from tancheng.items.calculations.figures import fixed, shown
from tancheng.items.calculations.fuels import weighted
from tancheng.items.calculations.question import FICTION, Draw, Question, Slip, Working

# Enthalpy of feed water kJ/kg, temperature of make-up water ℃, heat capacity of water kJ/(kg·℃): verification guideline V02-2026 (domain 2.41).
FEED_WATER, MAKE_UP, WATER = Decimal("83.74"), Decimal(20), Decimal("4.1868")
_GUIDE = f"《企业温室气体排放核查技术指南 发电设施》（CETS-VG-01.01-V02-2026）；{FICTION}"


def steam_heat(steam: Decimal, enthalpy: Decimal) -> Working:
    """t, kJ/kg → GJ."""
    value = steam * (enthalpy - FEED_WATER) / 1000
    return Working(value, f"{shown(steam)}×({enthalpy}−83.74)×10⁻³＝{fixed(value, 2)} GJ")


def hot_water_heat(water: Decimal, temperature: Decimal) -> Working:
    """t, ℃ → GJ."""
    value = water * (temperature - MAKE_UP) * WATER / 1000
    return Working(value, f"{shown(water)}×({temperature}−20)×4.1868×10⁻³＝{fixed(value, 2)} GJ")


def load_factor(power: Decimal, capacity: Decimal, hours: Decimal) -> Working:
    """MWh, MW, h in operation → %."""
    value = power / (capacity * hours) * 100
    return Working(value, f"{shown(power)}÷({shown(capacity)}×{shown(hours)})＝{fixed(value, 2)}%")


def efficiency(power: Decimal, fuel: Decimal, calorific: Decimal, heat: Decimal = Decimal(0)) -> Working:
    """MWh, t, GJ/t, GJ delivered → share of the fuel's heat that left as power and heat, %."""
    value = (power * 36 / 10 + heat) / (fuel * calorific) * 100
    gained = f"({shown(power)}×3.6＋{shown(heat)})" if heat else f"{shown(power)}×3.6"
    return Working(value, f"{gained}÷({shown(fuel)}×{calorific})＝{fixed(value, 1)}%")


def weighted_hours(units: Sequence[tuple[Decimal, Decimal]]) -> Working:
    """(MW, h) … → hours weighted by capacity."""
    working = weighted(units)
    return Working(working.value, f"{working.steps.rpartition('＝')[0]}＝{fixed(working.value, 2)} h")


def steam_supply(draw: Draw) -> Question:
    steam, enthalpy = draw.between("40000", "260000", "1000"), draw.between("2780.00", "3080.00", "2.50")
    return Question(
        point="供热量",
        stem=f"{draw.place()}热电厂某月对外供蒸汽{shown(steam)} t，蒸汽焓值{enthalpy} kJ/kg，按供汽量×(焓值−83.74)×10⁻³计算。"
        "该月供热量是多少（保留两位小数）？",
        working=steam_heat(steam, enthalpy),
        places=2,
        unit=" GJ",
        slips=[
            Slip("没有减去83.74", steam * enthalpy / 1000),
            Slip("把减83.74做成加", steam * (enthalpy + FEED_WATER) / 1000),
            Slip("误减4.1868", steam * (enthalpy - WATER) / 1000),
            Slip("误减20", steam * (enthalpy - 20) / 1000),
            Slip("83.74减了两次", steam * (enthalpy - 2 * FEED_WATER) / 1000),
            Slip("多乘了95%的换热器效率", steam * (enthalpy - FEED_WATER) * 95 / 100000),
        ],
        source=_GUIDE,
        difficulty=0.64,
        seconds=75,
    )


def water_supply(draw: Draw) -> Question:
    water, temperature = draw.between("80000", "420000", "5000"), draw.between("68.0", "115.0", "0.5")
    return Question(
        point="热水供热量",
        stem=f"{draw.place()}热电厂采暖季对外供热水{shown(water)} t，供水温度{temperature} ℃，按热水量×(T−20)×4.1868×10⁻³计算。"
        "供热量是多少（保留两位小数）？",
        working=hot_water_heat(water, temperature),
        places=2,
        unit=" GJ",
        slips=[
            Slip("没有减去20 ℃", water * temperature * WATER / 1000),
            Slip("误减25 ℃", water * (temperature - 25) * WATER / 1000),
            Slip("把减20做成加", water * (temperature + 20) * WATER / 1000),
            Slip("从焓值里减83.74却又减了20 ℃", water * ((temperature - 20) * WATER - FEED_WATER) / 1000),
            Slip("误减15 ℃", water * (temperature - 15) * WATER / 1000),
        ],
        source=_GUIDE,
        difficulty=0.64,
        seconds=75,
    )


def unit_load(draw: Draw) -> Question:
    capacity, hours = Decimal(draw.one_of(["330", "350", "600", "660", "1000"])), draw.between("6600", "8000", "50")
    share, own = draw.between("0.560", "0.780", "0.001"), draw.between("0.045", "0.062", "0.001")
    power = (capacity * hours * share).quantize(Decimal(1))
    supplied = (power * (1 - own)).quantize(Decimal(1))
    return Question(
        point="负荷（出力）系数",
        stem=f"{draw.place()}电厂一台{shown(capacity)} MW机组全年运行{shown(hours)} h，发电量{shown(power)} MWh，供电量{shown(supplied)} MWh。"
        "按发电量除以装机容量与运行小时之积，负荷（出力）系数是多少（保留两位小数）？",
        working=load_factor(power, capacity, hours),
        places=2,
        unit="%",
        slips=[
            Slip("分母误用全年8,760 h", power / (capacity * 8760) * 100),
            Slip("分子误用供电量", supplied / (capacity * hours) * 100),
            Slip("把厂用电又加到发电量上", (2 * power - supplied) / (capacity * hours) * 100),
            Slip("从装机容量里先扣了厂用电", power * power / (capacity * hours * supplied) * 100),
            Slip("分母误用8,000 h", power / (capacity * 8000) * 100),
        ],
        difficulty=0.64,
        seconds=80,
    )


def plant_hours(draw: Draw) -> Question:
    small, large = Decimal(draw.one_of(["300", "330", "350"])), Decimal(draw.one_of(["600", "660", "1000"]))
    first, second = draw.between("5200", "6800", "50"), draw.between("6000", "7900", "50")
    return Question(
        point="容量加权",
        stem=f"{draw.place()}电厂有两台机组：{small} MW运行{shown(first)} h，{shown(large)} MW运行{shown(second)} h。"
        "按装机容量加权的平均运行小时是多少（保留两位小数）？",
        working=weighted_hours([(small, first), (large, second)]),
        places=2,
        unit=" h",
        slips=[
            Slip("简单平均", (first + second) / 2),
            Slip("两台机组的容量放反", weighted([(large, first), (small, second)]).value),
            Slip("只取大机组", second),
            Slip("只取小机组", first),
            Slip("以小时数为权再平均", (first * first + second * second) / (first + second)),
        ],
        difficulty=0.66,
        seconds=70,
    )


def plausible_efficiency(draw: Draw) -> Question:
    fuel, calorific = draw.between("700000", "1600000", "10000"), draw.between("19.000", "23.000", "0.050")
    share = draw.between("0.375", "0.425", "0.001")
    power = (fuel * calorific * share / Decimal("3.6") / 1000).quantize(Decimal(1)) * 1000
    heat = draw.between("800000", "2600000", "50000")
    value = efficiency(power, fuel, calorific, heat).value
    return Question(
        point="热效率合理性",
        stem=f"核查一台热电联产机组：全年发电{shown(power)} MWh、供热{shown(heat)} GJ，入炉煤{shown(fuel)} t，收到基低位发热量{calorific} GJ/t"
        "（教学虚构数据）。为判断数据是否合理，算得的综合热效率是多少（1 MWh＝3.6 GJ，保留一位小数）？",
        working=efficiency(power, fuel, calorific, heat),
        places=1,
        unit="%",
        slips=[
            Slip("漏计供热", efficiency(power, fuel, calorific).value),
            Slip("供热也乘了3.6", efficiency(power + heat, fuel, calorific).value),
            Slip("从发电里减去供热", 2 * efficiency(power, fuel, calorific).value - value),
            Slip("误用标准煤热值29.3076 GJ/t", efficiency(power, fuel, Decimal("29.3076"), heat).value),
            Slip("供热只算一半", efficiency(power, fuel, calorific, heat / 2).value),
            Slip("发电误按1 MWh＝4.1868 GJ折算", (power * WATER + heat) / (fuel * calorific) * 100),
        ],
        source=_GUIDE,
        difficulty=0.55,
        seconds=100,
    )
