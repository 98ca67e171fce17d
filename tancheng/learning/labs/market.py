"""The exchange's rules and a scripted trading day, read from trading_rules.toml and trading_days/*.toml."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import msgspec

from tancheng.learning.labs.figures import cut, lifted, rounded
from tancheng.learning.labs.order_book import Side

FOLDER = Path(__file__).parent
CENTS = 2
# The day that a new trainee gets. Days recorded earlier keep theirs.
CURRENT = "gap-1"


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class FeeRates(_Table, frozen=True, kw_only=True):
    """Shares of the amount."""

    listed: Decimal
    block: Decimal
    ccer: Decimal


class MarketRules(_Table, frozen=True, kw_only=True):
    """Limits are shares of the last close, quantities t, prices yuan per t, sessions "HH:MM" with the end left out."""

    source: str
    listed_limit: Decimal
    block_limit: Decimal
    block_from: int
    best_levels: int
    tick: Decimal
    sessions: list[tuple[str, str]]
    block_sessions: list[tuple[str, str]]
    ccer_share: Decimal
    ccer_source: str
    fee: FeeRates

    def listed_range(self, last_close: Decimal) -> tuple[Decimal, Decimal]:
        return price_range(last_close, self.listed_limit)

    def block_range(self, last_close: Decimal) -> tuple[Decimal, Decimal]:
        return price_range(last_close, self.block_limit)

    def open_at(self, at: str) -> bool:
        return _within(at, self.sessions)

    def block_open_at(self, at: str) -> bool:
        return _within(at, self.block_sessions)


def _within(at: str, sessions: list[tuple[str, str]]) -> bool:
    return any(start <= at < end for start, end in sessions)


def price_range(last_close: Decimal, limit: Decimal) -> tuple[Decimal, Decimal]:
    """Lowest and highest price allowed, rounded to cents inwards (the rounding is an assumption of the lab)."""
    return lifted(last_close * (1 - limit), CENTS), cut(last_close * (1 + limit), CENTS)


def average_price(deals: list[tuple[Decimal, int]]) -> Decimal | None:
    """(price, t) … → average weighted by t, in cents; None without deals."""
    tonnes = sum(quantity for _, quantity in deals)
    return rounded(sum((price * quantity for price, quantity in deals), Decimal(0)) / tonnes, CENTS) if tonnes else None


class Take(_Table, frozen=True, kw_only=True):
    """Somebody buys at once up to `limit` and leaves nothing in the book."""

    limit: Decimal
    quantity: int


class Post(_Table, frozen=True, kw_only=True):
    side: Side
    price: Decimal
    quantity: int


class Step(_Table, frozen=True, kw_only=True):
    at: str
    takes: list[Take] = []
    posts: list[Post] = []


class BlockOffer(_Table, frozen=True, kw_only=True):
    code: str
    seller: str
    price: Decimal
    most: int
    start: str = msgspec.field(name="from")


class CcerOffer(_Table, frozen=True, kw_only=True):
    """`registered`: of reductions under the old mechanism the day of their 备案; None where a seller offers what was never registered."""

    code: str
    project: str
    registered: date | None = None
    project_regulated: bool
    price: Decimal
    most: int


class TradingDay(_Table, frozen=True, kw_only=True):
    """The script: a plant with what it must surrender and what it has (t, yuan), and what the others do."""

    code: str
    title: str
    rule_set: str
    plant: str
    surrender: int
    held: int
    cash: Decimal
    last_close: Decimal
    ccer_registered_from: date
    ccer_registered_source: str
    step: list[Step]
    block_offer: list[BlockOffer]
    ccer_offer: list[CcerOffer]

    @property
    def gap(self) -> int:
        return self.surrender - self.held

    def ccer_limit(self, rules: MarketRules) -> int:
        return int(cut(self.surrender * rules.ccer_share))

    def why_not(self, offer: CcerOffer) -> str:
        """Why this CCER cannot be used for the surrender; empty when it can."""
        if offer.project_regulated:
            return "来自纳入配额管理的减排项目，不能用于抵销"
        if offer.registered is None:
            return "减排量没有登记，还不是CCER"
        if offer.registered < self.ccer_registered_from:
            since = self.ccer_registered_from
            return f"登记早于{since.year}年{since.month}月{since.day}日，不能用于2025年度清缴"
        return ""

    def block_named(self, code: str) -> BlockOffer | None:
        return next((offer for offer in self.block_offer if offer.code == code), None)

    def ccer_named(self, code: str) -> CcerOffer | None:
        return next((offer for offer in self.ccer_offer if offer.code == code), None)


@cache
def market_rules() -> MarketRules:
    return msgspec.convert(tomllib.loads((FOLDER / "trading_rules.toml").read_text(encoding="utf-8")), MarketRules)


@cache
def trading_day(code: str) -> TradingDay:
    """Raises KeyError for a day that does not exist."""
    path = FOLDER / "trading_days" / f"{code}.toml"
    if path.name not in {known.name for known in path.parent.glob("*.toml")}:
        raise KeyError(code)
    return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), TradingDay)
