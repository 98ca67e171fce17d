from datetime import datetime, timedelta

import pytest

from tancheng import testing
from tancheng.learning.tests.makers import NINE
from tancheng.ledger import clock


class HandClock:
    """A clock that stands at 09:00 until the test turns it."""

    def __init__(self) -> None:
        self.at = NINE

    def now(self) -> datetime:
        return self.at

    def turn(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def hand_clock(monkeypatch) -> HandClock:
    hand = HandClock()
    monkeypatch.setattr(clock, "now", hand.now)
    return hand


@pytest.fixture
def enrolment(hand_clock, trainee):
    """林晓雯, 核算员四级, account opened ten days ago."""
    return testing.an_enrolment(trainee, opened_at=hand_clock.at - timedelta(days=10))
