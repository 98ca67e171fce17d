"""A site without a provider of text messages: the operator reads the code, nobody else."""

import io

import pytest
from django.core.management import call_command

from tancheng.people import sms

pytestmark = pytest.mark.django_db


def outbox(**options):
    out = io.StringIO()
    call_command("outbox", stdout=out, **options)
    return out.getvalue()


def test_the_newest_message_comes_last():
    sms.send("13800000001", "验证码 111111")
    sms.send("13800000002", "验证码 222222")
    assert outbox().splitlines()[-1].endswith("13800000002  验证码 222222")
    assert "111111" not in outbox(last=1)


def test_an_empty_outbox_says_so():
    assert "还没有短信" in outbox()
