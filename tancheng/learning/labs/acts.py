"""What a trainee can do on the trading day, as it is kept in the record."""

from decimal import Decimal

import msgspec

from tancheng.learning.labs.order_book import Side

MOST_ACTS = 300


class Advance(msgspec.Struct, frozen=True, tag="advance"):
    """On to the next moment of the script."""


class Listed(msgspec.Struct, frozen=True, tag="listed"):
    side: Side
    price: Decimal
    quantity: int


class Block(msgspec.Struct, frozen=True, tag="block"):
    offer: str
    price: Decimal
    quantity: int


class Ccer(msgspec.Struct, frozen=True, tag="ccer"):
    offer: str
    quantity: int


class Cancel(msgspec.Struct, frozen=True, tag="cancel"):
    order: int


Act = Advance | Listed | Block | Ccer | Cancel


def read_acts(told: object) -> list[Act]:
    """Acts from plain data (a JSON list). Raises msgspec.ValidationError."""
    return msgspec.convert(told, list[Act])


def tell_act(act: Act) -> dict[str, object]:
    """An act as plain data, as kept in the record."""
    plain: dict[str, object] = msgspec.to_builtins(act)
    return plain
