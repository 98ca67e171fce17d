"""Data in doubt: conservative treatment, cross-checks, sampling."""

from decimal import Decimal

from tancheng.items.calculations.figures import fixed, lifted, percent, shown
from tancheng.items.calculations.question import FICTION, Draw, Question, Slip, Working

_GUIDE = f"《企业温室气体排放核查技术指南 发电设施》（CETS-VG-01.01-V02-2026）关于保守处理的规定；{FICTION}"


def raised(activity: Decimal, deviation: Decimal) -> Working:
    """Activity data × (1 + share): a meter without calibration, or one found beyond its accuracy by this share."""
    value = activity * (1 + deviation)
    return Working(value, f"{shown(activity)}×(1＋{percent(deviation)})＝{fixed(value, 2)}")


def lowered(output: Decimal, deviation: Decimal) -> Working:
    """Output data × (1 − share), for it raises the allowances."""
    value = output * (1 - deviation)
    return Working(value, f"{shown(output)}×(1−{percent(deviation)})＝{fixed(value, 2)}")


def difference(reported: Decimal, independent: Decimal) -> Working:
    """How far the reported value lies from the independent one, % of the latter."""
    value = abs(reported - independent) / independent * 100
    return Working(value, f"|{shown(reported)}−{shown(independent)}|÷{shown(independent)}＝{fixed(value, 2)}%")


def sample_steps(population: Decimal) -> list[Decimal]:
    """Vouchers to look at when 30 % are drawn and findings widen the sample to 50, 80 and 100 % (an example rule), rounded up."""
    return [lifted(population * share / 100) for share in (30, 50, 80, 100)]


def uncalibrated_belt(draw: Draw) -> Question:
    coal, accuracy = draw.between("60000", "260000", "1000"), Decimal(draw.one_of(["0.005", "0.010", "0.020"]))
    grade = accuracy * 100
    working = raised(coal, accuracy)
    return Question(
        point="未校准保守处理",
        stem=f"{draw.place()}电厂入炉煤皮带秤规定准确度±{grade.normalize():f}%，某时段没有按期校准，该时段读数{shown(coal)} t。"
        "按发电设施核查技术指南（V02-2026）保守处理后，煤量取多少（保留两位小数）？",
        working=Working(working.value, f"活动数据往大处取：{working.steps} t"),
        places=2,
        unit=" t",
        slips=[
            Slip("往小处修正", coal * (1 - accuracy)),
            Slip("不修正", coal),
            Slip("按两倍准确度修正", coal * (1 + 2 * accuracy)),
            Slip("按一半准确度修正", coal * (1 + accuracy / 2)),
            Slip("用除法修正", coal / (1 - accuracy)),
        ],
        source=_GUIDE,
        difficulty=0.6,
        seconds=70,
    )


def uncalibrated_output(draw: Draw) -> Question:
    power, accuracy = draw.between("120000", "480000", "2000"), Decimal(draw.one_of(["0.002", "0.005", "0.010"]))
    working = lowered(power, accuracy)
    return Question(
        point="生产数据保守处理",
        stem=f"{draw.place()}电厂发电量计量表规定准确度±{(accuracy * 100).normalize():f}%，某月未按期校准，读数{shown(power)} MWh。"
        "按发电设施核查技术指南（V02-2026）保守处理后，发电量取多少（保留两位小数）？",
        working=Working(working.value, f"生产数据往小处取：{working.steps} MWh"),
        places=2,
        unit=" MWh",
        slips=[
            Slip("照活动数据往大处修正", power * (1 + accuracy)),
            Slip("不修正", power),
            Slip("按两倍准确度修正", power * (1 - 2 * accuracy)),
            Slip("按一半准确度修正", power * (1 - accuracy / 2)),
            Slip("往大处按两倍修正", power * (1 + 2 * accuracy)),
        ],
        source=_GUIDE,
        difficulty=0.56,
        seconds=70,
    )


def beyond_tolerance(draw: Draw) -> Question:
    coal = draw.between("60000", "260000", "1000")
    allowed, found = Decimal(draw.one_of(["0.005", "0.010"])), draw.between("0.012", "0.026", "0.001")
    working = raised(coal, found - allowed)
    return Question(
        point="超差保守处理",
        stem=f"{draw.place()}电厂皮带秤规定准确度±{(allowed * 100).normalize():f}%，校准时实测误差{(found * 100).normalize():f}%，"
        f"受影响时段读数{shown(coal)} t。按发电设施核查技术指南（V02-2026）对超差的保守处理，煤量取多少（保留两位小数）？",
        working=Working(working.value, f"超出部分{percent(found)}−{percent(allowed)}＝{percent(found - allowed)}；{working.steps} t"),
        places=2,
        unit=" t",
        slips=[
            Slip("按全部实测误差修正", coal * (1 + found)),
            Slip("按规定准确度修正", coal * (1 + allowed)),
            Slip("往小处修正", coal * (1 - found + allowed)),
            Slip("不修正", coal),
            Slip("两个误差相加后修正", coal * (1 + found + allowed)),
        ],
        source=_GUIDE,
        difficulty=0.5,
        seconds=85,
    )


