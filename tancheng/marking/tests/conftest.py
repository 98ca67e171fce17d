from datetime import timedelta

import pytest
import time_machine

from tancheng.marking.tests.makers import START, a_sitting


@pytest.fixture
def sitting(scheme):
    """Over since yesterday."""
    with time_machine.travel(START + timedelta(days=1), tick=False):
        yield a_sitting(scheme)
