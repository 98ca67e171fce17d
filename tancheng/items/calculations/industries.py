"""Steel works, cement line, aluminium cells."""

from collections.abc import Sequence
from decimal import Decimal

from tancheng.items.calculations.figures import carbon_dioxide, fixed, percent, rounded, shown
from tancheng.items.calculations.fuels import STEEL_FUELS, default_emission
from tancheng.items.calculations.question import FICTION, LOOK_AGAIN, Draw, Question, Slip, Working

# tCO₂/t, steel guideline, appendix table A.2 (domain 2.44).
STEEL_FACTORS = {
    "石灰石": Decimal("0.440"),
    "白云石": Decimal("0.476"),
    "电极": Decimal("3.663"),
    "生铁": Decimal("0.172"),
    "废钢": Decimal("0.037"),
    "粗钢": Decimal("0.037"),
    "焦油": Decimal("2.699"),
    "粗苯": Decimal("3.382"),
}
# GWP100 of CF₄ and C₂F₆ by assessment report (domain 2.68; 6500 and 9200 are those of the second report, domain 4.15).
PFC_GWP = {"AR5": (6630, 11100), "AR4": (7390, 12200), "AR6": (7380, 12400), "SAR": (6500, 9200)}
_STEEL = f"《企业温室气体排放核算与报告指南 钢铁行业》（CETS-AG-03.01-V01-2024）附录A缺省值；{FICTION}"
_GIVEN = f"{FICTION}，因子由题目给定"
_PFC = f"IPCC第五次评估报告GWP100；{FICTION}，排放系数由题目给定"
Stream = tuple[Decimal, Decimal]


def stream_sum(streams: Sequence[Stream]) -> Working:
    """(t, tCO₂/t) … → tCO₂."""
    value = sum((amount * factor for amount, factor in streams), Decimal(0))
    return Working(value, "＋".join(f"{shown(amount)}×{factor}" for amount, factor in streams) + f"＝{fixed(value, 2)}")


def steel_balance(fuels: Decimal, inputs: Sequence[Stream], products: Sequence[Stream]) -> Working:
    """tCO₂ of fuels (no oxidation rate), carbonates and materials, less what products carry away → tCO₂."""
    entering, leaving = stream_sum(inputs), stream_sum(products)
    value = fuels + entering.value - leaving.value
    steps = f"{entering.steps}；{leaving.steps}；{fixed(fuels, 2)}＋{fixed(entering.value, 2)}−{fixed(leaving.value, 2)}＝{fixed(value, 2)}"
    return Working(value, steps)


def cement_process(clinker: Decimal, factor: Decimal, substitute: Decimal, deduction: Decimal) -> Working:
    """t clinker, tCO₂/t, t of a decarbonated raw material, tCO₂/t deducted → tCO₂."""
    value = clinker * factor - substitute * deduction
    return Working(value, f"{shown(clinker)}×{factor}−{shown(substitute)}×{deduction}＝{fixed(value, 2)} tCO₂")


def clinker_factor(calcium_oxide: Decimal, magnesium_oxide: Decimal) -> Working:
    """Shares of CaO and MgO that come from carbonates, in % → tCO₂/t clinker."""
    value = (calcium_oxide * 44 / 56 + magnesium_oxide * 44 / 40) / 100
    return Working(value, f"{calcium_oxide}%×44/56＋{magnesium_oxide}%×44/40＝{fixed(value, 4)} tCO₂/t")


def anode_emission(anode: Decimal, recovered: Decimal, impurities: Decimal) -> Working:
    """t of anode consumed, shares that come back as butts and that are no carbon → tCO₂."""
    net = anode * (1 - recovered)
    value = carbon_dioxide(net * (1 - impurities))
    return Working(
        value, f"净耗{shown(anode)}×(1−{percent(recovered)})＝{fixed(net, 2)} t；×(1−{percent(impurities)})×44/12＝{fixed(value, 2)} tCO₂"
    )


def anode_effect(aluminium: Decimal, cf4: Decimal, c2f6: Decimal, report: str = "AR5") -> Working:
    """t of aluminium, kg CF₄ and C₂F₆ per t → tCO₂e."""
    first, second = PFC_GWP[report]
    value = aluminium * (cf4 * first + c2f6 * second) / 1000
    return Working(value, f"{shown(aluminium)}×({cf4}×{first}＋{c2f6}×{second})÷1000＝{fixed(value, 2)} tCO₂e")


def slope_factors(minutes: Decimal) -> tuple[Decimal, Decimal]:
    """Anode effect minutes per cell and day → kg CF₄ and kg C₂F₆ per t of aluminium (0.143 × AEM; a tenth of it)."""
    cf4 = minutes * Decimal("0.143")
    return cf4, cf4 / 10


