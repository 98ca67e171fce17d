"""A NUL in any field of any form of any page is never a fault of ours, nor kept. Asked of SQLite, which would store one; PostgreSQL refuses it."""

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import APIRequestContext

from tests.road.conftest import new_context
from tests.road.forms import Form, posted_forms
from tests.road.site_map import walk_links

pytestmark = [pytest.mark.browser, pytest.mark.once]

PEOPLE = {
    "": ["/", "/verify/", "/accounts/login/", "/rounds/"],
    "student": ["/my/"],
    "newcomer": ["/my/", "/apply/"],
    "office": ["/desk/"],
    "finance": ["/desk/"],
    "marker": ["/desk/"],
    "invigilator": ["/desk/"],
    "centre": ["/desk/"],
    "writer": ["/desk/"],
    "reviewer": ["/desk/"],
}
TOKEN = "csrfmiddlewaretoken"

KEPT = """
from django.apps import apps
from django.db import models
answer = []
for model in apps.get_models():
    texts = [f.name for f in model._meta.concrete_fields if isinstance(f, (models.CharField, models.TextField)) and not f.choices]
    for row in model.objects.values_list("pk", *texts).iterator() if texts and model._meta.app_label != "sessions" else []:
        answer += [f"{model._meta.label}.{name} {row[0]} {value!r}" for name, value in zip(texts, row[1:]) if isinstance(value, str) and "\\0" in value]
answer = sorted(set(answer))
"""


@pytest.mark.parametrize("person", PEOPLE)
def test_a_nul_in_a_form_is_never_a_fault_of_ours(town, browser, person):
    context = new_context(browser, town)
    if person:
        context.request.get(f"/demo/as/?as={person}")
    tried, wrong = 0, []
    for page, form in forms_of(context.request, PEOPLE[person]):
        for values in spoilt(form):
            answer = context.request.post(urljoin(page, form.action or page), form=values, max_redirects=0)
            tried += 1
            if answer.status >= 500:
                wrong.append((page, form.action, {name: value for name, value in values.items() if name != TOKEN}, answer.status))
    context.close()
    assert wrong == []
    assert tried


def test_no_record_holds_a_nul_afterwards(town):
    assert town.ask(KEPT) == []


def forms_of(request: APIRequestContext, start: list[str]) -> list[tuple[str, Form]]:
    """One form of each kind, from every page that links lead to."""
    found, kinds = [], set()
    for page in walk_links(request, start).pages:
        for form in posted_forms(request.get(page).text()):
            if form.kind not in kinds and "logout" not in form.action:
                kinds.add(form.kind)
                found.append((page, form))
    return found


def spoilt(form: Form) -> list[dict[str, str]]:
    """The form with each button, one field spoilt at a time; of fields that differ in a number the first."""
    names = list({re.sub(r"\d+", "0", name): name for name in reversed(form.values) if name != TOKEN}.values())
    return [
        {**form.values, **dict([button] if button else []), name: f"丙{form.values[name]}\0丁"}
        for name in names
        for button in (form.buttons or [None])
    ]
