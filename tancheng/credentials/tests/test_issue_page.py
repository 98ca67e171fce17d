"""The office's button "签发所选"."""

import pytest
from django.urls import reverse

from tancheng import testing
from tancheng.credentials.models import Credential
from tancheng.credentials.tests.makers import a_result

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sent", ["", "x", "²", "9" * 30, "-1", "\0"])
def test_a_result_that_does_not_exist_issues_nothing(as_user, office, sent):
    answer = as_user(office).post(reverse("issue_credentials"), {"result": sent}, follow=True)
    assert "没有签发证书" in answer.content.decode()


def test_only_office_and_centre_issue(as_user, marker, finance, trainee):
    for user in (marker, finance, trainee):
        assert as_user(user).post(reverse("issue_credentials"), {"result": "1"}).status_code == 403


def test_one_name_that_cannot_be_printed_stops_nobody_else(as_user, office):
    good, bad = a_result(), a_result(user=testing.a_user(name="欧𪚥示例"))
    page = as_user(office).post(reverse("issue_credentials"), {"result": [bad.pk, good.pk]}, follow=True).content.decode()
    assert [c.result for c in Credential.objects.all()] == [good]
    assert "已签发 1 张证书" in page
    assert "没有签发——欧𪚥示例：“姓名”（欧𪚥示例）里的“𪚥”（U+2A6A5）" in page
