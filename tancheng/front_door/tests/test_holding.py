"""Held bodies: small ones in memory, large ones on disk, together within fixed sums that are given back."""

import asyncio

import pytest

from tancheng.front_door.holding import IN_MEMORY, Full, Store
from tancheng.front_door.limits import KB, MB


async def replayed(held):
    receive, whole = await held.replayed(), b""
    while True:
        message = await receive()
        whole += message["body"]
        if not message["more_body"]:
            return whole


def hold(store, *pieces):
    async def held():
        async with store.new() as one:
            for piece in pieces:
                await one.add(piece)
            return await replayed(one), one._file is not None, store.memory, store.disk

    return asyncio.run(held())


def test_a_form_stays_in_memory():
    store = Store(memory=MB)
    assert hold(store, b"a=1", b"&b=2") == (b"a=1&b=2", False, MB - 7, store.disk)
    assert store.memory == MB


def test_a_large_body_goes_to_a_file_and_comes_back_whole():
    pieces = [bytes([number]) * 100 * KB for number in range(30)]
    store = Store(memory=MB, disk=4 * MB)
    whole, is_file, memory, disk = hold(store, *pieces)
    assert whole == b"".join(pieces)
    assert is_file
    assert memory > MB - 300 * KB
    assert disk < 4 * MB
    assert (store.memory, store.disk, store.files) == (MB, 4 * MB, 256)


@pytest.mark.parametrize("store", [Store(memory=10), Store(disk=10), Store(files=0)])
def test_beyond_the_sums_nothing_is_taken_and_all_is_given_back(store):
    before = (store.memory, store.disk, store.files)
    with pytest.raises(Full):
        hold(store, b"x" * (IN_MEMORY + 1))
    assert (store.memory, store.disk, store.files) == before
