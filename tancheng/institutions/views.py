"""Public pages of training bases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from tancheng.institutions.models import SelectionRound, TrainingBase
from tancheng.scheme import selectors as schemes


def bases(request: HttpRequest) -> HttpResponse:
    rounds = SelectionRound.objects.filter(published_at__isnull=False)
    return render(request, "institutions/bases.html", {"bases": TrainingBase.objects.order_by("province", "name"), "rounds": rounds})


def base(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(TrainingBase, slug=slug)
    own = [version for version in schemes.open_versions() if version.document.source.issuer == found.name]
    listed = SelectionRound.objects.filter(candidates__name=found.name, published_at__isnull=False)
    return render(request, "institutions/base.html", {"base": found, "versions": own, "listed": listed})
