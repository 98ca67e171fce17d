"""The report on a form: its make-up in figures, never an item or a key."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from tancheng.assembly import selectors
from tancheng.assembly.models import Form
from tancheng.ledger import journal
from tancheng.people.permissions import demand


@login_required
def desk_form(request: HttpRequest, code: str) -> HttpResponse:
    demand(request, "assembly.see_reports")
    form = get_object_or_404(Form.objects.select_related("scheme"), code=code)
    scheme = form.scheme.document
    context = {
        "form": form,
        "group": f"{scheme.job(form.job_type).name}{scheme.level_of(form.level).name}",
        "report": form.blueprint.get("report"),
        "coverage": selectors.coverage(form),
        "compared": selectors.compared(form),
        "history": journal.history(form)[:20],
    }
    return render(request, "assembly/desk_form.html", context)
