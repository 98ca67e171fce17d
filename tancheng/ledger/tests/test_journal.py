"""Who did what to which thing, when and why."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser

from tancheng.ledger import journal
from tancheng.ledger.typed import Unreadable

pytestmark = pytest.mark.django_db


@time_machine.travel(datetime(2026, 11, 28, 1, 0, tzinfo=UTC), tick=False)
def test_it_works(office, trainee):
    entry = journal.record("approve_application", trainee, by=office, reason="材料齐全", level="4")
    assert (entry.actor, entry.act, entry.reason, entry.data) == (office, "approve_application", "材料齐全", {"level": "4"})
    assert entry.at == datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


def test_the_history_of_a_thing_is_its_own_newest_first(office, trainee):
    for act in ("start_application", "submit_application"):
        journal.record(act, trainee, by=trainee)
    journal.record("start_application", office)
    assert [entry.act for entry in journal.history(trainee)] == ["submit_application", "start_application"]


def test_the_system_and_strangers_act_without_an_actor(trainee):
    assert journal.record("seal_attempt", trainee).actor is None
    assert journal.record("lodge_objection", trainee, by=AnonymousUser()).actor is None


@pytest.mark.parametrize("reason", ["丙\0丁", "丙\x0b丁", "丙\ud83d丁"])
def test_a_reason_that_no_record_can_carry_is_refused_on_either_database(trainee, reason):
    with pytest.raises(Unreadable, match="丙□丁"):
        journal.record("discard_form", trainee, reason=reason)
    assert not journal.history(trainee).exists()
