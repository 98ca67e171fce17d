from datetime import UTC, datetime

import pytest
import time_machine

from tancheng.sittings.tests.makers import a_ready_trainee, the_sittings


@pytest.fixture
def on():
    """`on(2026, 11, 21)` moves the clock to 10:00 in Shanghai on that day; it starts on 1 November 2026."""
    traveller = time_machine.travel(datetime(2026, 11, 1, 2, 0, tzinfo=UTC), tick=False)
    moving = traveller.start()
    yield lambda year, month, day, hour=10: moving.move_to(datetime(year, month, day, hour - 8, tzinfo=UTC))
    traveller.stop()


@pytest.fixture
def days(scheme, on):
    return the_sittings(scheme)


@pytest.fixture
def enrolment(scheme, trainee):
    return a_ready_trainee(trainee, scheme=scheme)
