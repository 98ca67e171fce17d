"""Tables of record refuse UPDATE and DELETE in the database itself."""

import pytest
from django.db import DatabaseError, connection, transaction

from tancheng import testing
from tancheng.ledger import journal
from tancheng.ledger.models import Entry

pytestmark = pytest.mark.django_db

TABLES = [
    "ledger_entry",
    "enrolment_submission",
    "enrolment_review",
    "billing_transfer",
    "billing_allocation",
    "billing_refundrequest",
    "billing_refunddecision",
    "billing_refundreversal",
    "enrolment_enrolmentend",
    "learning_studysegment",
    "sittings_sittingchange",
    "delivery_event",
    "marking_mark",
    "marking_result",
    "notices_objectionreply",
]


@pytest.fixture
def entry(office):
    return journal.record("publish_scheme", office, by=office, reason="首次发布")


def test_the_journal_refuses_a_change(entry):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(reason="另一个原因")
    assert Entry.objects.get(pk=entry.pk).reason == "首次发布"


def test_the_journal_refuses_a_removal(entry):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
    assert Entry.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("table", TABLES)
def test_every_table_of_record_is_guarded(table):
    """A later migration that rebuilds a table on SQLite drops its triggers; then this fails."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            wanted = {f"{table}_no_update", f"{table}_no_delete"}
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal", [table])
            wanted = {f"{table}_append_only"}
        assert wanted <= {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db(transaction=True)
def test_a_committed_entry_stays_too():
    entry = journal.record("publish_scheme", testing.a_user())
    with pytest.raises(DatabaseError, match="append-only"):
        entry.delete()
