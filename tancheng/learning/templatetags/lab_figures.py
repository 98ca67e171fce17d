"""How the exercises print quantities, and where they are."""

import re
from decimal import Decimal

from django import template
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tancheng.enrolment.models import Enrolment
from tancheng.learning.labs.catalogue import Lab
from tancheng.learning.labs.figures import fixed

register = template.Library()


@register.filter
def tonnes(value: Decimal | int, places: int = 0) -> str:
    """2010294 → "2,010,294"."""
    return fixed(Decimal(value), places)


@register.filter
def breakable(calculation: str) -> SafeString:
    """A worked line may break before its signs, so that no number breaks on a phone."""
    return format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in re.split(r"(?=[×÷＝＋−+])", calculation)))


@register.simple_tag
def lab_url(lab: Lab, enrolment: Enrolment | None) -> str:
    """The trainee's own exercise, the preview for everybody else."""
    return reverse(f"own_lab_{lab.code}", args=[enrolment.pk]) if enrolment else reverse(f"lab_{lab.code}")
