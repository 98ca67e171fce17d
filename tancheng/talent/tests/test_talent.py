"""The talent pool shows those who agreed, what they agreed to, and for as long as they agree."""

import pytest

from tancheng.credentials.services import revoke_credential
from tancheng.credentials.tests.makers import a_credential
from tancheng.talent import rules
from tancheng.talent.services import NoValidCertificate, give_consent, withdraw_consent

pytestmark = pytest.mark.django_db


def a_member(user, fields=("name", "region")):
    credential = a_credential(user)
    give_consent(user, fields=fields, region="广东广州", introduction="核算五年")
    return credential


def test_an_employer_finds_who_agreed(client, trainee):
    a_member(trainee)
    text = client.get("/talent/", {"job_type": "碳排放核算员", "region": "广州"}).content.decode()
    assert trainee.full_name in text
    assert "广东广州" in text


def test_what_was_not_agreed_to_is_not_shown(client, trainee):
    credential = a_member(trainee, fields=())
    text = client.get("/talent/").content.decode()
    assert f"{trainee.full_name[0]}○○" in text
    for hidden in (trainee.full_name, "广东广州", "核算五年", credential.enrolment.application.employer):
        assert hidden not in text


def test_another_job_type_finds_nobody(client, trainee):
    a_member(trainee)
    assert "没有符合条件的人员" in client.get("/talent/", {"job_type": "碳排放交易员"}).content.decode()


def test_nobody_is_in_it_without_asking(client, trainee):
    a_credential(trainee)
    assert trainee.full_name not in client.get("/talent/").content.decode()


def test_taking_consent_back_works_at_once(as_user, client, trainee):
    a_member(trainee)
    as_user(trainee).post("/talent/mine/", {"act": "withdraw"})
    assert trainee.full_name not in client.get("/talent/").content.decode()
    withdraw_consent(trainee)


def test_a_revoked_certificate_leaves_the_pool(client, trainee, centre):
    revoke_credential(a_member(trainee), reason="材料不实", by=centre)
    assert trainee.full_name not in client.get("/talent/").content.decode()


def test_without_a_certificate_nobody_joins(trainee):
    with pytest.raises(NoValidCertificate):
        give_consent(trainee, fields=["name"], region="", introduction="")


def test_the_box_must_be_ticked_and_nothing_typed_is_lost(as_user, trainee):
    a_credential(trainee)
    answer = as_user(trainee).post("/talent/mine/", {"act": "give", "introduction": "核算五年"}).content.decode()
    assert "没有勾选同意" in answer
    assert "核算五年" in answer


def test_a_name_not_agreed_to_keeps_its_first_character():
    values = {"name": "欧阳若溪", "job_type_name": "碳排放核算员", "level_name": "四级", "issued_on": None, "region": "广州"}
    assert rules.shown(values, ["region"]) == {**values, "name": "欧○○"}
