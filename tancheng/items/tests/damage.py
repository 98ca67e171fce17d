"""Files damaged at random: a reader refuses them or names what is wrong, and nothing else."""

from collections.abc import Callable, Iterable

import msgspec

from tancheng.items.exchange.reading import FileRefused, Reading


def mutated(data: bytes, changes: Iterable[tuple[float, int, bytes]]) -> bytes:
    """Each change: at which share of the file, how many bytes go, what comes instead."""
    damaged = bytearray(data)
    for share, length, sign in changes:
        at = int(share * len(damaged))
        damaged[at : at + length] = sign
    return bytes(damaged)


def assert_refused_or_read(read: Callable[[bytes], Reading], data: bytes) -> None:
    try:
        reading = read(data)
    except FileRefused:
        return
    assert all(row.item is not None or row.faults for row in reading.found)
    msgspec.json.encode([row.item for row in reading.found])
