"""How the exercises print quantities, and where they are."""

from decimal import Decimal

from django import template
from django.urls import reverse

from tancheng.enrolment.models import Enrolment
from tancheng.learning.labs.catalogue import Lab
from tancheng.learning.labs.figures import fixed

register = template.Library()


@register.filter
def tonnes(value: Decimal | int, places: int = 0) -> str:
    """2010294 → "2,010,294"."""
    return fixed(Decimal(value), places)


@register.simple_tag
def lab_url(lab: Lab, enrolment: Enrolment | None) -> str:
    """The trainee's own exercise, the preview for everybody else."""
    return reverse(f"own_lab_{lab.code}", args=[enrolment.pk]) if enrolment else reverse(f"lab_{lab.code}")
