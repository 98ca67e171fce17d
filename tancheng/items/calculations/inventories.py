"""An inventory: other gases, purchased electricity, scopes, uncertainty."""

from collections.abc import Sequence
from decimal import Decimal

from tancheng.items.calculations.figures import fixed, percent, shown
from tancheng.items.calculations.question import FICTION, LOOK_AGAIN, Draw, Question, Slip, Working

# GWP100 of CH₄, N₂O, SF₆ by assessment report of the IPCC (domain 2.68).
GWP = {
    "AR4": (Decimal(25), Decimal(298), Decimal(22800)),
    "AR5": (Decimal(28), Decimal(265), Decimal(23500)),
    "AR6": (Decimal("27.9"), Decimal(273), Decimal(25200)),
}
_REPORTS = {"AR4": "第四次", "AR5": "第五次", "AR6": "第六次"}
# tCO₂/MWh of 2023 (domain 2.50, 2.51).
NATIONAL, WITHOUT_MARKET, FOSSIL = Decimal("0.5306"), Decimal("0.6096"), Decimal("0.8273")
PROVINCES = {
    "广东": (Decimal("0.4419"), "南方", Decimal("0.4042")),
    "河北": (Decimal("0.6516"), "华北", Decimal("0.6361")),
    "天津": (Decimal("0.6796"), "华北", Decimal("0.6361")),
    "上海": (Decimal("0.5737"), "华东", Decimal("0.5500")),
    "四川": (Decimal("0.1564"), "西南", Decimal("0.2472")),
}
_FACTORS = f"《2023年电力二氧化碳排放因子》；{FICTION}"
_GWP_SOURCE = f"IPCC历次评估报告GWP100；{FICTION}"


def carbon_equivalent(methane: Decimal, nitrous: Decimal, report: str) -> Working:
    """t CH₄, t N₂O → tCO₂e."""
    first, second, _ = GWP[report]
    value = methane * first + nitrous * second
    return Working(value, f"{methane}×{first}＋{nitrous}×{second}＝{fixed(value, 2)} tCO₂e")


def leak_equivalent(leaked: Decimal, report: str) -> Working:
    """kg SF₆ → tCO₂e."""
    value = leaked * GWP[report][2] / 1000
    return Working(value, f"{leaked} kg×{GWP[report][2]}÷1000＝{fixed(value, 2)} tCO₂e")


def electricity(power: Decimal, factor: Decimal) -> Working:
    """MWh, tCO₂/MWh → tCO₂."""
    value = power * factor
    return Working(value, f"{shown(power)}×{factor}＝{fixed(value, 2)} tCO₂")


def of_product(*uncertainties: Decimal) -> Working:
    """± % of independent factors → ± % of their product."""
    value = sum((part * part for part in uncertainties), Decimal(0)).sqrt()
    return Working(value, "√(" + "＋".join(f"{part}²" for part in uncertainties) + f")＝{fixed(value, 2)}%")


def of_sum(sources: Sequence[tuple[Decimal, Decimal]]) -> Working:
    """(amount, ± %) of independent sources → ± % of their sum."""
    total = sum((amount for amount, _ in sources), Decimal(0))
    value = sum(((amount * part) ** 2 for amount, part in sources), Decimal(0)).sqrt() / total
    return Working(value, "√(" + "＋".join(f"({amount}×{part}%)²" for amount, part in sources) + f")÷{total}＝{fixed(value, 2)}%")


def gas_mixture(draw: Draw) -> Question:
    methane, nitrous = draw.between("3.0", "48.0", "0.5"), draw.between("0.20", "2.60", "0.05")
    report = draw.one_of(list(GWP))
    first, second, _ = GWP[report]
    others = [name for name in GWP if name != report]
    return Question(
        point="GWP换算",
        stem=f"{draw.place()}处理厂某年度排放CH₄ {methane} t、N₂O {nitrous} t。按IPCC{_REPORTS[report]}评估报告的GWP100"
        f"（CH₄为{first}，N₂O为{second}），合计是多少（保留两位小数）？",
        working=carbon_equivalent(methane, nitrous, report),
        places=2,
        unit=" tCO₂e",
        slips=[
            *(Slip(f"误用{_REPORTS[name]}评估报告的数值", carbon_equivalent(methane, nitrous, name).value) for name in others),
            Slip("误用第二次评估报告的数值（21、310）", methane * 21 + nitrous * 310),
            Slip("两个数值用反", methane * second + nitrous * first),
            Slip("漏计N₂O", methane * first),
            Slip("漏计CH₄", nitrous * second),
        ],
        source=_GWP_SOURCE,
        difficulty=0.64,
        seconds=75,
    )


