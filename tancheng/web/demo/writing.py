"""The demo town's item writers: drafts, items in review, one sent back, one in use with a newer wording, one on trial. All figures are made up."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
from PIL import Image, ImageDraw

from tancheng.items import curriculum, pictures, rules
from tancheng.items.models import Item, ItemVersion
from tancheng.items.selectors import for_text
from tancheng.items.services import authoring, reviewing
from tancheng.items.text import ItemText, StimulusText
from tancheng.items.versions import text_of
from tancheng.ledger import clock
from tancheng.people.models import User

STEEL = StimulusText(
    code="lingnan-steel-2025",
    title="岭南虚构钢铁厂 2025 年度数据",
    text=(
        "岭南虚构钢铁厂 2025 年度的部分数据如下（教学虚构数据）。\n\n"
        "| 项目 | 数值 | 单位 |\n| --- | ---: | --- |\n| 无烟煤消耗量 | 52,000 | t |\n| 收到基元素碳含量 | 0.6800 | tC/t |\n"
        "| 碳氧化率 | 99 | % |\n| 净购入电力 | 120,000 | MWh |"
    ),
)
_PLACED: dict[str, Any] = {
    "levels": ["4", "3"],
    "difficulty": 0.65,
    "seconds": 60,
    "source": "《工业企业温室气体排放核算和报告通则》（GB/T 32150—2015）",
}
UNFINISHED = ItemText(
    type="single", course="acc-04", point="活动数据", stem="皮带秤示数与盘存结果相差较大时，核算用的入炉煤量应先怎样处理？"
)
HALF_WRITTEN = ItemText(
    type="multiple",
    course="acc-05",
    point="质量控制",
    stem="下列哪些属于数据质量控制的日常措施？",
    options=["计量器具按期检定", "留存原始记录", "委托有资质的机构化验", "只保存汇总表"],
    key=["A", "B", "C"],
)
CASE_NUMERIC = ItemText(
    type="numeric",
    course="acc-09",
    point="燃煤排放计算",
    cognitive="apply",
    stimulus=STEEL.code,
    stem="按材料计算该厂无烟煤燃烧的排放量（四舍五入到整数）。",
    answer="128357",
    tolerance="1",
    unit="tCO₂",
    explanation="$52\\,000 \\times 0.6800 \\times 99\\% \\times \\frac{44}{12} = 128\\,356.8$，取整为 128,357。",
    **{**_PLACED, "seconds": 180},
)
CASE_SINGLE = ItemText(
    type="single",
    course="acc-09",
    point="直接排放与间接排放",
    cognitive="understand",
    stimulus=STEEL.code,
    stem="材料里的数据，哪一项用来计算能源间接排放？",
    options=["净购入电力", "无烟煤消耗量", "收到基元素碳含量", "碳氧化率"],
    key=["A"],
    explanation="净购入电力对应的排放发生在电厂，对钢铁厂是能源间接排放；其余三项都用来计算燃烧的直接排放。",
    **_PLACED,
)
DISPUTED = ItemText(
    type="single",
    course="acc-03",
    point="排放源识别",
    cognitive="understand",
    stem="下列哪一项不属于电厂的直接排放源？",
    options=["燃煤锅炉", "厂内运输车辆", "脱硫过程", "外购的电力"],
    key=["D"],
    explanation="外购电力的排放发生在厂外，是能源间接排放。",
    **_PLACED,
)
IN_USE = ItemText(
    type="true_false",
    course="acc-03",
    point="直接排放与间接排放",
    cognitive="remember",
    stem="净购入电力产生的排放属于间接排放。",
    key=True,
    explanation="排放发生在发电的一方，对用电的一方是能源间接排放。",
    **_PLACED,
)
ON_TRIAL = ItemText(
    type="single",
    course="acc-03",
    point="核算边界",
    cognitive="apply",
    stem="企业把一条生产线整体租给别人经营，租出期间这条线的排放按运营控制权应算在谁的边界内？",
    options=["承租经营的一方", "出租的一方", "双方各算一半", "双方都不计算"],
    key=["A"],
    explanation="按运营控制权划分边界，谁经营这条生产线，排放就算在谁的边界内。",
    **_PLACED,
)
WITH_PICTURE = ItemText(
    type="single",
    course="mon-03",
    point="监测数据的审核",
    cognitive="analyse",
    stem="某厂四个季度的入炉煤量如图（万吨，教学虚构数据），产量各季度相近。哪个季度的计量记录最应先核对？\n\n![四个季度的入炉煤量](CHART)",
    options=["第一季度", "第二季度", "第三季度", "第四季度"],
    key=["C"],
    explanation="产量相近而第三季度的煤量明显偏高，先核对这个季度的皮带秤和盘存记录。",
    **_PLACED,
)


def write_items(writer: User, colleague: User, reviewer: User, centre: User, *, ago: Callable[[int], datetime]) -> None:
    """`colleague` writes too, so that the reviewer's list has items of several people."""
    with clock.pinned(ago(20)):
        authoring.save_stimulus(STEEL, by=writer)
        in_use, on_trial = (authoring.create_item(text, by=writer) for text in (IN_USE, ON_TRIAL))
        disputed = authoring.create_item(DISPUTED, by=writer)
        for item in (in_use, on_trial, disputed):
            _hand_in(item, writer)
    with clock.pinned(ago(18)):
        for item in (in_use, on_trial):
            _approve(item, reviewer)
        authoring.set_pretest(on_trial, True, by=centre)
        reviewing.claim_review(disputed, by=reviewer)
        remark = "“厂内运输车辆”有争议：发电设施层级不核算移动源，企业层级要核算。请在题干里写明按哪一个边界，或换掉这个选项。"
        reviewing.return_item(disputed, checklist={"no_length_clue": True, "no_catch_all": True}, comment=remark, by=reviewer)
    with clock.pinned(ago(6)):
        newer = msgspec.structs.replace(IN_USE, stem="净购入使用的电力，其生产环节产生的排放对用电企业属于能源间接排放。")
        authoring.save_version(in_use, newer, by=writer)
        for text in (CASE_SINGLE, CASE_NUMERIC):
            _hand_in(authoring.create_item(text, by=writer), writer)
    with clock.pinned(ago(3)):
        chart = WITH_PICTURE.with_pictures_renamed({"CHART": pictures.keep("chart.png", _chart()).name})
        read_off = authoring.create_item(chart, by=colleague)
        _hand_in(read_off, colleague)
        reviewing.claim_review(read_off, by=reviewer)
        for text in (UNFINISHED, HALF_WRITTEN):
            authoring.create_item(text, by=writer)


def _hand_in(item: Item, writer: User) -> None:
    authoring.submit_item(item, _text(item), by=writer, **_terms())


def _approve(item: Item, reviewer: User) -> None:
    reviewing.approve_item(item, checklist=dict.fromkeys(rules.CHECKLIST, True), by=reviewer, **_terms())


def _text(item: Item) -> ItemText:
    return text_of(for_text(ItemVersion.objects.filter(item=item)).order_by("-number")[0])


def _terms() -> dict[str, Any]:
    terms = curriculum.current()
    return {"courses": terms.courses, "short_points": terms.short_points}


def _chart() -> bytes:
    image = Image.new("RGB", (640, 320), "white")
    pen = ImageDraw.Draw(image)
    pen.line((60, 270, 610, 270), fill=(90, 100, 95), width=2)
    for place, (name, height) in enumerate((("Q1", 120), ("Q2", 126), ("Q3", 205), ("Q4", 122))):
        left = 95 + place * 135
        pen.rectangle((left, 270 - height, left + 70, 270), fill=(13, 107, 82))
        pen.text((left + 20, 280), name, fill=(27, 39, 35), font_size=24)
        pen.text((left + 12, 240 - height), f"{height / 10:.1f}", fill=(27, 39, 35), font_size=22)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