def steel_total(draw: Draw) -> Question:
    fuel = draw.between("2000000", "4800000", "50000")
    lime, scrap = draw.between("200000", "600000", "10000"), draw.between("100000", "400000", "10000")
    steel, tar = draw.between("3000000", "5600000", "50000"), draw.between("50000", "120000", "5000")
    calorific, carbon = STEEL_FUELS["洗精煤"]
    burnt = default_emission(fuel, calorific, carbon)
    inputs = [(lime, STEEL_FACTORS["石灰石"]), (scrap, STEEL_FACTORS["废钢"])]
    products = [(steel, STEEL_FACTORS["粗钢"]), (tar, STEEL_FACTORS["焦油"])]
    balance = steel_balance(burnt.value, inputs, products)
    leaving = stream_sum(products).value
    return Question(
        point="钢铁碳平衡",
        stem=f"{draw.place()}钢铁厂某年度：净消耗洗精煤{shown(fuel)} t（26.344 GJ/t、0.02541 tC/GJ），石灰石{shown(lime)} t（0.440 tCO₂/t），"
        f"废钢{shown(scrap)} t（0.037），产粗钢{shown(steel)} t（0.037），外销焦油{shown(tar)} t（2.699）。"
        "按2024版钢铁行业指南企业层级公式，排放总量是多少（取整）？",
        working=Working(balance.value, f"洗精煤{burnt.steps}；{balance.steps}，取整"),
        places=0,
        unit=" tCO₂",
        slips=[
            Slip("燃料误乘氧化率99%", balance.value - burnt.value * Decimal("0.01")),
            Slip("没有扣除产品带走的碳", balance.value + leaving),
            Slip("把扣除项当成加项", balance.value + 2 * leaving),
            Slip("漏扣焦油", balance.value + tar * STEEL_FACTORS["焦油"]),
            Slip("漏计石灰石", balance.value - lime * STEEL_FACTORS["石灰石"]),
            Slip("漏计石灰石和废钢", balance.value - stream_sum(inputs).value),
        ],
        source=_STEEL,
        difficulty=0.48,
        seconds=140,
        levels=("3",),
    )


def steel_process(draw: Draw) -> Question:
    amounts = {
        "石灰石": draw.between("200000", "600000", "5000"),
        "白云石": draw.between("50000", "180000", "5000"),
        "电极": draw.between("800", "3000", "100"),
        "废钢": draw.between("100000", "400000", "5000"),
    }
    working = stream_sum([(amount, STEEL_FACTORS[name]) for name, amount in amounts.items()])
    part = {name: amount * STEEL_FACTORS[name] for name, amount in amounts.items()}
    swapped = amounts["石灰石"] * STEEL_FACTORS["白云石"] + amounts["白云石"] * STEEL_FACTORS["石灰石"]
    listed = "，".join(f"{name}{shown(amount)} t（{STEEL_FACTORS[name]}）" for name, amount in amounts.items())
    return Question(
        point="钢铁过程排放",
        stem=f"{draw.place()}钢铁厂某年度消耗{listed}；括号内是2024版钢铁行业指南附表A.2缺省值，单位tCO₂/t。"
        "碳酸盐、电极和含碳原料的排放合计是多少（保留两位小数）？",
        working=Working(working.value, f"{working.steps} tCO₂"),
        places=2,
        unit=" tCO₂",
        slips=[
            Slip("石灰石与白云石的因子放反", working.value - part["石灰石"] - part["白云石"] + swapped),
            Slip("漏计电极", working.value - part["电极"]),
            Slip("漏计废钢", working.value - part["废钢"]),
            Slip("把废钢当成扣除项", working.value - 2 * part["废钢"]),
            Slip("废钢误用生铁的因子", working.value - part["废钢"] + amounts["废钢"] * STEEL_FACTORS["生铁"]),
            Slip("白云石误用石灰石的因子", working.value - part["白云石"] + amounts["白云石"] * STEEL_FACTORS["石灰石"]),
            Slip("电极的量多写了一个零", working.value + 9 * part["电极"]),
        ],
        source=_STEEL,
        difficulty=0.6,
        seconds=105,
    )