def gas_leak(draw: Draw) -> Question:
    leaked, report = draw.between("2.50", "60.00", "0.25"), draw.one_of(list(GWP))
    return Question(
        point="SF₆泄漏",
        stem=f"{draw.place()}变电站某年度补充SF₆ {leaked} kg，视为等量泄漏。按IPCC{_REPORTS[report]}评估报告GWP100（SF₆为{GWP[report][2]}），"
        "折合多少（保留两位小数）？",
        working=leak_equivalent(leaked, report),
        places=2,
        unit=" tCO₂e",
        slips=[
            *(Slip(f"误用{_REPORTS[name]}评估报告的数值", leak_equivalent(leaked, name).value) for name in GWP if name != report),
            Slip("误用NF₃的第五次评估报告数值16100", leaked * 16100 / 1000),
            Slip("误用CF₄的第五次评估报告数值6630", leaked * 6630 / 1000),
            Slip("误用C₂F₆的第六次评估报告数值12400", leaked * 12400 / 1000),
            Slip("同一次补充在检修单和领料单上各计了一遍", leaked * GWP[report][2] * 2 / 1000),
        ],
        source=_GWP_SOURCE,
        difficulty=0.62,
        seconds=65,
    )


def purchased_national(draw: Draw) -> Question:
    power = draw.between("1500", "26000", "50")
    return Question(
        point="外购电间接排放",
        stem=f"{draw.place()}电子厂某年度外购电{shown(power)} MWh，全部为普通电网电，按位置法用公布的2023年全国电力平均二氧化碳排放因子"
        "0.5306 tCO₂/MWh计算。间接排放是多少（保留两位小数）？",
        working=electricity(power, NATIONAL),
        places=2,
        unit=" tCO₂",
        slips=[
            Slip("误用2023年不含市场化非化石电量的因子0.6096", power * WITHOUT_MARKET),
            Slip("误用2023年化石电力因子0.8273", power * FOSSIL),
            Slip("误用广东省因子0.4419", power * PROVINCES["广东"][0]),
            Slip("误用南方区域因子0.4042", power * Decimal("0.4042")),
            Slip("误用2022年度报告管理通知中的因子0.5703", power * Decimal("0.5703")),
        ],
        source=_FACTORS,
        difficulty=0.72,
        seconds=55,
        valid_until=LOOK_AGAIN,
    )


def purchased_provincial(draw: Draw) -> Question:
    power, province = draw.between("1500", "26000", "50"), draw.one_of(list(PROVINCES))
    factor, region, regional = PROVINCES[province]
    place = province if province in {"天津", "上海"} else f"{province}省"
    return Question(
        point="电力排放因子",
        stem=f"一家位于{place}的示例工厂外购普通电网电{shown(power)} MWh，盘查约定按2023年省级电力平均二氧化碳排放因子计算。"
        f"公布值：{place}{factor}，{region}区域{regional}，全国0.5306，全国不含市场化非化石电量0.6096（tCO₂/MWh）。结果是多少（保留两位小数）？",
        working=electricity(power, factor),
        places=2,
        unit=" tCO₂",
        slips=[
            Slip("误用全国平均因子", power * NATIONAL),
            Slip(f"误用{region}区域因子", power * regional),
            Slip("误用不含市场化非化石电量的因子", power * WITHOUT_MARKET),
            Slip("误用化石电力因子0.8273", power * FOSSIL),
            Slip("省级与区域因子取了平均", power * (factor + regional) / 2),
        ],
        source=_FACTORS,
        difficulty=0.7,
        seconds=65,
        valid_until=LOOK_AGAIN,
    )


def direct_scope(draw: Draw) -> Question:
    diesel, gas, power = draw.between("8", "60", "1"), draw.between("10", "80", "1"), draw.between("600", "4800", "100")
    per_diesel, per_gas = Decimal("3.0959"), Decimal("21.6502")
    direct = diesel * per_diesel + gas * per_gas
    bought = power * NATIONAL
    return Question(
        point="范围划分",
        stem=f"{draw.place()}包装厂某年度：自有叉车用柴油{diesel} t（3.0959 tCO₂/t），锅炉用天然气{gas}×10⁴Nm³（21.6502 tCO₂/10⁴Nm³），"
        f"外购电{shown(power)} MWh（0.5306 tCO₂/MWh），单位排放由题目给定。范围一排放是多少（保留两位小数）？",
        working=Working(direct, f"{diesel}×{per_diesel}＋{gas}×{per_gas}＝{fixed(direct, 2)} tCO₂；外购电属于范围二"),
        places=2,
        unit=" tCO₂",
        slips=[
            Slip("把外购电也算进来", direct + bought),
            Slip("漏计叉车柴油", gas * per_gas),
            Slip("只算外购电", bought),
            Slip("把天然气算作范围二，用外购电代替它", diesel * per_diesel + bought),
            Slip("柴油和天然气的单位排放用反", diesel * per_gas + gas * per_diesel),
        ],
        difficulty=0.66,
        seconds=80,
    )


