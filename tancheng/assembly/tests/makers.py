"""Banks just as large as a test wants them."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

import msgspec
from django.db.models import OuterRef, Subquery

from tancheng.assembly.engine.blueprint import Candidate
from tancheng.assembly.lines import Line, digest_of, sealed
from tancheng.assembly.models import Form, FormItem
from tancheng.assembly.services import freeze_in_emergency, plan_forms
from tancheng.items.models import Item, ItemVersion, State
from tancheng.ledger import clock
from tancheng.people.models import User
from tancheng.scheme.document import Scheme
from tancheng.scheme.models import SchemeVersion


def needs(scheme: Scheme, job_type: str = "acc", *, times: int = 2) -> list[tuple[str, str, int]]:
    """[(type, course, items)]: for every part of every section at least `times` what a form takes, spread over the courses."""
    public = [course.code for course in scheme.public_course]
    own = [course.code for course in scheme.job(job_type).courses]
    rows = []
    for section in scheme.paper_terms().section:
        for courses in (public, own):
            rows += [(section.type, course, ceil(section.items * times / len(courses))) for course in courses]
    return rows


def like_the_starter_bank(kind: str, number: int) -> dict[str, Any]:
    """Cognitive level, difficulty and seconds as items of the starter bank have them, turn by turn."""
    return {
        "cognitive": ("understand", "apply", "understand", "analyse", "remember")[number % 5],
        "difficulty": (0.51, 0.57, 0.63, 0.69, 0.75)[number * 3 % 5],
        "seconds": {"single": 50, "multiple": 55, "true_false": 30, "short": 400}[kind] + number * 7 % 3 * 5,
    }


def candidates(scheme: Scheme, job_type: str = "acc", *, times: int = 2) -> list[Candidate]:
    public = {course.code for course in scheme.public_course}
    made: list[Candidate] = []
    for kind, course, count in needs(scheme, job_type, times=times):
        for _ in range(count):
            number = len(made) + 1
            made.append(Candidate(number, kind, course, course in public, **like_the_starter_bank(kind, number)))
    return made


def a_bank(scheme: Scheme, job_type: str = "acc", *, times: float = 2, **figures: Any) -> int:
    """Item rows for drawing; every key is option b (true/false: true). `figures` go into every version. Returns how many were made."""
    rows = [
        (kind, course, f"{course}-{kind[0]}{'' if kind != 'short' else 'h'}{n:03d}")
        for kind, course, count in needs(scheme, job_type, times=times)
        for n in range(count)
    ]
    known = set(Item.objects.values_list("code", flat=True))
    rows = [row for row in rows if row[2] not in known]
    items = Item.objects.bulk_create(Item(code=code, type=kind, course=course) for kind, course, code in rows)
    ItemVersion.objects.bulk_create(_version(item, number, figures) for number, item in enumerate(items))
    own = Subquery(ItemVersion.objects.filter(item=OuterRef("pk")).values("pk")[:1])
    Item.objects.filter(current=None).update(current=own, working=own, state=State.APPROVED)
    return len(items)


def draw_form(version: SchemeVersion, job_type: str, level: str, *, day: date, seed: int, by: User | None = None) -> Form:
    """A form as it is sealed when there is no time for approvals."""
    begins = clock.now() + timedelta(hours=1)
    plan = plan_forms(version, job_type, level, day=day, seed=seed)
    return freeze_in_emergency(plan, starts_at=begins, ends_at=begins + timedelta(minutes=90), reason="测试", by=by)[0]


def an_opened_form(version: SchemeVersion, job_type: str = "acc", level: str = "4") -> Form:
    """A whole paper of the scheme, sealed and opened, without a bank to draw from: for what happens after the exam."""
    scheme = version.document
    course = scheme.public_course[0].code
    sections = [(section, n) for section in scheme.paper_terms().section for n in range(section.items)]
    drawn = Form.objects.count() + 1
    items = Item.objects.bulk_create(
        Item(code=f"{course}-{section.type[0]}{'' if section.type != 'short' else 'h'}{drawn}{n:03d}", type=section.type, course=course)
        for section, n in sections
    )
    versions = ItemVersion.objects.bulk_create(_version(item, number, {}) for number, item in enumerate(items))
    lines = [Line(made.pk, str(section.type), section.points) for made, (section, _) in zip(versions, sections, strict=True)]
    code = f"{job_type.upper()}{level}-TEST{drawn}"
    form = Form.objects.create(
        code=code,
        scheme=version,
        job_type=job_type,
        level=level,
        blueprint=json.loads(msgspec.json.encode(scheme.paper_terms())),
        seed=1,
        digest=digest_of(lines),
        sealed_lines=sealed(code, lines),
        **dict.fromkeys(("drawn_at", "frozen_at", "opened_at"), datetime(2026, 11, 1, tzinfo=UTC)),
    )
    FormItem.objects.bulk_create(
        FormItem(form=form, position=n, item_version=made, section=line.section, points=line.points)
        for n, (made, line) in enumerate(zip(versions, lines, strict=True), start=1)
    )
    return form


def _version(item: Item, number: int, changes: dict[str, Any]) -> ItemVersion:
    figures = {**like_the_starter_bank(item.type, number), **changes}
    with_options = item.type in {"single", "multiple"}
    return ItemVersion(
        item=item,
        number=1,
        digest=f"{item.code:0>64}",
        point=f"核算边界 {number % 60}",
        levels=["4", "3"],
        stem=f"关于核算边界的第 {item.code} 题",
        options=[{"id": letter, "text": f"选项{letter}"} for letter in "abcd"] if with_options else [],
        key={"single": ["b"], "multiple": ["b", "c"], "true_false": ["true"], "short": []}[item.type],
        model_answer="参考答案" if item.type == "short" else "",
        max_characters=300 if item.type == "short" else None,
        explanation="解析",
        source="教学虚构",
        loaded_at=datetime(2026, 1, 5, tzinfo=UTC),
        **{**figures, "difficulty": Decimal(str(figures["difficulty"]))},
    )
