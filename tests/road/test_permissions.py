"""Who may open what: each desk page for its roles only, each trainee's things for that trainee and the staff concerned only."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import APIRequestContext, Browser

from tests.road.conftest import new_context
from tests.road.town_server import TownServer

pytestmark = pytest.mark.browser

STAFF = ["office", "finance", "marker", "invigilator", "centre", "writer", "reviewer"]
TRAINEES = ["student", "graduate"]

# page → (what its address needs, roles that may open it)
DESK = {
    "desk": ((), {*STAFF}),
    "desk_applications": ((), {"office", "centre"}),
    "desk_applications_export": ((), {"office", "centre"}),
    "desk_application": (("waiting",), {"office", "centre"}),
    "desk_bills": ((), {"office", "finance"}),
    "desk_bill": (("bill",), {"office", "finance"}),
    "desk_refunds": ((), {"finance", "centre"}),
    "desk_enrolments": ((), {"office", "centre"}),
    "desk_enrolments_export": ((), {"office", "centre"}),
    "desk_enrolment": (("enrolment",), {"office", "centre"}),
    "desk_sittings": ((), {"office", "centre", "invigilator"}),
    "desk_sitting": (("sitting",), {"office", "centre", "invigilator"}),
    "desk_sitting_live": (("sitting",), {"office", "centre", "invigilator"}),
    "desk_clock": ((), {"office", "centre", "invigilator"}),
    "desk_late_answers": ((), {"office", "centre", "invigilator"}),
    "desk_form": (("form",), {"office", "centre"}),
    "desk_items": ((), {"writer"}),
    "desk_item_new": ((), {"writer"}),
    "desk_item": (("item_code",), {"writer", "reviewer", "centre"}),
    "desk_item_edit": (("item_code",), {"writer"}),
    "desk_item_points": ((), {"writer"}),
    "desk_item_reviews": ((), {"reviewer"}),
    "desk_item_review": (("taken_code",), {"reviewer"}),
    "desk_stimuli": ((), {"writer"}),
    "desk_stimulus": (("case_code",), {"writer"}),
    "desk_stimulus_edit": (("case_code",), {"writer"}),
    "desk_item_import": ((), {"writer"}),
    "desk_item_export": ((), {"writer", "centre"}),
    "desk_bank": ((), {"centre"}),
    "desk_bank_items": ((), {"centre"}),
    "desk_bank_item": (("item_code",), {"centre"}),
    "desk_bank_quality": ((), {"centre"}),
    "desk_marking": ((), {"marker"}),
    "desk_mark": (("attempt", "item"), {"marker"}),
    "desk_results": ((), {"office", "centre"}),
    "desk_result": (("sitting",), {"office", "centre"}),
    "desk_credentials": ((), {"office", "centre"}),
    "desk_credential": (("certificate",), {"office", "centre"}),
    "desk_rounds": ((), {"office", "centre"}),
    "desk_round_new": ((), {"centre"}),
    "desk_objection": (("objection",), {"office", "centre"}),
    "desk_schemes": ((), {"office", "centre"}),
    "desk_staff": ((), {"centre"}),
    "desk_journal": ((), {"centre"}),
}

# acts (POST) → (address, roles that may)
ACTS = {
    "desk_accept": (("waiting",), {"office"}),
    "desk_return": (("waiting",), {"office"}),
    "desk_reject": (("waiting",), {"office"}),
    "desk_reveal": (("waiting",), {"office"}),
    "desk_bill": (("bill",), {"office", "finance"}),
    "desk_enrolment": (("enrolment",), {"office", "centre"}),
    "desk_sittings": ((), {"office", "centre"}),
    "desk_sitting": (("sitting",), {"office", "centre"}),
    "desk_clock": ((), {"invigilator", "centre"}),
    "desk_late_answers": ((), {"office", "centre", "invigilator"}),
    "desk_sitting_live": (("sitting",), {"invigilator", "centre"}),
    "desk_item_new": ((), {"writer"}),
    "desk_item": (("item_code",), {"writer", "centre"}),
    "desk_item_edit": (("item_code",), {"writer"}),
    "desk_item_picture": ((), {"writer"}),
    "desk_item_review": (("taken_code",), {"reviewer"}),
    "desk_stimulus_edit": (("case_code",), {"writer"}),
    "desk_item_import": ((), {"writer"}),
    "desk_item_export": ((), {"writer", "centre"}),
    "desk_bank_item": (("item_code",), {"centre"}),
    "desk_mark": (("attempt", "item"), {"marker"}),
    "release_results": (("sitting",), {"office", "centre"}),
    "issue_credentials": ((), {"office", "centre"}),
    "desk_credential": (("certificate",), {"office", "centre"}),
    "desk_round_new": ((), {"centre"}),
    "desk_objection": (("objection",), {"centre"}),
    "desk_staff": ((), {"centre"}),
}

# the graduate's own things → staff who may also see them
OWN = {
    "application": (("own_application",), set()),
    "application_pdf": (("own_application",), {"office", "centre"}),
    "application_photo": (("own_application",), {"office", "centre", "invigilator"}),
    "bill": (("own_bill",), {"office", "finance"}),
    "learn": (("own_enrolment",), set()),
    "study_record": (("own_enrolment",), {"office", "centre"}),
    "booking": (("own_enrolment",), set()),
    "ticket": (("own_ticket",), {"office", "invigilator"}),
    "exam_receipt": (("own_ticket",), set()),
    "exam_receipt_file": (("own_ticket",), set()),
    "result": (("own_result",), set()),
    "certificate": (("certificate",), {"office", "centre"}),
}

THINGS = """
from tancheng.assembly.models import FormItem
from tancheng.billing.models import Bill
from tancheng.credentials.models import Credential
from tancheng.delivery.models import Attempt
from tancheng.enrolment.models import Application, Enrolment
from tancheng.items.models import Item, Stimulus
from tancheng.notices.models import Objection
own = Credential.objects.get(enrolment__user__username="demo-graduate")
booking = own.result.attempt.booking
unmarked = Attempt.objects.filter(booking__enrolment__user__username="demo-m1").get()
answer = {
    "waiting": Application.objects.filter(status="submitted").first().code,
    "bill": Bill.objects.get(application__user__username="demo-u1").code,
    "enrolment": Enrolment.objects.get(user__username="demo-student").pk,
    "sitting": unmarked.booking.sitting_id,
    "attempt": unmarked.pk,
    "form": unmarked.form.code,
    "item_code": Item.objects.get(author__username="demo-writer", state="draft", current__isnull=False).code,
    "taken_code": Item.objects.get(state="in_review", reviewer__username="demo-reviewer").code,
    "case_code": Stimulus.objects.get(by__username="demo-writer").code,
    "item": FormItem.objects.get(form=unmarked.form, section="short").pk,
    "certificate": own.number,
    "objection": Objection.objects.first().receipt,
    "own_application": own.enrolment.application.code,
    "own_bill": Bill.objects.get(application=own.enrolment.application).code,
    "own_enrolment": own.enrolment.pk,
    "own_ticket": booking.ticket_number,
    "own_result": own.result.pk,
}
"""


@pytest.fixture(scope="module")
def things(town: TownServer) -> dict[str, str | int]:
    return town.ask(THINGS)


@pytest.fixture(scope="module")
def signed_in(town: TownServer, browser: Browser) -> Callable[[str], APIRequestContext]:
    """`signed_in("office")` → requests of that person, one session each."""
    contexts = {}

    def requests_of(person: str) -> APIRequestContext:
        if person not in contexts:
            contexts[person] = new_context(browser, town)
            if person:
                contexts[person].request.get(f"/demo/as/?as={person}")
        return contexts[person].request

    return requests_of


def _address(name: str, needs: tuple[str, ...], things: dict[str, str | int]) -> str:
    return reverse(name, args=[things[need] for need in needs])


@pytest.mark.parametrize("name", DESK)
def test_a_desk_page_opens_for_its_roles_only(signed_in, things, name):
    needs, allowed = DESK[name]
    address = _address(name, needs, things)
    answers = {person: signed_in(person).get(address).status for person in (*STAFF, *TRAINEES)}
    assert {person for person, status in answers.items() if status == 200} == allowed
    assert {status for person, status in answers.items() if person not in allowed} <= {403, 404}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_refused_to_everyone_else(signed_in, things, name):
    needs, allowed = ACTS[name]
    address = _address(name, needs, things)
    for person in {*STAFF, *TRAINEES} - allowed:
        assert _post(signed_in(person), address, {"act": "transfer"}) in {403, 404}, person


@pytest.mark.parametrize("name", OWN)
def test_what_belongs_to_a_trainee_is_theirs(signed_in, things, name):
    needs, staff = OWN[name]
    address = _address(name, needs, things)
    assert signed_in("graduate").get(address).status == 200
    answers = {person: signed_in(person).get(address).status for person in (*STAFF, "student")}
    assert {person for person, status in answers.items() if status == 200} == staff
    assert {status for person, status in answers.items() if person not in staff} <= {403, 404}


@pytest.mark.parametrize("name", [*DESK, *OWN])
def test_a_stranger_is_asked_to_sign_in(signed_in, things, name):
    address = _address(name, {**DESK, **OWN}[name][0], things)
    answer = signed_in("").get(address, max_redirects=0)
    assert answer.status == 302
    assert answer.headers["location"].startswith(reverse("account_login"))


def test_a_form_from_elsewhere_is_refused(signed_in, things):
    answer = signed_in("office").post(_address("desk_accept", ("waiting",), things), form={"price": "member"})
    assert answer.status == 403
    assert "这一页放得太久了" in answer.text()


def _post(requests: APIRequestContext, address: str, values: dict[str, str]) -> int:
    """Post as a page of this site would: with the page's own token."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', requests.get("/verify/").text())
    assert token
    return requests.post(address, form={**values, "csrfmiddlewaretoken": token[1]}, max_redirects=0).status
