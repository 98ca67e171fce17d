"""An order book that matches by price, then by time. Deterministic: the same orders in the same order give the same trades."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class Side(StrEnum):
    BUY = "buy"
    SELL = "sell"

    @property
    def opposite(self) -> "Side":
        return Side.SELL if self is Side.BUY else Side.BUY


@dataclass(frozen=True)
class Order:
    """`number` grows with time and never repeats; price in yuan per t, quantity in t."""

    number: int
    owner: str
    side: Side
    price: Decimal
    quantity: int


@dataclass
class Resting:
    order: Order
    left: int


@dataclass(frozen=True)
class Match:
    """Incoming and resting order; the price is the resting one's."""

    incoming: Order
    resting: Order
    quantity: int

    @property
    def price(self) -> Decimal:
        return self.resting.price


@dataclass(frozen=True)
class Level:
    price: Decimal
    quantity: int


@dataclass
class OrderBook:
    """Per side the waiting orders, best price first, at the same price the oldest first."""

    waiting: dict[Side, list[Resting]] = field(default_factory=lambda: {Side.BUY: [], Side.SELL: []})

    def levels(self, side: Side, count: int) -> list[Level]:
        """The best prices of a side with their quantities."""
        found: dict[Decimal, int] = {}
        for row in self.waiting[side]:
            if row.order.price not in found and len(found) == count:
                break
            found[row.order.price] = found.get(row.order.price, 0) + row.left
        return [Level(price, quantity) for price, quantity in found.items()]

    def meets(self, order: Order) -> list[Resting]:
        """The waiting orders that `order` would trade with, were it large enough, in the order of matching."""
        return [row for row in self.waiting[order.side.opposite] if _crosses(order, row.order.price)]

    def place(self, order: Order, *, levels: int, rests: bool = True) -> tuple[list[Match], int]:
        """Match with at most the best `levels` opposite prices.

        The second value is what was not traded. It waits in the book if it `rests` and no opposite price would meet it there.
        """
        within = {level.price for level in self.levels(order.side.opposite, levels)}
        left, matches = order.quantity, []
        for row in self.meets(order):
            if not left or row.order.price not in within:
                break
            quantity = min(left, row.left)
            matches.append(Match(order, row.order, quantity))
            row.left -= quantity
            left -= quantity
        opposite = order.side.opposite
        self.waiting[opposite] = [row for row in self.waiting[opposite] if row.left]
        if left and rests and not self.meets(order):
            self._queue(Resting(order, left))
        return matches, left

    def cancel(self, number: int) -> Resting | None:
        """Take a waiting order out; None if it does not wait any more."""
        for queue in self.waiting.values():
            for place, row in enumerate(queue):
                if row.order.number == number:
                    return queue.pop(place)
        return None

    def of(self, owner: str) -> list[Resting]:
        return [row for queue in self.waiting.values() for row in queue if row.order.owner == owner]

    def _queue(self, new: Resting) -> None:
        queue = self.waiting[new.order.side]
        place = next((i for i, row in enumerate(queue) if _better(new.order, row.order.price)), len(queue))
        queue.insert(place, new)


def _crosses(order: Order, price: Decimal) -> bool:
    return price <= order.price if order.side is Side.BUY else price >= order.price


def _better(order: Order, price: Decimal) -> bool:
    return order.price > price if order.side is Side.BUY else order.price < price