def product_uncertainty(draw: Draw) -> Question:
    first, second = draw.between("1.0", "4.5", "0.5"), draw.between("2.5", "9.5", "0.5")
    return Question(
        point="不确定性合成",
        stem=f"{draw.place()}厂燃料消耗量的不确定性为±{first}%，排放因子为±{second}%（95%置信区间的半宽），两者相互独立。"
        "二者相乘得到的排放量，不确定性是多少（保留两位小数）？",
        working=of_product(first, second),
        places=2,
        unit="%",
        sign="±",
        slips=[
            Slip("直接相加", first + second),
            Slip("取两者平均", (first + second) / 2),
            Slip("取较大者", max(first, second)),
            Slip("只取因子的不确定性再加一半", second + first / 2),
            Slip("平方差开方", abs(second * second - first * first).sqrt()),
            Slip("开方前多除了2", ((first * first + second * second) / 2).sqrt()),
        ],
        difficulty=0.62,
        seconds=70,
    )


def sum_uncertainty(draw: Draw) -> Question:
    sources = [
        (draw.between("60", "140", "5"), draw.between("2.0", "6.0", "0.5")),
        (draw.between("15", "45", "5"), draw.between("7.0", "14.0", "0.5")),
        (draw.between("4", "12", "1"), draw.between("18.0", "35.0", "1.0")),
    ]
    (x, a), (y, b), (z, c) = sources
    total = x + y + z
    return Question(
        point="不确定性合成",
        stem=f"{draw.place()}厂三个相互独立的排放源：燃烧{x}万t（±{a}%），过程{y}万t（±{b}%），逸散{z}万t（±{c}%）。"
        "合计排放量的不确定性是多少（保留两位小数）？",
        working=of_sum(sources),
        places=2,
        unit="%",
        sign="±",
        slips=[
            Slip("三个百分数简单平均", (a + b + c) / 3),
            Slip("按排放量加权平均", (x * a + y * b + z * c) / total),
            Slip("忘了乘排放量，直接平方和开方", of_product(a, b, c).value),
            Slip("只看最大的源", a),
            Slip("漏计逸散", of_sum(sources[:2]).value),
            Slip("分母误用最大源的排放量", of_sum(sources).value * total / x),
        ],
        difficulty=0.5,
        seconds=120,
        levels=("3",),
    )


def share_of_owner(draw: Draw) -> Question:
    whole, own = draw.between("20000", "180000", "500"), draw.between("45000", "160000", "500")
    share = draw.between("0.25", "0.49", "0.01")
    part = whole * share
    return Question(
        point="组织边界",
        stem=f"{draw.place()}集团自有工厂年排放{shown(own)} t，另持有一家合资厂{percent(share)}的股权，合资厂年排放{shown(whole)} t，由合作方负责运营。"
        "集团按股权法汇总，排放量是多少？",
        working=Working(own + part, f"{shown(own)}＋{shown(whole)}×{percent(share)}＝{fixed(own + part, 2)} t"),
        places=2,
        unit=" t",
        slips=[
            Slip("合资厂全部计入", own + whole),
            Slip("按运营控制法，合资厂不计", own),
            Slip("两处都按股权比例", (own + whole) * share),
            Slip("按合作方的股权比例", own + whole - part),
            Slip("合资厂按一半计入", own + whole / 2),
        ],
        difficulty=0.68,
        seconds=65,
    )


def change_of_intensity(draw: Draw) -> Question:
    before, output = draw.between("120000", "480000", "2000"), draw.between("200000", "600000", "5000")
    after = (before * draw.between("0.930", "1.040", "0.001")).quantize(Decimal(1))
    more = (output * draw.between("1.050", "1.120", "0.001")).quantize(Decimal(1))
    first, second = before / output, after / more
    value = (first - second) / first * 100
    return Question(
        point="强度变化率",
        stem=f"{draw.place()}厂上年排放{shown(before)} t、产量{shown(output)} t，本年排放{shown(after)} t、产量{shown(more)} t。"
        "单位产品排放比上年下降百分之几（保留两位小数）？",
        working=Working(value, f"上年{fixed(first, 6)}，本年{fixed(second, 6)} t/t；(上年−本年)÷上年＝{fixed(value, 2)}%"),
        places=2,
        unit="%",
        slips=[
            Slip("以本年为基数", (first - second) / second * 100),
            Slip("用产量增长率代替", (more - output) / output * 100),
            Slip("用排放总量的变化率", abs(before - after) / before * 100),
            Slip("用产量变化除以本年产量", (more - output) / more * 100),
            Slip("两个变化率相加", (abs(before - after) / before + (more - output) / output) * 100),
            Slip("强度之差没有除以上年强度", (first - second) * 100),
        ],
        difficulty=0.55,
        seconds=95,
    )