def cement_raw_meal(draw: Draw) -> Question:
    clinker, slag = draw.between("900000", "2200000", "10000"), draw.between("15000", "120000", "1000")
    factor, deduction = Decimal("0.535"), Decimal("0.480")
    return Question(
        point="水泥过程排放",
        stem=f"{draw.place()}水泥厂一条熟料线某年度产熟料{shown(clinker)} t，用电石渣替代部分石灰石{shown(slag)} t。"
        "题目给定：过程排放因子0.535 tCO₂/t熟料，电石渣扣减系数0.480 tCO₂/t。过程排放是多少（保留两位小数）？",
        working=cement_process(clinker, factor, slag, deduction),
        places=2,
        unit=" tCO₂",
        slips=[
            Slip("没有扣减电石渣", clinker * factor),
            Slip("把扣减做成了相加", clinker * factor + slag * deduction),
            Slip("从熟料量里减去电石渣再乘0.535", (clinker - slag) * factor),
            Slip("两个系数用反", clinker * deduction - slag * factor),
            Slip("全部电石渣按1 tCO₂/t扣减", clinker * factor - slag),
        ],
        source=_GIVEN,
        difficulty=0.63,
        seconds=80,
    )


def cement_line(draw: Draw) -> Question:
    clinker, slag = draw.between("900000", "2200000", "10000"), draw.between("15000", "90000", "1000")
    coal = rounded(clinker * draw.between("0.120", "0.150", "0.001"), 0)
    calorific = draw.between("20.500", "24.000", "0.010")
    process = cement_process(clinker, Decimal("0.535"), slag, Decimal("0.480"))
    burnt = default_emission(coal, calorific, Decimal("0.02618"), Decimal("0.99"))
    total = process.value + burnt.value
    steps = f"过程：{process.steps}；燃料：{burnt.steps}；合计{fixed(total, 2)}，÷{shown(clinker)}＝{fixed(total / clinker, 4)} tCO₂/t"
    return Question(
        point="水泥熟料强度",
        stem=f"{draw.place()}水泥厂某年度产熟料{shown(clinker)} t，替代原料电石渣{shown(slag)} t，熟料线烟煤{shown(coal)} t、"
        f"收到基低位发热量{calorific} GJ/t。题目给定：过程因子0.535 tCO₂/t熟料，电石渣扣减0.480 tCO₂/t，含碳量0.02618 tC/GJ，氧化率99%。"
        "每吨熟料的排放（过程加燃料）是多少（保留四位小数）？",
        working=Working(total / clinker, steps),
        places=4,
        unit=" tCO₂/t",
        slips=[
            Slip("燃料漏乘氧化率", (process.value + burnt.value / Decimal("0.99")) / clinker),
            Slip("没有扣减电石渣", (total + slag * Decimal("0.480")) / clinker),
            Slip("把扣减做成了相加", (total + 2 * slag * Decimal("0.480")) / clinker),
            Slip("燃料漏乘44/12", (process.value + burnt.value * 12 / 44) / clinker),
            Slip("只算过程", process.value / clinker),
            Slip("分母加上了电石渣", total / (clinker + slag)),
        ],
        source=_GIVEN,
        difficulty=0.45,
        seconds=140,
        levels=("3",),
    )


def cement_oxides(draw: Draw) -> Question:
    lime, magnesia = draw.between("63.50", "66.50", "0.10"), draw.between("1.20", "2.80", "0.10")
    return Question(
        point="过程排放的化学计量",
        stem=f"某熟料样品中来自碳酸盐的CaO占{lime}%、MgO占{magnesia}%（教学虚构数据）。按化学计量（CaO 56、MgO 40、CO₂ 44），"
        "每吨熟料的理论过程排放是多少（保留四位小数）？",
        working=clinker_factor(lime, magnesia),
        places=4,
        unit=" tCO₂/t",
        slips=[
            Slip("漏计MgO", lime * 44 / 5600),
            Slip("CaO也用44/40", (lime + magnesia) * 44 / 4000),
            Slip("MgO也用44/56", (lime + magnesia) * 44 / 5600),
            Slip("把CaO当成CaCO₃，用44/100", (lime * 44 / 100 + magnesia * 44 / 40) / 100),
            Slip("两种氧化物的比例用反", (lime * 44 / 40 + magnesia * 44 / 56) / 100),
        ],
        difficulty=0.55,
        seconds=90,
        levels=("3",),
    )


