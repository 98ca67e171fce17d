import pytest
from django.urls import reverse

from tancheng.ledger.models import Entry
from tancheng.people import sealing, services
from tancheng.people.models import Person, Role
from tancheng.testing import a_user, an_id_number

pytestmark = pytest.mark.django_db


def test_identify_person_seals_the_number(trainee):
    number = an_id_number(31)
    person = services.identify_person(trainee, "林晓雯", number)
    assert number not in person.id_number_sealed
    assert sealing.unseal(person.id_number_sealed) == number
    assert person.masked_id_number == "*" * 14 + number[-4:]
    assert number not in str(list(Entry.objects.values()))


def test_identifying_again_changes_nothing(trainee):
    services.identify_person(trainee, "林晓雯", an_id_number(31))
    services.identify_person(trainee, "林晓雯", an_id_number(31))
    assert Person.objects.count() == Entry.objects.filter(act="identify_person").count() == 1


def test_a_second_account_with_the_same_number_is_refused_kindly(trainee):
    services.identify_person(trainee, "林晓雯", an_id_number(31))
    with pytest.raises(services.IdentityHeldByAnotherAccount, match="请用原来的手机号登录"):
        services.identify_person(a_user(), "林晓雯", an_id_number(31))


def test_another_number_on_the_same_account_only_as_a_correction(trainee):
    services.identify_person(trainee, "林晓雯", an_id_number(31))
    with pytest.raises(services.AccountHasAnotherIdentity):
        services.identify_person(trainee, "林晓雯", an_id_number(33))
    services.identify_person(trainee, "林晓雯", an_id_number(33), may_correct=True)
    assert Person.objects.get().id_number_last4 == an_id_number(33)[-4:]


def test_granting_and_revoking_a_role_is_journalled(trainee, centre):
    services.grant_role(trainee, Role.MARKER, by=centre)
    services.grant_role(trainee, Role.MARKER, by=centre)
    services.revoke_role(trainee, Role.MARKER, by=centre)
    assert list(Entry.objects.values_list("act", "actor")) == [("revoke_role", centre.pk), ("grant_role", centre.pk)]


def test_the_last_centre_administrator_stays(centre):
    with pytest.raises(services.LastCentreAdministrator):
        services.revoke_role(centre, Role.CENTRE, by=centre)


def test_the_page_adds_a_colleague(as_user, centre):
    page = as_user(centre)
    values = {"full_name": "何新", "phone": "139 0000 0001", "email": "he@example.com", "role": "marker"}
    assert page.post(reverse("desk_staff"), values).status_code == 302
    assert "何新" in page.get(reverse("desk_staff")).content.decode()


def test_the_page_keeps_what_was_typed_when_a_field_is_wrong(as_user, centre):
    response = as_user(centre).post(reverse("desk_staff"), {"full_name": "何新", "phone": "1", "role": "marker"})
    assert "何新" in response.content.decode()
    assert "11 位" in response.content.decode()


@pytest.mark.parametrize("role", [None, Role.OFFICE, Role.FINANCE, Role.MARKER, Role.INVIGILATOR])
def test_only_the_centre_manages_staff(as_user, role):
    user = a_user(*([role] if role else []))
    assert as_user(user).get(reverse("desk_staff")).status_code == 403
    assert as_user(user).post(reverse("desk_staff_role", args=[user.pk]), {"role": "centre", "act": "grant"}).status_code == 403
    assert not user.role_grants.filter(role="centre").exists()
