"""A certificate is issued once for a passed result, and its bytes stay."""

import hashlib
import io
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from tancheng import testing
from tancheng.credentials import rules
from tancheng.credentials.models import Credential
from tancheng.credentials.paper import certificate_pdf
from tancheng.credentials.services import CannotIssue, issue_credential
from tancheng.credentials.tests.makers import a_credential, a_result
from tancheng.ledger import journal
from tancheng.ledger.models import Entry
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


def test_a_name_that_cannot_be_printed_is_refused_before_anything_is_written(office):
    result = a_result(user=testing.a_user(name="欧𪚥示例"))
    with pytest.raises(CannotIssue, match="“姓名”（欧𪚥示例）里的“𪚥”（U\\+2A6A5）") as caught:
        issue_credential(result, by=office)
    assert "fonts" in caught.value.next_step
    assert not Credential.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.pdf"))
    assert not Entry.objects.filter(act="issue_credential").exists()


def test_a_lost_photo_is_said_instead_of_a_fault(office):
    result = a_result()
    application = result.attempt.booking.enrolment.application
    application.photo = "photos/gone.jpg"
    application.save()
    with pytest.raises(CannotIssue, match="照片"):
        issue_credential(result, by=office)
    assert not Credential.objects.exists()


def test_the_same_certificate_has_the_same_bytes(office):
    credential = a_credential()
    with time_machine.travel("2026-12-10T02:00:00+00:00", tick=False):
        assert hashlib.sha256(certificate_pdf(credential)).hexdigest() == credential.digest
