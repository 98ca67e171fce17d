"""When allowances do not suffice: what the plan of 2023–2024 makes up, and what an uncovered tonne costs."""

from decimal import Decimal

from tancheng.items.calculations.figures import cut, fixed, shown
from tancheng.items.calculations.question import FICTION, LOOK_AGAIN, Draw, Question, Slip, Working
from tancheng.learning.labs import accounting, rule_sets

# tCO₂/MWh of gas-fired units (class IV): allocation plan 2023–2024 (domain 2.29).
GAS_BENCHMARK = {2023: Decimal("0.3305"), 2024: Decimal("0.3288")}
# The balance value that the plan prints beside them.
_GAS_BALANCE = Decimal("0.3239")
# Environmental code, article 1226 (domain-2 2A.25, 2A.26): what is still missing when the time for putting it right is over costs these times its value.
FINE_TIMES = (5, 10)
_PLAN = f"《2023、2024年度全国碳排放权交易发电行业配额总量和分配方案》；{FICTION}"
_FINE = f"《生态环境法典》第1226条（2026-08-15施行）；{FICTION}"


def gas_relief(power: Decimal, verified: Decimal, year: int = 2024) -> Working:
    """MWh and verified tCO₂ of a gas unit without heat → t that make up its whole gap."""
    benchmark = GAS_BENCHMARK[year]
    granted = cut(power * benchmark)
    gap = max(verified - granted, Decimal(0))
    return Working(
        gap,
        f"{shown(power)}×{benchmark}，向下取整为{shown(granted)} t；缺口{shown(verified)}−{shown(granted)}＝{shown(gap)} t，全部豁免",
    )


def capped_gap(verified: Decimal, granted: Decimal) -> Working:
    """Verified tCO₂ and t granted to an owner of units → t that bring the missing share down to the plan's cap."""
    cap = rule_sets.load().of_year("2024")["gap_cap"]
    relief = accounting.gap_relief(verified, granted, cap)
    steps = (
        f"缺口率({shown(verified)}−{shown(granted)})÷{shown(verified)}＝{fixed(relief.rate * 100, 2)}%，超过20%；"
        f"{shown(verified)}×80%＝{shown(relief.line)} t，补{shown(relief.line)}−{shown(granted)}＝{shown(relief.top_up)} t"
    )
    return Working(relief.top_up, steps)


def fine(uncovered: Decimal, mean_price: Decimal, times: int) -> Working:
    """t not surrendered, mean price of the month before the deadline in 元/t, times → 万元."""
    value = uncovered * mean_price * times / 10000
    return Working(value, f"{shown(uncovered)}×{mean_price}×{times}÷10,000＝{fixed(value, 2)} 万元")


def gas_unit_relief(draw: Draw) -> Question:
    power = draw.between("300000", "900000", "10000")
    granted = cut(power * GAS_BENCHMARK[2024])
    verified = cut(granted * draw.between("1.050", "1.120", "0.005"))
    right = gas_relief(power, verified)
    gap = right.value
    return Question(
        point="燃气机组缺口豁免",
        stem=f"{draw.place()}燃气电厂一台IV类机组2024年度发电{shown(power)} MWh，不供热，经核查排放{shown(verified)} tCO₂。"
        "2024年度IV类发电基准值0.3288 tCO₂/MWh，配额向下取整；方案对燃气机组的配额缺口予以豁免。豁免的缺口是多少？",
        working=right,
        places=0,
        unit=" t",
        slips=[
            Slip("误用2023年度基准值0.3305", gas_relief(power, verified, 2023).value),
            Slip("只豁免超过核查排放量5%的部分", gap - cut(verified * 5 / 100)),
            Slip("只豁免缺口的80%", cut(gap * 8 / 10)),
            Slip("只豁免缺口的一半", cut(gap / 2)),
            Slip("把核查排放量的20%当作豁免量", cut(verified / 5)),
            Slip("误用平衡值0.3239", verified - cut(power * _GAS_BALANCE)),
        ],
        source=_PLAN,
        difficulty=0.55,
        seconds=100,
        levels=("3",),
        valid_until=LOOK_AGAIN,
    )


def owner_gap_cap(draw: Draw) -> Question:
    verified = draw.between("1200000", "4800000", "50000")
    granted = cut(verified * draw.between("0.690", "0.765", "0.005"))
    right = capped_gap(verified, granted)
    gap = verified - granted
    return Question(
        point="缺口率上限",
        stem=f"{draw.place()}电力公司所属机组2024年度经核查排放合计{shown(verified)} t，按基准值核算的配额合计{shown(granted)} t。按2023、2024年度方案，"
        "重点排放单位的缺口率（缺口÷核查排放量）以20%为上限，超出的部分予以补足。应补多少配额？",
        working=right,
        places=0,
        unit=" t",
        slips=[
            Slip("把20%算在配额上", cut(gap - granted / 5)),
            Slip("补足了全部缺口", gap),
            Slip("只补缺口的20%", cut(gap / 5)),
            Slip("超出20%的缺口率乘的是配额", cut((gap / verified - Decimal("0.2")) * granted)),
            Slip("补了核查排放量的20%", cut(verified / 5)),
            Slip("上限误作10%", cut(gap - verified / 10)),
        ],
        source=_PLAN,
        difficulty=0.48,
        seconds=110,
        levels=("3",),
        valid_until=LOOK_AGAIN,
    )


def uncovered_fine(draw: Draw) -> Question:
    uncovered = draw.between("4000", "36000", "500")
    mean, last = draw.between("58.00", "82.00", "0.50"), draw.between("0.60", "3.40", "0.10")
    low, high = FINE_TIMES
    times, other, word = draw.one_of([(low, high, "最低"), (high, low, "最高")])
    right = fine(uncovered, mean, times)
    return Question(
        point="未清缴的罚款",
        stem=f"{draw.place()}公司2026年12月31日到期的清缴没有足额完成，责令限期改正后，到期仍有{shown(uncovered)} t未清缴。"
        f"清缴时限前1个月市场交易平均成交价{mean} 元/t，时限当日收盘价{mean + last} 元/t。按《生态环境法典》第1226条，"
        f"对限期内仍未完成再处的罚款{word}是多少万元（保留两位小数，不含责令改正时已罚的部分）？",
        working=right,
        places=2,
        unit=" 万元",
        slips=[
            Slip(f"按{other}倍计算", fine(uncovered, mean, other).value),
            Slip("误用时限当日收盘价", fine(uncovered, mean + last, times).value),
            Slip(f"误用收盘价又按{other}倍计算", fine(uncovered, mean + last, other).value),
            Slip("按3倍计算", fine(uncovered, mean, 3).value),
            Slip("按8倍计算", fine(uncovered, mean, 8).value),
            Slip(f"在{times}倍之外又加一倍货款", fine(uncovered, mean, times + 1).value),
        ],
        source=_FINE,
        difficulty=0.6,
        seconds=80,
        valid_until=LOOK_AGAIN,
    )
