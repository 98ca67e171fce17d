"""A paper with all that items can be: a case, tables, formulas, a picture, numbers, and an item on trial."""

import hashlib
import io

from PIL import Image, ImageDraw

from tancheng import testing
from tancheng.assembly.models import Form
from tancheng.delivery.tests import makers
from tancheng.items import pictures
from tancheng.items.models import Stimulus
from tancheng.scheme.models import SchemeVersion
from tancheng.scheme.services import publish_scheme

TABLE = "| 燃料 | 消耗量 $t$ | 低位发热量 $GJ/t$ | 单位热值含碳量 $tC/GJ$ | 碳氧化率 |\n|---|---:|---:|---:|---:|\n"
ROWS = "| 烟煤 | 12,000 | 20.908 | 0.02618 | 98% |\n| 柴油 | 35.6 | 42.652 | 0.02020 | 99% |\n"
STEM = f"某电厂 2025 年的燃料消耗如下表，设施边界见图。\n\n{TABLE}{ROWS}\n按 $$E=\\sum_i FC_i \\cdot NCV_i \\cdot CC_i \\cdot OF_i \\cdot \\frac{{44}}{{12}}$$ 计算时，"
CASE = (
    f"某水泥企业有两条熟料生产线，2025 年外购电力 $3.2\\times10^4$ MWh。\n\n{TABLE}{ROWS}\n**核查组**发现替代燃料的台账缺少 3 月份的记录。"
)


def a_scheme() -> SchemeVersion:
    """With five numeric items in place of five judgements, and part points for multiple choice."""
    text = testing.scheme_text().replace("items = 15\n", "items = 10\n").replace('policy = "all_or_nothing"', 'policy = "partial"')
    numeric = '[[paper.section]]\ntype = "numeric"\nname = "计算填空题"\nitems = 5\npoints = "1"\n'
    return publish_scheme(text.replace('[[paper.section]]\ntype = "short"', f'{numeric}[[paper.section]]\ntype = "short"'))[0]


def a_picture() -> str:
    """The name of a kept picture, wider than a phone."""
    image = Image.new("RGB", (1000, 320), "white")
    pen = ImageDraw.Draw(image)
    for left in range(20, 900, 240):
        pen.rectangle((left, 80, left + 200, 240), outline="#1f6f57", width=6)
        pen.line((left + 200, 160, left + 240, 160), fill="#1f6f57", width=6)
    content = io.BytesIO()
    image.save(content, "PNG")
    return pictures.keep("boundary.png", content.getvalue()).name


def a_case() -> Stimulus:
    digest = hashlib.sha256(CASE.encode()).hexdigest()
    return Stimulus.objects.create(
        code="cement-2025", number=1, digest=digest, title="水泥企业的补充数据表", text=CASE, made_at=makers.START
    )


def a_form(scheme: SchemeVersion) -> Form:
    """1 a rich stem, 2 and 3 a case, 4 on trial, 5 several answers, 6 a number, 7 a text."""
    form, case = makers.a_form(scheme, {"none": 0}), a_case()
    options = [
        {"id": "a", "text": "$E$ 的单位是 $tCO_2$"},
        *({"id": letter, "text": f"核算边界内的第 {letter} 类排放源"} for letter in "bcd"),
    ]
    makers.add_item(form, "single", stem=f"{STEM}下列说法正确的是哪一项？\n\n![设施边界图]({a_picture()})", options=options)
    makers.add_item(form, "single", stimulus=case)
    makers.add_item(form, "single", stimulus=case)
    makers.add_item(form, "single", is_pretest=True)
    makers.add_item(form, "multiple")
    makers.add_item(form, "numeric", stem="某机组全年燃煤排放 1,000 tCO₂，净购入电力排放 25.5 tCO₂，合计多少？")
    makers.add_item(form, "short")
    return form
