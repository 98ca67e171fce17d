"""Public pages of training bases."""

import pytest
from django.urls import reverse

from tancheng.institutions.models import SelectionRound, TrainingBase
from tancheng.institutions.services import take_in_from_scheme
from tancheng.institutions.tests.test_rounds import a_round

pytestmark = pytest.mark.django_db


def test_bases_and_published_rounds_are_listed(client, scheme):
    take_in_from_scheme(scheme.document)
    a_round(title="尚未发布的公示")
    html = client.get(reverse("bases")).content.decode()
    assert scheme.document.source.issuer in html
    assert scheme.document.selection_round[0].title in html
    assert "尚未发布的公示" not in html


def test_an_empty_list_is_a_page_too(client):
    assert client.get(reverse("bases")).status_code == 200


def test_a_base_has_its_page(client, scheme):
    take_in_from_scheme(scheme.document)
    html = client.get(reverse("base", args=["gdcpa"])).content.decode()
    assert scheme.document.contact.address in html
    assert client.get(reverse("base", args=["nobody"])).status_code == 404


def test_a_round_taken_in_from_a_notice_bears_the_date_of_its_paper(client, scheme):
    take_in_from_scheme(scheme.document)
    found = SelectionRound.objects.get()
    assert found.dated_on == scheme.document.selection_round[0].published_on
    assert "2023年12月26日</p>" in client.get(reverse("round", args=[found.pk])).content.decode()


def test_the_introduction_of_a_base_does_not_lead_over_to_a_notice(scheme):
    take_in_from_scheme(scheme.document)
    assert TrainingBase.objects.get().introduction.endswith("评价工作。")
