"""What changes hands on the trading day, and the accounts it moves between."""

from dataclasses import dataclass
from decimal import Decimal

YOU = "you"
EXCHANGE = "exchange"
CHANNELS = {"listed": "挂牌协议", "block": "大宗协议", "ccer": "CCER"}


@dataclass
class Account:
    """What changed since the morning; the trainee's starts with what the plant has."""

    cash: Decimal = Decimal(0)
    allowances: int = 0


@dataclass(frozen=True)
class Deal:
    at: str
    channel: str
    buyer: str
    seller: str
    price: Decimal
    quantity: int
    fee: Decimal
    offer: str = ""

    @property
    def amount(self) -> Decimal:
        return self.price * self.quantity

    @property
    def yours(self) -> bool:
        return YOU in (self.buyer, self.seller)

    @property
    def you_buy(self) -> bool:
        return self.buyer == YOU

    @property
    def channel_name(self) -> str:
        return CHANNELS[self.channel]
