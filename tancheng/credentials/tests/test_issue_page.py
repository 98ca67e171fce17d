"""The office's button "签发所选"."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sent", ["", "x", "²", "9" * 30, "-1", "\0"])
def test_a_result_that_does_not_exist_issues_nothing(as_user, office, sent):
    answer = as_user(office).post(reverse("issue_credentials"), {"result": sent}, follow=True)
    assert "没有签发证书" in answer.content.decode()


def test_only_office_and_centre_issue(as_user, marker, finance, trainee):
    for user in (marker, finance, trainee):
        assert as_user(user).post(reverse("issue_credentials"), {"result": "1"}).status_code == 403
