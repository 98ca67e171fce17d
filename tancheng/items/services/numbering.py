"""The numbers in items' codes. They are counted, so two people who begin an item in the same second may reach the same one."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, connection, transaction

from tancheng.items.models import Item
from tancheng.ledger.errors import Refusal

# Below it are the numbers of the starter bank's texts and templates.
FIRST_DESK_NUMBER = 1001
_TRIES = 3
# Any number that no other advisory lock of the database has.
_TURN = 20_241_001
Made = TypeVar("Made")


class NumberRefused(Refusal):
    pass


def last_number(prefix: str) -> int:
    """The highest number behind "acc-04-s" that an item of the desk or of a file has; FIRST_DESK_NUMBER − 1 when none has."""
    numbers = [int(code[len(prefix) :]) for code in Item.objects.filter(code__startswith=prefix).values_list("code", flat=True)]
    return max([FIRST_DESK_NUMBER - 1, *numbers])


def counted_anew(make: Callable[[], Made]) -> Made:
    """What `make` writes under codes that it counts by itself, one transaction after the other.

    Whoever comes second to a code all the same, since something else wrote it, counts again. Raises NumberRefused when that doesn't help.
    """
    _wait_for_turn()
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return make()
        except IntegrityError as taken:
            last = taken
    raise NumberRefused("没有保存", "好几位同事同时在新建题目，题号没有排上", "请再保存一次") from last


def _wait_for_turn() -> None:
    """Until the transaction that counted last has ended. SQLite lets only one write anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
