"""Template tags and filters that every page may use (loaded as builtins)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect

from tancheng.ledger import clock, money
from tancheng.ledger.models import Entry
from tancheng.web.phrases import ACTS, SUBJECTS

register = template.Library()

_WEEKDAYS = "一二三四五六日"


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, extra_class: str = "", group_class: str = "choices-inline") -> dict[str, Any]:
    """One labelled form field with hint and errors: `{% field form.name %}`, `{% field form.remark "field-wide" %}`."""
    is_group = isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple)
    return {
        "field": bound,
        "label": bound.label,
        "required": bound.field.required or getattr(bound.field, "marked_required", False),
        "is_group": is_group,
        "extra_class": extra_class,
        "group_class": group_class,
    }


@register.filter
def yuan(amount: Decimal) -> str:
    """3,400.00 元"""
    return money.yuan(amount)


@register.filter
def yuan_in_words(amount: Decimal) -> str:
    """叁仟肆佰元整"""
    return money.yuan_in_words(amount)


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年11月28日"""
    if value is None:
        return ""
    shown = clock.local(value).date() if isinstance(value, datetime) else value
    return f"{shown.year}年{shown.month}月{shown.day}日"


@register.filter
def weekday(value: date | datetime | None) -> str:
    """2026年11月28日（星期六）"""
    if value is None:
        return ""
    shown = clock.local(value).date() if isinstance(value, datetime) else value
    return f"{day(value)}（星期{_WEEKDAYS[shown.weekday()]}）"


@register.filter
def moment(value: datetime | None) -> str:
    """2026年11月28日 09:00"""
    return f"{day(value)} {clock.local(value):%H:%M}" if value else ""


@register.filter
def clock_time(value: datetime | None) -> str:
    """09:00"""
    return f"{clock.local(value):%H:%M}" if value else ""


@register.filter
def plain_number(value: Decimal | None) -> str:
    """Decimal("60.0") → "60"; Decimal("59.5") → "59.5"."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def act_in_words(entry: Entry) -> str:
    """A journal entry's act as the office says it."""
    return ACTS.get(entry.act, entry.act)


@register.filter
def unlocalised(value: Decimal) -> str:
    """A number as HTML attributes want it: a point, no separators."""
    return f"{value:f}"


@register.filter
def subject_in_words(entry: Entry) -> str:
    """What a journal entry is about: "缴费单 10"."""
    return f"{SUBJECTS.get(entry.subject_type, entry.subject_type)} {entry.subject_id}"
