"""Fields that read what people type: the Chinese keyboard's digits, percentages, lists of codes."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import BaseValidator, MaxLengthValidator

from tancheng.items.exchange import wording
from tancheng.items.models import Item

DAYS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]


class RichText(forms.CharField):
    """Markdown. Browsers send line ends as CR LF; an item's text has LF, whatever brought it in."""

    def __init__(self, label: str, *, rows: int = 3, longest: int = 3000, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "data-rich": ""})
        super().__init__(label=label, max_length=longest, required=False, widget=widget, **kwargs)
        for validator in self.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = f"最多 {longest} 个字，请缩短"

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value)


class Number(forms.CharField):
    """A decimal that stays text, so that 0.50 is not made 0.5; `%` may stand behind it."""

    def __init__(self, label: str, *, longest: int = 20, **kwargs: Any) -> None:
        super().__init__(label=label, max_length=longest, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return wording.number_of(text) if text else ""


class Share(forms.CharField):
    """A share of 0 to 1, also typed as a percentage; cleans to a float of two decimals or None."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None
        share = wording.share_of(text)
        if share is None or not 0 <= share <= 1:
            raise ValidationError("请填 0 到 1 之间的数，例如 0.7，或写成 70%")
        return float(Decimal(str(share)).quantize(Decimal("0.01")))


class Day(forms.DateField):
    def __init__(self, label: str, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        wrong = {"invalid": "请按“2027-03-01”的样子填写真实存在的日期"}
        super().__init__(label=label, required=False, input_formats=DAYS, widget=widget, error_messages=wrong, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(wording.half_width(value) if isinstance(value, str) else value)


class Whole(forms.IntegerField):
    def __init__(self, label: str, *, most: int, **kwargs: Any) -> None:
        wrong = dict.fromkeys(["invalid", "min_value", "max_value"], f"请填 1 到 {most} 之间的整数")
        super().__init__(
            label=label,
            required=False,
            min_value=1,
            max_value=most,
            error_messages=wrong,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            **kwargs,
        )
        for validator in self.validators:
            assert isinstance(validator, BaseValidator)
            validator.message = wrong["invalid"]


class Codes(forms.CharField):
    """Item codes with anything between them; cleans to a sorted list. Codes that no item has are refused by name."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        codes = sorted(set(filter(None, re.split(r"[\s,，、；;]+", wording.half_width(text).lower())))) if text else []
        known = set(Item.objects.filter(code__in=codes).values_list("code", flat=True))
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise ValidationError(f"题库里没有题号 {'、'.join(unknown)[:100]}")
        return codes

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value
