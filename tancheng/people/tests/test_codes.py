"""How many sign-in codes go out: by number 1 a minute, 5 an hour, 10 a day; by address enough for a computer room. Nobody is accused."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from tancheng.ledger import clock, limits
from tancheng.ledger.models import Tally
from tancheng.ledger.site import client_address
from tancheng.people import codes
from tancheng.people.models import TextMessage, User
from tancheng.testing import a_user

pytestmark = pytest.mark.django_db
ASK, CONFIRM = reverse("account_request_login_code"), reverse("account_confirm_login_code")
START = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
PHONE = "13912345678"


def after(**span):
    return clock.pinned(START + timedelta(**span))


def ask(client, phone=PHONE, **more):
    return client.post(ASK, {"phone": phone}, **more)


def sent() -> int:
    return TextMessage.objects.count()


def test_a_second_code_within_a_minute_says_how_long_to_wait_and_accuses_nobody():
    with after():
        ask(Client())
    with after(seconds=18):
        page = ask(Client()).content.decode()
    assert "验证码刚刚发过，请等 42 秒再试。" in page
    assert "次数过多" not in page
    assert sent() == 1
    with after(seconds=60):
        assert ask(Client()).url == CONFIRM
    assert sent() == 2


def test_five_an_hour_and_ten_a_day_by_number():
    minute = 0
    for asked in range(1, 12):
        with after(minutes=minute):
            page = ask(Client())
        if asked == 6:
            assert "一小时内已给这个号码发过 5 条验证码，请在 10:01 以后再获取" in page.content.decode()
            minute = 60
        else:
            minute += 10 if asked == 5 else 2
    assert sent() == 10
    with after(hours=3):
        assert "一天内已给这个号码发过 10 条验证码，请在 明天 09:01 以后再获取" in ask(Client()).content.decode()
    with after(hours=24, minutes=1):
        assert ask(Client()).status_code == 302


def test_the_limit_by_number_does_not_hang_on_the_process_s_cache(settings):
    with after():
        ask(Client())
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    with after(seconds=30):
        assert ask(Client()).status_code == 200
    assert sent() == 1


def test_twenty_five_phones_behind_one_address_within_a_minute_all_get_their_code():
    with after():
        answers = [ask(Client(), f"139000000{number:02d}").status_code for number in range(25)]
    assert answers == [302] * 25
    assert sent() == 25


def test_a_computer_room_of_two_hundred_gets_in_within_two_minutes_a_flood_does_not():
    most = codes.PER_ADDRESS[0].most
    assert most >= 200 * 1.25
    with after():
        for number in range(200):
            codes.ask_for_code(f"1390000{number:04d}", "203.0.113.7")
    with after(minutes=2):
        for number in range(200, most):
            codes.ask_for_code(f"1390000{number:04d}", "203.0.113.7")
        accounts = User.objects.count()
        with pytest.raises(codes.CodeMustWait, match=r"现在从这个网络登录的人较多，请等 3 分钟再获取验证码"):
            codes.ask_for_code("13999999999", "203.0.113.7")
        assert User.objects.count() == accounts
        codes.ask_for_code("13999999999", "203.0.113.8")


def test_wrong_codes_of_one_person_lock_nobody_else_of_the_room():
    with after():
        for number in range(40):
            client = Client()
            ask(client, f"1390000{number:04d}")
            for _ in range(3):
                answer = client.post(CONFIRM, {"code": "no", "action": "verify"})
            assert answer.url == ASK
        neighbour = Client()
        ask(neighbour)
        neighbour.post(CONFIRM, {"code": re.search(r"\d{6}", TextMessage.objects.first().text)[0]})
    assert "_auth_user_id" in neighbour.session


def test_three_wrong_codes_lead_back_with_the_number_and_the_wait(client):
    with after():
        ask(client)
        for _ in range(3):
            answer = client.post(CONFIRM, {"code": "no", "action": "verify"})
    with after(seconds=20):
        page = client.get(answer.url).content.decode()
    assert "验证码三次没有对上" in page
    assert f'value="{PHONE}"' in page
    assert 'data-wait="40"' in page
    assert "40 秒后可以再获取" in page


def test_staff_of_one_office_do_not_lock_each_other_out(client, office):
    for number in range(30):
        client.post(reverse("account_login"), {"login": f"nobody{number}@example.com", "password": "nope"})
    office.set_password("correct-horse-battery")
    office.save()
    answer = client.post(reverse("account_login"), {"login": office.email, "password": "correct-horse-battery"})
    assert answer.url == reverse("home_of_user")


def test_too_many_sign_ins_of_an_address_are_told_in_words(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    for _ in range(2):
        answer = client.post(reverse("account_login"), {"login": "a@example.com", "password": "x"}, REMOTE_ADDR="198.51.100.77")
    assert answer.status_code == 429
    assert "请等一分钟" in answer.content.decode()


class TestTheCodePage:
    def test_counts_down_by_the_server_after_a_reload_too(self, client):
        with after():
            ask(client)
            assert 'data-wait="60"' in client.get(CONFIRM).content.decode()
        with after(seconds=35):
            page = client.get(CONFIRM).content.decode()
        assert 'data-wait="25"' in page
        assert "25 秒后可以重发" in page  # what remains without script

    def test_sends_another_after_a_minute_and_not_before(self, client):
        with after():
            ask(client)
        with after(seconds=30):
            page = client.post(CONFIRM, {"action": "resend"}, follow=True).content.decode()
            assert "验证码刚刚发过，请等 30 秒再试" in page
            assert sent() == 1
        with after(seconds=61):
            client.post(CONFIRM, {"action": "resend"})
        assert sent() == 2
        client.post(CONFIRM, {"code": re.search(r"\d{6}", TextMessage.objects.first().text)[0]})
        assert "_auth_user_id" in client.session

    def test_says_until_when_the_hour_lasts(self, client):
        for minutes in range(5):
            with after(minutes=minutes):
                client.post(CONFIRM, {"action": "resend"}) if minutes else ask(client)
        with after(minutes=6):
            page = client.get(CONFIRM).content.decode()
        assert "请在 10:01 以后再获取" in page
        assert 'value="resend"' not in page


class TestTheAddress:
    @pytest.mark.parametrize(
        ("proxies", "chain", "address"),
        [
            (0, "203.0.113.9", "127.0.0.1"),
            (1, "203.0.113.9", "203.0.113.9"),
            (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
            (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
            (2, "203.0.113.9", "127.0.0.1"),
            (1, "203.0.113.9:55312", "203.0.113.9"),
            (1, "[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::"),
            (1, "2001:db8:1:2:aaaa:4:5:6", "2001:db8:1:2::"),
            (1, "::ffff:203.0.113.9", "203.0.113.9"),
            (1, "unknown", "127.0.0.1"),
            (1, "", "127.0.0.1"),
        ],
    )
    def test_behind_our_proxies_it_is_what_the_outermost_of_them_saw(self, settings, proxies, chain, address):
        settings.PROXIES = proxies
        assert client_address(RequestFactory().post("/", headers={"x-forwarded-for": chain})) == address

    def test_the_sign_in_library_reads_the_same_one(self, settings, client):
        from allauth.account.adapter import get_adapter

        settings.PROXIES = 1
        request = RequestFactory().post("/", headers={"x-forwarded-for": "6.6.6.6, 203.0.113.9"})
        assert get_adapter(request).get_client_ip(request) == "203.0.113.9"

    def test_behind_a_proxy_people_are_counted_apart_and_a_forged_chain_changes_nothing(self, settings):
        settings.PROXIES = 1
        with after():
            for number in range(3):
                ask(Client(), f"1390000000{number}", headers={"x-forwarded-for": f"9.9.9.{number}, 203.0.113.9"})
            ask(Client(), "13900000009", headers={"x-forwarded-for": "203.0.113.10"})
        by_address = Tally.objects.filter(kind="code_address").values_list("who", flat=True)
        assert sorted(list(by_address).count(who) for who in set(by_address)) == [1, 3]


class TestTheCount:
    def test_keeps_neither_numbers_nor_addresses_and_forgets_after_a_day(self):
        with after():
            codes.ask_for_code(PHONE, "203.0.113.9")
        assert not Tally.objects.filter(who__in=[PHONE, "203.0.113.9"]).exists()
        with after(days=1, minutes=1):
            limits.forget_old()
        assert not Tally.objects.exists()

    def test_a_clock_set_back_locks_nobody_out(self):
        with after(days=3):
            codes.ask_for_code(PHONE, "203.0.113.9")
        with after():
            assert codes.ask_for_code(PHONE, "203.0.113.9")

    def test_a_closed_account_is_not_counted(self):
        user = a_user()
        User.objects.update(is_active=False)
        codes.ask_for_code(user.phone, "203.0.113.9")
        assert not Tally.objects.exists()