def late_calibration(draw: Draw) -> Question:
    good, late = draw.between("300000", "760000", "5000"), draw.between("60000", "180000", "5000")
    accuracy = Decimal("0.005")
    part = raised(late, accuracy)
    return Question(
        point="分段保守处理",
        stem=f"{draw.place()}电厂皮带秤（规定准确度±0.5%）延迟校准：全年煤量中，校准有效期内{shown(good)} t，过期未校准期间{shown(late)} t。"
        "按分段保守处理，全年煤量取多少（保留两位小数）？",
        working=Working(good + part.value, f"只修正过期的一段：{part.steps}；＋{shown(good)}（有效期内）＝{fixed(good + part.value, 2)} t"),
        places=2,
        unit=" t",
        slips=[
            Slip("全年一起修正", (good + late) * (1 + accuracy)),
            Slip("修正了有效期内的一段", good * (1 + accuracy) + late),
            Slip("不修正", good + late),
            Slip("过期的一段往小处修正", good + late * (1 - accuracy)),
            Slip("过期的一段按两倍修正", good + late * (1 + 2 * accuracy)),
        ],
        source=_GUIDE,
        difficulty=0.55,
        seconds=85,
    )


def cross_check(draw: Draw) -> Question:
    opening, closing = draw.between("30000", "90000", "500"), draw.between("30000", "90000", "500")
    bought = draw.between("240000", "460000", "500")
    stock = opening + bought - closing
    apart = draw.between("0.012", "0.048", "0.001") * draw.one_of([1, -1])
    reported = (stock * (1 + apart)).quantize(Decimal(1))
    working = difference(reported, stock)
    return Question(
        point="交叉核对",
        stem=f"某企业报告季度入炉煤{shown(reported)} t。核查组用另一来源推算：期初库存{shown(opening)} t，购进{shown(bought)} t，"
        f"期末库存{shown(closing)} t（教学虚构数据）。报告值与盘存推算值相差百分之几（以推算值为基数，保留两位小数）？",
        working=Working(working.value, f"推算{shown(opening)}＋{shown(bought)}−{shown(closing)}＝{shown(stock)} t；{working.steps}"),
        places=2,
        unit="%",
        slips=[
            Slip("以报告值为基数", abs(reported - stock) / reported * 100),
            Slip("只与购进量比", abs(reported - bought) / bought * 100),
            Slip("期初期末加减放反", difference(reported, closing + bought - opening).value),
            Slip("漏了期末库存", difference(reported, opening + bought).value),
            Slip("以购进量为基数", abs(reported - stock) / bought * 100),
            Slip("以两数平均为基数", abs(reported - stock) / (reported + stock) * 200),
        ],
        difficulty=0.58,
        seconds=95,
    )


def voucher_sample(draw: Draw) -> Question:
    population, stage = draw.between("83", "397", "1"), int(draw.between("0", "2", "1"))
    steps = sample_steps(population)
    told = ("首次抽查", "首次抽查发现不符合，扩大一级后累计", "扩大一级后仍发现不符合，再扩大一级后累计")[stage]
    share = (30, 50, 80)[stage]
    value = population * share / 100
    return Question(
        point="抽样数量",
        stem=f"某核查方案约定：单据首次抽30%，发现不符合依次扩大到50%、80%、100%，数量不足一张按一张计。某类单据共{population}张（教学虚构数据）。"
        f"{told}应查多少张？",
        working=Working(steps[stage], f"{population}×{share}%＝{value:f}，进到整张为{steps[stage]}张"),
        places=0,
        unit=" 张",
        slips=[
            Slip("舍去不足一张的部分", value // 1),
            Slip(f"取了{(50, 80, 100)[stage]}%", steps[stage + 1]),
            *([Slip(f"取了{(0, 30, 50)[stage]}%", steps[stage - 1])] if stage else [Slip("只取20%", lifted(population / 5))]),
            Slip("在本级之外又多算10%", lifted(population * (share + 10) / 100)),
            Slip("比本级少算10%", lifted(population * (share - 10) / 100)),
        ],
        difficulty=0.66,
        seconds=65,
    )
