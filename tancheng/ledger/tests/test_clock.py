"""One clock: UTC inside, Asia/Shanghai for people."""

from datetime import UTC, date, datetime, timedelta

import time_machine

from tancheng.ledger import clock


@time_machine.travel(datetime(2026, 11, 27, 16, 30, tzinfo=UTC), tick=False)
def test_after_midnight_in_shanghai_it_is_the_next_day():
    assert clock.today() == date(2026, 11, 28)


def test_a_right_until_a_day_ends_with_its_last_second():
    assert clock.end_of_day(date(2027, 2, 27)) == datetime(2027, 2, 27, 15, 59, 59, tzinfo=UTC)


@time_machine.travel(datetime(2026, 11, 28, tzinfo=UTC), tick=False)
def test_a_rehearsal_moves_the_clock_by_a_file(settings, tmp_path):
    offset = tmp_path / "offset"
    settings.CLOCK_FILE = str(offset)
    assert clock.now() == datetime(2026, 11, 28, tzinfo=UTC)
    offset.write_text("86400")
    assert clock.now() == datetime(2026, 11, 28, tzinfo=UTC) + timedelta(days=1)
    offset.write_text("not a number")
    assert clock.now() == datetime(2026, 11, 28, tzinfo=UTC)
