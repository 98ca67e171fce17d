"""The numbers in items' codes. They are counted, so two people who begin an item in the same second may reach the same one."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction

from tancheng.items.models import Item
from tancheng.ledger.errors import Refusal

# Below it are the numbers of the starter bank's texts and templates.
FIRST_DESK_NUMBER = 1001
_TRIES = 5
Made = TypeVar("Made")


class NumberRefused(Refusal):
    pass


def last_number(prefix: str) -> int:
    """The highest number behind "acc-04-s" that an item of the desk or of a file has; FIRST_DESK_NUMBER − 1 when none has."""
    numbers = [int(code[len(prefix) :]) for code in Item.objects.filter(code__startswith=prefix).values_list("code", flat=True)]
    return max([FIRST_DESK_NUMBER - 1, *numbers])


def counted_anew(make: Callable[[], Made]) -> Made:
    """What `make` writes under codes that it counts by itself. Whoever comes second to a code counts again, now seeing the first.

    Raises NumberRefused when others are quicker each time.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return make()
        except IntegrityError as taken:
            last = taken
    raise NumberRefused("没有保存", "好几位同事同时在新建题目，题号没有排上", "请再保存一次") from last
