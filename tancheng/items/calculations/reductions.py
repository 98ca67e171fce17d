"""What a reduction is worth: a project against its baseline, a measure against its cost, a border adjustment against free allocation."""

from decimal import Decimal

from tancheng.items.calculations.figures import cut, fixed, shown
from tancheng.items.calculations.question import FICTION, LOOK_AGAIN, Draw, Question, Slip, Working

_GIVEN = f"算式由题目给定；{FICTION}"
_BORDER = f"opencbam 0.1.0所列CBAM因子；{FICTION}"
# Share of the free allocation that CBAM still deducts (opencbam 0.1.0, domain 2.71).
BORDER_FACTOR = {2026: Decimal("0.975"), 2027: Decimal("0.95"), 2028: Decimal("0.90"), 2029: Decimal("0.775"), 2030: Decimal("0.515")}


def project_reduction(baseline: Decimal, project: Decimal, leakage: Decimal) -> Working:
    """tCO₂ without the project, with it, and outside its boundary because of it → tCO₂ reduced."""
    value = baseline - project - leakage
    return Working(value, f"{fixed(baseline, 2)}−{shown(project)}−{shown(leakage)}＝{fixed(value, 2)} t")


def abatement_cost(invested: Decimal, years: Decimal, saved: Decimal, reduced: Decimal) -> Working:
    """万元 invested, years of use, 万元 saved a year, t reduced a year → 元 per t; below nought when the measure pays for itself."""
    value = (invested / years - saved) * 10000 / reduced
    return Working(value, f"({shown(invested)}÷{years}−{shown(saved)})×10,000÷{shown(reduced)}＝{fixed(value, 1)} 元/t")


def border_cost(embedded: Decimal, free: Decimal, price: Decimal, year: int = 2026) -> Working:
    """tCO₂e embedded in the goods, t of free allocation before the factor, 欧元/t → 欧元 of certificates."""
    deducted = free * BORDER_FACTOR[year]
    due = max(embedded - deducted, Decimal(0))
    steps = (
        f"{shown(free)}×{BORDER_FACTOR[year]}＝{fixed(deducted, 3)} t；{shown(embedded)}−{fixed(deducted, 3)}＝{fixed(due, 3)} t；"
        f"{fixed(due, 3)}×{price}＝{fixed(due * price, 2)} 欧元"
    )
    return Working(due * price, steps)


def wind_project(draw: Draw) -> Question:
    power, factor = draw.between("120000", "480000", "5000"), draw.between("0.480", "0.640", "0.005")
    own, leakage = draw.between("900", "6000", "100"), draw.between("300", "2400", "100")
    baseline = power * factor
    return Question(
        point="项目减排量",
        stem=f"{draw.place()}海上风电项目年上网电量{shown(power)} MWh，题给基准线因子{factor} tCO₂/MWh，项目自身排放{shown(own)} t，"
        f"项目引起的边界外排放增加（泄漏）{shown(leakage)} t。按“基准线排放−项目排放−泄漏”，年减排量是多少（保留两位小数）？",
        working=Working(
            project_reduction(baseline, own, leakage).value,
            f"{shown(power)}×{factor}＝{fixed(baseline, 2)} t；{project_reduction(baseline, own, leakage).steps}",
        ),
        places=2,
        unit=" t",
        slips=[
            Slip("漏减泄漏", baseline - own),
            Slip("漏减项目排放", baseline - leakage),
            Slip("项目排放和泄漏都没有减", baseline),
            Slip("把泄漏加了回去", baseline - own + leakage),
            Slip("项目排放和泄漏都减了两次", baseline - 2 * own - 2 * leakage),
        ],
        source=_GIVEN,
        difficulty=0.7,
        seconds=75,
    )


def measure_of_plant(draw: Draw) -> Question:
    years = draw.one_of([Decimal(5), Decimal(8), Decimal(10)])
    yearly = draw.between("120", "480", "10")
    saved = cut(yearly * draw.between("0.40", "0.75", "0.05"))
    reduced = draw.between("6000", "24000", "200")
    invested = yearly * years
    return Question(
        point="吨减排成本",
        stem=f"{draw.place()}电厂一项节能措施投资{shown(invested)}万元，使用{years}年，每年节省燃料费{shown(saved)}万元，每年减排{shown(reduced)} t。"
        "按“（投资÷年限−年节省）÷年减排量”，吨减排成本是多少（保留一位小数）？",
        working=abatement_cost(invested, years, saved, reduced),
        places=1,
        unit=" 元/t",
        slips=[
            Slip("没有减去节省的费用", yearly * 10000 / reduced),
            Slip("只用节省的费用去除", saved * 10000 / reduced),
            Slip("把节省加了上去", (yearly + saved) * 10000 / reduced),
            Slip("节省只算了一半", (yearly - saved / 2) * 10000 / reduced),
            Slip("减排量按全部年限合计、节省仍按一年", (invested - saved) * 10000 / (reduced * years)),
        ],
        source=_GIVEN,
        difficulty=0.62,
        seconds=85,
        levels=("3",),
    )


def border_shipment(draw: Draw) -> Question:
    year = draw.one_of([2027, 2028, 2029])
    free = draw.between("100.000", "220.000", "4.000")
    embedded = (free * draw.between("1.60", "2.40", "0.05")).quantize(Decimal("0.001"))
    price = draw.between("65.00", "90.00", "0.50")
    before = (free * BORDER_FACTOR[2026]).quantize(Decimal("0.001"))
    return Question(
        point="CBAM费用",
        stem=f"某批货物的隐含排放为{shown(embedded)} tCO₂e，2026年（因子{BORDER_FACTOR[2026]}）扣减的免费分配调整量为{shown(before)} t。"
        f"其他条件不变，{year}年因子为{BORDER_FACTOR[year]}，证书{price}欧元/t。{year}年这批货物的证书费用是多少（保留两位小数）？",
        working=Working(
            border_cost(embedded, free, price, year).value,
            f"还原{shown(before)}÷{BORDER_FACTOR[2026]}＝{shown(free)} t；{border_cost(embedded, free, price, year).steps}",
        ),
        places=2,
        unit=" 欧元",
        slips=[
            Slip("仍按2026年的扣减量", (embedded - before) * price),
            Slip("没有还原，直接用2026年的扣减量乘新因子", (embedded - before * BORDER_FACTOR[year]) * price),
            Slip("没有扣减", embedded * price),
            Slip("扣减了全部免费分配", (embedded - free) * price),
            Slip("把因子乘在隐含排放上", (embedded * BORDER_FACTOR[year] - before) * price),
        ],
        source=_BORDER,
        difficulty=0.45,
        seconds=120,
        levels=("3",),
        valid_until=LOOK_AGAIN,
    )