def aluminium_anode(draw: Draw) -> Question:
    anode = draw.between("80000", "260000", "1000")
    recovered, impurities = draw.between("0.1450", "0.1590", "0.0005"), draw.between("0.0200", "0.0290", "0.0005")
    net = anode * (1 - recovered)
    return Question(
        point="铝阳极排放",
        stem=f"{draw.place()}铝厂某年度消耗炭阳极{shown(anode)} t，题目给定残极回收等扣除比例{percent(recovered)}，"
        f"硫分与灰分合计{percent(impurities)}。炭阳极消耗产生的排放是多少（保留两位小数）？",
        working=anode_emission(anode, recovered, impurities),
        places=2,
        unit=" tCO₂",
        slips=[
            Slip("没有扣除残极", carbon_dioxide(anode * (1 - impurities))),
            Slip("没有扣除硫分和灰分", carbon_dioxide(net)),
            Slip("什么都不扣", carbon_dioxide(anode)),
            Slip("把两个比例相加后一次扣除", carbon_dioxide(anode * (1 - recovered - impurities))),
            Slip("漏乘44/12", net * (1 - impurities)),
            Slip("多乘了氧化率99%", carbon_dioxide(net * (1 - impurities)) * Decimal("0.99")),
        ],
        source=_GIVEN,
        difficulty=0.55,
        seconds=95,
    )


def aluminium_effect(draw: Draw) -> Question:
    aluminium = draw.between("150000", "700000", "5000")
    minutes = draw.between("0.08", "0.30", "0.01")
    cf4, c2f6 = slope_factors(minutes)
    right = anode_effect(aluminium, cf4, c2f6)
    return Question(
        point="铝阳极效应",
        stem=f"{draw.place()}铝厂某年度产铝液{shown(aluminium)} t，平均阳极效应{minutes}分钟/槽日。题目给定：CF₄排放系数＝0.143×该值（kg/t铝），"
        "C₂F₆为CF₄的十分之一；GWP取AR5，CF₄为6630、C₂F₆为11100。阳极效应排放是多少（保留两位小数）？",
        working=Working(right.value, f"CF₄系数0.143×{minutes}＝{cf4} kg/t；{right.steps}"),
        places=2,
        unit=" tCO₂e",
        slips=[
            Slip("误用第二次评估报告的GWP（6500、9200）", anode_effect(aluminium, cf4, c2f6, "SAR").value),
            Slip("误用AR4的GWP（7390、12200）", anode_effect(aluminium, cf4, c2f6, "AR4").value),
            Slip("漏计C₂F₆", aluminium * cf4 * 6630 / 1000),
            Slip("两种气体的GWP用反", aluminium * (cf4 * 11100 + c2f6 * 6630) / 1000),
            Slip("误用AR6的GWP（7380、12400）", anode_effect(aluminium, cf4, c2f6, "AR6").value),
        ],
        source=_PFC,
        difficulty=0.5,
        seconds=115,
        levels=("3",),
        valid_until=LOOK_AGAIN,
    )


def aluminium_total(draw: Draw) -> Question:
    aluminium = draw.between("200000", "600000", "5000")
    anode = rounded(aluminium * draw.between("0.470", "0.495", "0.001"), 0)
    recovered, impurities, cf4, c2f6 = Decimal("0.1518"), Decimal("0.024"), Decimal("0.034"), Decimal("0.0034")
    carbon, effect = anode_emission(anode, recovered, impurities), anode_effect(aluminium, cf4, c2f6)
    total = carbon.value + effect.value
    return Question(
        point="铝冶炼强度",
        stem=f"{draw.place()}铝厂某年度产铝液{shown(aluminium)} t，炭阳极消耗{shown(anode)} t。题目给定：阳极扣除比例15.18%，硫分与灰分合计2.4%；"
        "阳极效应CF₄ 0.034、C₂F₆ 0.0034 kg/t铝，GWP取AR5的6630和11100。阳极与阳极效应合计，每吨铝液排放多少（保留四位小数）？",
        working=Working(
            total / aluminium, f"{carbon.steps}；{effect.steps}；合计÷{shown(aluminium)}＝{fixed(total / aluminium, 4)} tCO₂e/t"
        ),
        places=4,
        unit=" tCO₂e/t",
        slips=[
            Slip("漏计阳极效应", carbon.value / aluminium),
            Slip("没有扣除残极", (carbon_dioxide(anode * (1 - impurities)) + effect.value) / aluminium),
            Slip("没有扣除硫分和灰分", (carbon_dioxide(anode * (1 - recovered)) + effect.value) / aluminium),
            Slip("漏计C₂F₆", (carbon.value + aluminium * cf4 * 6630 / 1000) / aluminium),
            Slip("误用AR4的GWP", (carbon.value + anode_effect(aluminium, cf4, c2f6, "AR4").value) / aluminium),
            Slip("阳极漏乘44/12", (carbon.value * 12 / 44 + effect.value) / aluminium),
        ],
        source=_PFC,
        difficulty=0.42,
        seconds=150,
        levels=("3",),
        valid_until=LOOK_AGAIN,
    )
