"""A body is read within its cap and its time."""

import asyncio

import pytest

from tancheng.front_door import reading
from tancheng.front_door.limits import Pace
from tancheng.front_door.tests.arriving import NEVER, Arriving

QUICK = Pace(no_progress=0.05, grace=0.2, bytes_per_second=1000, at_most=0.4)


def read(pieces, most=100, pace=QUICK):
    return asyncio.run(reading.read(Arriving(pieces).receive, most, pace))


def test_it_is_read_whole():
    assert read([b"a=1", b"", b"&b=2"]) == b"a=1&b=2"


def test_what_fills_the_cap_exactly_passes():
    assert read([b"x" * 60, b"x" * 40]) == b"x" * 100


def test_one_byte_more_is_refused_while_it_arrives():
    arriving = Arriving([b"x" * 60, b"x" * 41, b"never asked for", b""])
    with pytest.raises(reading.TooLarge):
        asyncio.run(reading.read(arriving.receive, 100, QUICK))
    assert arriving.asked == 2


def test_no_progress_ends_it():
    with pytest.raises(reading.TooSlow):
        read([b"a", NEVER])


def test_empty_pieces_are_no_progress():
    class Dripping(Arriving):
        async def receive(self):
            await asyncio.sleep(0)
            return {"type": "http.request", "body": b"", "more_body": True}

    with pytest.raises(reading.TooSlow):
        asyncio.run(reading.read(Dripping([]).receive, 100, QUICK))


def test_who_left_is_not_waited_for():
    with pytest.raises(reading.Gone):
        read([b"a", None])


@pytest.mark.parametrize(
    ("last_progress", "received", "ends"),
    [
        (0.0, 0, 10.0),  # nothing came: ten seconds
        (25.0, 10, 30.001220703125),  # a byte now and then: the grace is over, whatever progress there is
        (100.0, 2 * 1024 * 1024, 110.0),  # a photo over a thin line goes on as long as it goes on
        (595.0, 24 * 1024 * 1024, 600.0),  # and ends in any case
    ],
)
def test_how_long_the_next_piece_is_waited_for(last_progress, received, ends):
    assert Pace().deadline(0.0, last_progress, received) == ends
