import re

import pytest
from django.urls import reverse

from tancheng.people.models import Role, TextMessage, User
from tancheng.testing import a_user

pytestmark = pytest.mark.django_db


def ask_code(client, phone, **extra):
    return client.post(reverse("account_request_login_code"), {"phone": phone, **extra})


def sent_code():
    return re.search(r"\d{6}", TextMessage.objects.first().text)[0]


def enter(client, code):
    return client.post(reverse("account_confirm_login_code"), {"code": code, "action": "verify"})


def test_an_unknown_mobile_becomes_an_account_and_is_signed_in(client):
    assert ask_code(client, "+86 139 1234 5678").status_code == 302
    response = enter(client, sent_code())
    assert response.url == reverse("home_of_user")
    user = User.objects.get(phone="13912345678")
    assert user.phone_verified
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_known_mobile_signs_in_to_its_account(client, trainee):
    ask_code(client, trainee.phone)
    enter(client, sent_code())
    assert client.session["_auth_user_id"] == str(trainee.pk)
    assert User.objects.count() == 1


def test_full_width_code_is_accepted(client, trainee):
    ask_code(client, trainee.phone)
    enter(client, sent_code().translate(str.maketrans("0123456789", "０１２３４５６７８９")))
    assert "_auth_user_id" in client.session


def test_next_is_kept(client):
    response = ask_code(client, "13912345678", next="/apply/")
    assert client.post(response.url, {"code": sent_code()}).url == "/apply/"


def test_a_foreign_next_is_not_followed(client):
    response = ask_code(client, "13912345678", next="https://evil.example/")
    assert "evil" not in client.post(response.url, {"code": sent_code()}).url


def test_a_wrong_code_is_told_and_three_end_it(client, trainee):
    ask_code(client, trainee.phone)
    wrong = "000000" if sent_code() != "000000" else "000001"
    assert "验证码不正确" in enter(client, wrong).content.decode()
    enter(client, wrong)
    enter(client, wrong)
    enter(client, sent_code())
    assert "_auth_user_id" not in client.session


def test_a_wrong_mobile_is_told_why(client):
    assert "11 位" in ask_code(client, "12345").content.decode()
    assert not User.objects.exists()


def test_a_closed_account_gets_no_code(client, trainee):
    User.objects.update(is_active=False)
    assert "已停用" in ask_code(client, trainee.phone).content.decode()
    assert not TextMessage.objects.exists()


def test_another_number_can_be_entered_instead(client):
    ask_code(client, "13912345678")
    assert client.post(reverse("account_logout"), {"next": reverse("account_login")}).url == reverse("account_login")
    assert client.get(reverse("account_login")).status_code == 200
    ask_code(client, "13912345679")
    assert TextMessage.objects.first().phone == "13912345679"


def test_staff_sign_in_by_email_and_password_even_without_a_mobile(client):
    user = a_user(Role.OFFICE)
    User.objects.filter(pk=user.pk).update(phone=None)
    user.refresh_from_db()
    user.set_password("correct-horse-battery")
    user.save()
    response = client.post(reverse("account_login"), {"login": user.email, "password": "correct-horse-battery"})
    assert response.url == reverse("home_of_user")
    assert client.get(response.url).url == reverse("desk")


def test_a_wrong_password_is_told_kindly(client, office):
    response = client.post(reverse("account_login"), {"login": office.email, "password": "nope"})
    assert "邮箱或密码不正确" in response.content.decode()


@pytest.mark.parametrize(
    "path", ["email/", "phone/change/", "phone/verify/", "password/set/", "reauthenticate/", "confirm-email/", "confirm-email/abc/"]
)
def test_pages_without_sense_do_not_exist(client, path, as_user, trainee):
    assert client.get(f"/accounts/{path}").status_code == 404
    assert as_user(trainee).get(f"/accounts/{path}").status_code == 404


def test_sign_up_is_signing_in(client):
    assert client.get("/accounts/signup/?next=/apply/").url == "/accounts/login/?next=/apply/"


@pytest.mark.parametrize(
    "name", ["account_login", "account_request_login_code", "account_reset_password", "account_reset_password_done", "account_inactive"]
)
def test_pages_of_sign_in_are_in_our_frame(client, name):
    page = client.get(reverse(name)).content.decode()
    assert "跳到正文" in page
    assert "Sign In" not in page


def test_password_reset_by_mail(client, office, mailoutbox):
    office.set_password("old-password-1")
    office.save()
    client.post(reverse("account_reset_password"), {"email": office.email})
    link = re.search(r"http://\S+", mailoutbox[0].body)[0]
    page = client.get(link, follow=True)
    response = client.post(page.request["PATH_INFO"], {"password1": "brand-new-word-9", "password2": "brand-new-word-9"}, follow=True)
    assert "密码已更新" in response.content.decode()
    office.refresh_from_db()
    assert office.check_password("brand-new-word-9")


def test_demo_sign_in_only_in_the_demonstration(client, settings):
    a_user(name="演示").__class__.objects.update(username="demo-newcomer")
    settings.DEMO = False
    assert client.get("/demo/as/?as=newcomer").status_code == 404
    assert client.get("/demo/outbox/").status_code == 404
    settings.DEMO = True
    assert client.get("/demo/as/?as=newcomer").url == reverse("my_road")
    assert client.get("/demo/as/?as=nobody").status_code == 404
    assert client.get("/demo/as/?as=%00").status_code == 400


def test_demo_outbox_shows_the_code(client, settings):
    settings.DEMO = True
    ask_code(client, "13912345678")
    assert sent_code() in client.get(reverse("demo_outbox")).content.decode()
    assert reverse("demo_outbox") in client.get(reverse("account_confirm_login_code")).content.decode()
