"""Which exercises there are and which case courses they belong to."""

from typing import NamedTuple


class Lab(NamedTuple):
    code: str
    name: str
    summary: str
    courses: tuple[str, ...]


LABS = (
    Lab(
        "accounting",
        "核算工作簿",
        "填一台燃煤机组12个月的数据，选定年度规则，逐步算出排放量、配额、盈缺、CCER上限和履约费用，并看核查员会提出哪些疑问。",
        ("acc-09", "ver-09"),
    ),
    Lab(
        "trading",
        "交易日",
        "您是一家有配额缺口的电厂的交易员：用挂牌协议、大宗协议和CCER，在收市前以最低费用补足缺口。",
        ("trd-09",),
    ),
)


def labs_of(course: str) -> list[Lab]:
    return [lab for lab in LABS if course in lab.courses]
