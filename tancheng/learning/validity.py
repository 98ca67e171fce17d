"""For when does a figure hold? A lesson's section that gives one has to say so (content/README.md)."""

import re

from tancheng.learning import markup

# A unit directly behind a number. 年 counts as a duration (保存5年), never as a date (2024年); 元 is no part of 元素.
_UNIT = (
    r"(?:%|％|‰|个百分点|[万亿]?吨|[万亿]?元(?!素)|欧元|美元|[万亿](?![吨元])|℃|°C|倍|[家户手]"
    r"|个?工作日|个?自然日|日内|天|小时|分钟|分(?![钟之别为配类])|个月|课时|学时"
    r"|t(?:CO[2₂]e?|C|Al|ce)?(?![A-Za-z])|[kKm]?g(?:/|(?![A-Za-z]))|[kMGT]?J(?![A-Za-z])|[kMGT]W(?:h)?(?![A-Za-z])"
    r"|h(?![A-Za-z])|km|(?:10⁴|万)?N?m[³3]|立方米|千克|千米|公里)"
)
_FIGURE = re.compile(rf"\d[\d,，]*(?:\.\d+)?\s*{_UNIT}|(?<![\d.,])\d{{1,2}}\s*年(?![\d度级])")
_YEAR = re.compile(rf"(?<![\d.,])(?:19[5-9]|20[0-6])\d(?!\d|[.,]\d|\s*{_UNIT})")
_EXAMPLE = re.compile(r"虚构|假设|假如|示例|算例|演示|样例|举例|例题|本例|本案|设某|^#+ 例", re.MULTILINE)
_ALWAYS = re.compile(r"定义|恒等|单位换算|换算关系|国际单位|数学|统计学|统计惯例|化学式|摩尔质量|物理常数|算术")


def undated_sections(body: str) -> list[tuple[str, str]]:
    """(heading, first figure) of each `##` section that gives a figure and doesn't say for when it holds.

    A figure is a number directly followed by a unit (12个月, 95%, 2,010,294 t); a number without one isn't looked at, nor one spelt in words.
    The section says for when by a year (1950 to 2069, outside formulas), by a word that marks a teaching example (虚构, 本例 …; also a
    heading that begins with 例), or by a word for what always holds (定义, 单位换算 …). It is a proof of presence, not of truth: that the
    year is the right one is for the reviewer. Text before the first `##` heading counts as a section without heading.
    """
    found = []
    for section in re.split(r"^(?=## )", body, flags=re.MULTILINE):
        figure = _FIGURE.search(section)
        if figure and not _says_when(section):
            heading = section.splitlines()[0].removeprefix("## ") if section.startswith("## ") else ""
            found.append((heading, figure[0]))
    return found


def _says_when(section: str) -> bool:
    return bool(_EXAMPLE.search(section) or _ALWAYS.search(section) or _YEAR.search(_without_formulas(section)))


def _without_formulas(section: str) -> str:
    for token in markup.tokens_of(section):
        if token.type.startswith("math"):
            section = section.replace(token.content, "")
    return section
