"""A certificate is issued once for a passed result, and its bytes stay."""

import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from tancheng.credentials import rules
from tancheng.credentials.models import Credential
from tancheng.credentials.services import CannotIssue, issue_credential
from tancheng.credentials.tests.makers import a_credential, a_result
from tancheng.ledger import journal
from tancheng.people.models import TextMessage

pytestmark = pytest.mark.django_db


def test_it_works(trainee):
    credential = a_credential(trainee)
    content = credential.pdf.read()
    text = "".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    for words in (trainee.full_name, credential.number, credential.issuer, "碳排放核算员", "四级", credential.title):
        assert words in text
    assert hashlib.sha256(content).hexdigest() == credential.digest
    assert credential.class_hours == credential.enrolment.scheme.document.study.required_class_hours
    assert credential.number in TextMessage.objects.first().text


def test_the_number_is_the_scheme_s_own_series():
    credential = a_credential()
    prefix = credential.enrolment.scheme.document.certificate.number_prefix
    assert credential.number.startswith(f"{prefix}-2026-000001-")


def test_asking_again_returns_the_same(office):
    credential = a_credential()
    assert issue_credential(credential.result, by=office) == credential
    assert Credential.objects.count() == 1
    assert journal.history(credential).count() == 1


def test_a_fail_gives_none(office):
    with pytest.raises(CannotIssue, match="没有及格"):
        issue_credential(a_result(passed=False), by=office)


@given(st.integers(2024, 2099), st.integers(1, 999999))
def test_numbers_are_read_however_they_are_typed(year, serial):
    number = rules.certificate_number("GDCPI-PX", year, serial)
    assert rules.canonical_number(number) == number
    assert rules.canonical_number(" " + number.lower().replace("-", "－")) == number
