"""Schemes are versioned: whoever enrolled under a revision stays on it."""

import re

import pytest
from django.core.management import CommandError, call_command

from tancheng.ledger import journal
from tancheng.ledger.errors import Refusal
from tancheng.scheme import selectors
from tancheng.scheme.document import SchemeInvalid, SchemeSilent
from tancheng.scheme.models import SchemeVersion
from tancheng.scheme.services import publish_folder, publish_scheme
from tancheng.testing import NOTICE_2024, a_scheme, scheme_text

pytestmark = pytest.mark.django_db


def with_another_fee(text):
    return re.sub(r'(?m)^member = "(\d+)"', lambda fee: f'member = "{int(fee[1]) + 100}"', text, count=1)


def test_it_works():
    version, is_new = publish_scheme(scheme_text())
    assert is_new
    assert str(version) == f"{NOTICE_2024} r1"
    assert journal.history(version).get().act == "publish_scheme"


def test_the_same_text_again_changes_nothing():
    first = a_scheme()
    again, is_new = publish_scheme(scheme_text())
    assert (again, is_new) == (first, False)
    assert SchemeVersion.objects.count() == 1


def test_a_changed_fee_is_a_new_revision_and_the_earlier_one_stays():
    first = a_scheme()
    second, is_new = publish_scheme(with_another_fee(scheme_text()))
    assert (second.revision, is_new) == (2, True)
    earlier = SchemeVersion.objects.get(pk=first.pk)
    level = earlier.document.fee[0].level
    assert second.document.fee_for(level).member == earlier.document.fee_for(level).member + 100
    assert selectors.newest(NOTICE_2024) == second


def test_the_principal_scheme_is_the_one_that_fixes_fees_and_exams():
    for code in (NOTICE_2024, "gdcpa-2026-12"):
        a_scheme(code)
    assert {version.code for version in selectors.open_versions()} == {NOTICE_2024, "gdcpa-2026-12"}
    assert selectors.principal().code == NOTICE_2024


def test_a_scheme_that_takes_no_applications_is_not_offered():
    publish_scheme(scheme_text().replace("accepts_applications = true", "accepts_applications = false"))
    assert selectors.open_versions() == []
    assert selectors.principal() is None


def test_a_folder_is_published_whole_or_not_at_all(tmp_path):
    (tmp_path / "a.toml").write_text(scheme_text(), encoding="utf-8")
    (tmp_path / "b.toml").write_text("format = 1", encoding="utf-8")
    with pytest.raises(SchemeInvalid, match=r"b\.toml"):
        publish_folder(tmp_path)
    assert not SchemeVersion.objects.exists()


def test_the_command_loads_every_file_and_tells_what_is_new(capsys, settings, tmp_path):
    call_command("scheme_load")
    assert f"{NOTICE_2024} r1 已发布" in capsys.readouterr().out
    call_command("scheme_load")
    assert f"{NOTICE_2024} r1 未变" in capsys.readouterr().out
    settings.SCHEME_DIR = tmp_path
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CommandError, match=r"什么都没有载入.*bad\.toml"):
        call_command("scheme_load")


def test_asking_2026_for_what_it_does_not_fix_is_refused_in_words():
    scheme = a_scheme("gdcpa-2026-12").document
    for ask in (lambda: scheme.fee_for("4"), scheme.study_terms, scheme.exam_terms, scheme.paper_terms, scheme.resit_terms):
        with pytest.raises(SchemeSilent, match="2026 年方案”尚未公布") as silent:
            ask()
        assert isinstance(silent.value, Refusal)
        assert silent.value.next_step
