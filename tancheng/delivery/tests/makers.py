"""An exam ready to be sat: a form with keys that must never leak, a sitting, bookings."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import msgspec

from tancheng import testing
from tancheng.assembly.models import Form, FormItem
from tancheng.delivery.models import Attempt
from tancheng.items.models import Item, ItemType, ItemVersion
from tancheng.people.models import User
from tancheng.scheme.models import SchemeVersion
from tancheng.sittings.models import Booking, Sitting, SittingForm

_numbers = count(1)
SMALL = {"single": 3, "multiple": 1, "true_false": 1, "short": 1}
# Words that stand in keys, explanations and model answers of every made item, and nowhere else.
SECRET_WORDS = ("绝密解析", "绝密答案", "绝密采分点")
START = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)  # 2026-11-28 09:00 in Shanghai, a last Saturday


def a_form(scheme: SchemeVersion, sizes: dict[str, int] | None = None) -> Form:
    number = next(_numbers)
    form = Form.objects.create(
        code=f"TEST-{number}",
        scheme=scheme,
        job_type="acc",
        level="4",
        blueprint=json.loads(msgspec.json.encode(scheme.document.paper_terms())),
        seed=1,
        digest=f"{number:064x}",
        frozen_at=START,
        drawn_at=START,
        opened_at=START,
    )
    for section in [section for section, size in (sizes or SMALL).items() for _ in range(size)]:
        add_item(form, section)
    return form


def add_item(form: Form, kind: str, *, is_pretest: bool = False, **changes: Any) -> FormItem:
    """One more place at the end of a form; `changes` go into the item's version."""
    position = form.items.count() + 1
    points = Decimal(5 if kind == "short" else 1)
    return FormItem.objects.create(
        form=form,
        position=position,
        item_version=an_item_version(kind, f"T{form.code[5:]}-{position}", **changes),
        section=kind,
        points=Decimal(0) if is_pretest else points,
        is_pretest=is_pretest,
    )


def an_item_version(kind: str, code: str, **changes: Any) -> ItemVersion:
    item = Item.objects.create(
        code=code,
        type=kind,
        course="pub-01",
    )
    with_options = kind in {ItemType.SINGLE, ItemType.MULTIPLE}
    values: dict[str, Any] = {
        "number": 1,
        "digest": "0" * 64,
        "point": "温室气体",
        "cognitive": "remember",
        "stem": f"第 {code} 题：下列关于二氧化碳（$CO_2$）排放核算的说法，请选出符合题意的一项。",
        "options": [{"id": letter, "text": f"说法{letter.upper()}：核算边界内的第 {letter} 类排放源"} for letter in "abcd"]
        if with_options
        else [],
        "key": {"single": ["c"], "multiple": ["a", "c"], "true_false": ["false"]}.get(kind, []),
        "model_answer": "绝密答案" if kind == "short" else "",
        "scoring": [{"points": "5", "text": "绝密采分点"}] if kind == "short" else [],
        "max_characters": 300 if kind == "short" else None,
        "answer": "1025.5" if kind == "numeric" else "",
        "tolerance": "0.1" if kind == "numeric" else "",
        "unit": "tCO₂" if kind == "numeric" else "",
        "explanation": "绝密解析",
        "source": "test",
        "difficulty": Decimal("0.5"),
        "seconds": 50,
        "loaded_at": START,
    }
    return ItemVersion.objects.create(item=item, **{**values, **changes})


def a_sitting(form: Form, starts_at: datetime = START, minutes: int = 90) -> Sitting:
    sitting = Sitting.objects.create(scheme_code=form.scheme.code, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes))
    SittingForm.objects.create(sitting=sitting, form=form, job_type="acc", level="4")
    return sitting


def a_booking(sitting: Sitting, user: User | None = None) -> Booking:
    enrolment = testing.an_enrolment(user, opened_at=sitting.starts_at - timedelta(days=60), scheme=sitting.forms.get().form.scheme)
    return Booking.objects.create(
        enrolment=enrolment,
        sitting=sitting,
        kind=Booking.Kind.FIRST,
        ticket_number=f"2611280{next(_numbers):05d}",
        booked_at=sitting.starts_at - timedelta(days=20),
    )


def an_exam(starts_at: datetime = START, sizes: dict[str, int] | None = None, user: User | None = None) -> Booking:
    return a_booking(a_sitting(a_form(testing.a_scheme(), sizes), starts_at), user)


def an_attempt(booking: Booking | None = None) -> Attempt:
    """An attempt as `start_attempt` makes it, with one page holding the lease."""
    booking = booking or an_exam()
    placed = booking.sitting.forms.get()
    return Attempt.objects.create(
        booking=booking,
        form=placed.form,
        seed=20261128,
        lease_number=1,
        pledged_at=booking.sitting.starts_at,
        started_at=booking.sitting.starts_at,
        deadline=booking.sitting.ends_at,
    )
