"""The report page: figures for office and centre, never an item."""

from datetime import date

import pytest
from django.urls import reverse

from tancheng.assembly.lines import paper_rows
from tancheng.assembly.models import Form
from tancheng.assembly.services import draw_forms
from tancheng.assembly.tests.makers import a_bank
from tancheng.ledger import clock
from tancheng.people.models import Role
from tancheng.testing import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def forms(scheme):
    a_bank(scheme.document)
    return draw_forms(scheme, "acc", "4", count=2, day=date(2026, 11, 28), seed=1, by=None)


def page_of(form):
    return reverse("desk_form", args=[form.code])


def test_it_works(forms, office, as_user):
    page = as_user(office).get(page_of(forms[0])).content.decode()
    assert "碳排放核算员四级" in page
    assert "各项组卷要求全部满足" in page
    assert f"{forms[0].blueprint['report']['difficulty']:.3f}" in page
    assert forms[1].code in page
    assert "近似" in page


def test_it_shows_no_item(forms, centre, as_user):
    page = as_user(centre).get(page_of(forms[0])).content.decode()
    for row in paper_rows(forms[0]):
        assert row.item_version.stem not in page
        assert row.item_version.item.code not in page


def test_others_may_not_see_it(forms, as_user, client):
    for roles in ((), (Role.MARKER,), (Role.INVIGILATOR,), (Role.FINANCE,)):
        assert as_user(a_user(*roles)).get(page_of(forms[0])).status_code == 403
    assert client.get(page_of(forms[0])).status_code == 302


def test_an_unknown_code_is_not_found(office, as_user):
    assert as_user(office).get(reverse("desk_form", args=["ACC4-%00-X"])).status_code == 404


def test_a_form_from_before_the_report_says_so(scheme, office, as_user):
    form = Form.objects.create(
        code="ACC4-OLD", scheme=scheme, job_type="acc", level="4", blueprint={}, seed=1, digest="0" * 64, frozen_at=clock.now()
    )
    assert "没有组卷报告" in as_user(office).get(page_of(form)).content.decode()
