"""A stranger checks a certificate by number and name, and learns nothing else."""

import pytest

from tancheng.credentials.services import CannotRevoke, revoke_credential
from tancheng.credentials.tests.makers import a_credential
from tancheng.credentials.views import LOOKUPS

pytestmark = pytest.mark.django_db


def ask(client, number, name):
    return client.post("/verify/", {"number": number, "name": name})


@pytest.fixture(autouse=True)
def _fresh_counter():
    from django.core.cache import cache

    cache.clear()


def test_number_and_name_together_find_it(client, trainee):
    credential = a_credential(trainee)
    text = ask(client, f" {credential.number.lower()} ", trainee.full_name).content.decode()
    assert "证书真实有效" in text
    application = credential.enrolment.application
    assert application.id_number_last4 not in text.replace(credential.number, "")
    assert application.phone not in text


def test_another_name_finds_nothing(client):
    credential = a_credential()
    text = ask(client, credential.number, "别人").content.decode()
    assert "没有查到这张证书" in text
    assert credential.holder_name not in text


def test_the_qr_address_brings_the_number(client):
    credential = a_credential()
    assert f'value="{credential.number}"' in client.get(f"/verify/{credential.number}/").content.decode()


def test_a_revoked_one_says_so_with_the_reason(client, centre):
    credential = a_credential()
    revoke_credential(credential, reason="报名材料不实", by=centre)
    text = ask(client, credential.number, credential.holder_name).content.decode()
    assert "这张证书已撤销" in text
    assert "报名材料不实" in text
    with pytest.raises(CannotRevoke, match="已经撤销"):
        revoke_credential(credential, reason="再一次", by=centre)


def test_without_a_reason_nothing_is_revoked(centre):
    credential = a_credential()
    with pytest.raises(CannotRevoke, match="没有填写原因"):
        revoke_credential(credential, reason=" ", by=centre)


def test_guessing_is_slowed_down(client):
    answers = [ask(client, "GDCPI-PX-2026-000001-X", "试探").status_code for _ in range(LOOKUPS + 1)]
    assert answers[-2:] == [200, 429]


def test_behind_our_proxy_each_visitor_has_their_own_count(client, settings):
    settings.PROXIES = 1
    for _ in range(LOOKUPS + 1):
        client.post("/verify/", {"number": "x", "name": "x"}, headers={"x-forwarded-for": "203.0.113.7"})
    other = client.post("/verify/", {"number": "x", "name": "x"}, headers={"x-forwarded-for": "203.0.113.8"})
    assert other.status_code == 200


def test_the_pdf_is_the_holder_s_and_the_office_s(as_user, client, trainee, office, marker):
    credential = a_credential(trainee)
    address = f"/certificates/{credential.number}.pdf"
    assert [as_user(user).get(address).status_code for user in (trainee, office, marker)] == [200, 200, 404]
    assert client.get(address).status_code == 302
