"""The people of the demo town. All names, units and numbers are made up; ID numbers carry the region code 000000, which does not exist."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

EMPLOYERS = [
    "南岭示例电厂",
    "珠江口样例水泥有限公司",
    "岭南虚构钢铁厂",
    "示例碳资产管理有限公司",
    "云山样本环保科技有限公司",
    "北江虚拟铝业有限公司",
]
MEMBER = EMPLOYERS[1]


@dataclass(frozen=True)
class Actor:
    """`username` without "demo-"; phone numbers begin with 1990000, which no operator hands out."""

    username: str
    name: str
    number: int
    male: bool = True
    employer: int = 0
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def phone(self) -> str:
        return f"1990000{self.number:04d}"

    @property
    def birth(self) -> date:
        return date(1975 + self.number % 25, 1 + self.number % 12, 1 + self.number % 27)


STAFF = [
    ("office", "何经办", "office"),
    ("finance", "贺财务", "finance"),
    ("marker", "岳阅卷", "marker"),
    ("invigilator", "简监考", "invigilator"),
    ("centre", "钟主任", "centre"),
    ("writer", "甄命题", "writer"),
    ("writer2", "柳出题", "writer"),
    ("reviewer", "沈审题", "reviewer"),
]

NEWCOMER = Actor("newcomer", "新来的学员", 1)
WAITING = [
    Actor("w1", "欧阳若溪", 11, male=False, employer=3),
    Actor("w2", "古丽娜·示例", 12, male=False, employer=0),
    Actor("w3", "范样本", 13, employer=2, values={"education": "senior", "related_years": Decimal("3.5")}),
]
RETURNED = Actor("returned", "罗补正", 14, employer=4)
UNPAID = [Actor("u1", "邓待缴", 15, employer=1), Actor("u2", "苏半付", 16, male=False, employer=0)]
STUDENT = Actor("student", "林晓雯", 21, male=False, employer=0)
READY = Actor("ready", "冯学完", 22, employer=2)
CANDIDATE = Actor("candidate", "陈应考", 23, employer=1)
GRADUATE = Actor("graduate", "梁有证", 31, male=False, employer=5)
FAILED = Actor("failed", "潘再来", 32, employer=4)
REVOKED = Actor("revoked", "秦撤证", 33, employer=3)
UNMARKED = [Actor("m1", "施待阅", 41, employer=0), Actor("m2", "温待阅", 42, male=False, employer=1)]
