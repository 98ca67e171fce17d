"""The cheapest way through a scripted day, known afterwards, and how the trainee's way compares.

Every tonne on offer has a price below which its seller does not sell. The script lets each listed ask be seen before anybody else takes it,
keeps all bids below all asks and lets the plant only buy; so filling the gap from the cheapest tonnes is both possible and unbeatable.
Blocks come as a whole hundred thousand tonnes or not at all: every choice of blocks is tried.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from tancheng.learning.labs.deals import CHANNELS
from tancheng.learning.labs.figures import rounded
from tancheng.learning.labs.market import CENTS, BlockOffer, MarketRules, TradingDay
from tancheng.learning.labs.order_book import Side
from tancheng.learning.labs.trading import Day


@dataclass(frozen=True)
class Lot:
    """Tonnes on offer at one price; `at` is when they appear."""

    channel: str
    name: str
    price: Decimal
    quantity: int
    at: str
    cost_per_tonne: Decimal

    @property
    def channel_name(self) -> str:
        return CHANNELS[self.channel]

    @property
    def cost(self) -> Decimal:
        return rounded(self.cost_per_tonne * self.quantity, CENTS)

    def of(self, quantity: int) -> "Lot":
        return Lot(self.channel, self.name, self.price, quantity, self.at, self.cost_per_tonne)


@dataclass(frozen=True)
class Plan:
    lots: list[Lot]

    @property
    def cost(self) -> Decimal:
        return sum((lot.cost for lot in self.lots), Decimal(0))


def least_cost(script: TradingDay, rules: MarketRules) -> Plan | None:
    """The cheapest purchases that close the gap; None when the day does not offer enough."""
    low, high = rules.block_range(script.last_close)
    blocks = [offer for offer in script.block_offer if offer.most >= rules.block_from and low <= offer.price <= high]
    plans = (_fill(script, rules, list(chosen)) for count in range(len(blocks) + 1) for chosen in combinations(blocks, count))
    return min((plan for plan in plans if plan is not None), key=lambda plan: plan.cost, default=None)


def _fill(script: TradingDay, rules: MarketRules, blocks: list[BlockOffer]) -> Plan | None:
    forced = [_block_lot(offer, rules.block_from, rules) for offer in blocks]
    need = script.gap - sum(lot.quantity for lot in forced)
    spare = [_block_lot(offer, offer.most - rules.block_from, rules) for offer in blocks]
    pool = sorted([*_listed(script, rules), *spare, *_ccer(script, rules)], key=lambda lot: lot.cost_per_tonne)
    ccer_left = script.ccer_limit(rules)
    bought: list[Lot] = []
    for lot in pool:
        quantity = min(lot.quantity, need, ccer_left if lot.channel == "ccer" else need)
        if quantity <= 0:
            continue
        bought.append(lot.of(quantity))
        need -= quantity
        ccer_left -= quantity if lot.channel == "ccer" else 0
    return Plan(_joined([*forced, *bought])) if need <= 0 else None


def _joined(lots: list[Lot]) -> list[Lot]:
    """One line per offer, in the order of the day."""
    total: dict[tuple[str, str, Decimal, str], Lot] = {}
    for lot in lots:
        key = (lot.channel, lot.name, lot.price, lot.at)
        total[key] = lot.of(lot.quantity + (total[key].quantity if key in total else 0))
    return sorted(total.values(), key=lambda lot: (lot.at, lot.price))


def _listed(script: TradingDay, rules: MarketRules) -> Iterator[Lot]:
    for step in script.step:
        for post in step.posts:
            if post.side is Side.SELL:
                yield Lot("listed", "", post.price, post.quantity, step.at, post.price * (1 + rules.fee.listed))


def _block_lot(offer: BlockOffer, quantity: int, rules: MarketRules) -> Lot:
    return Lot("block", offer.code, offer.price, quantity, offer.start, offer.price * (1 + rules.fee.block))


def _ccer(script: TradingDay, rules: MarketRules) -> Iterator[Lot]:
    for offer in script.ccer_offer:
        if not script.why_not(offer):
            yield Lot("ccer", offer.code, offer.price, offer.most, script.step[0].at, offer.price * (1 + rules.fee.ccer))


@dataclass(frozen=True)
class Loss:
    """Something that cost more than it had to."""

    what: str
    quantity: int
    amount: Decimal
    why: str


@dataclass(frozen=True)
class Review:
    """The finished day against the cheapest way; `extra` is what was paid above it (only meaningful when nothing is missing)."""

    missing: int
    spent: Decimal
    least: Plan | None
    losses: list[Loss]

    @property
    def extra(self) -> Decimal:
        return self.spent - self.least.cost if self.least else Decimal(0)

    @property
    def dearer(self) -> Decimal:
        """What was paid above the cheapest way and no loss explains: bought at another moment, or through a dearer channel."""
        return max(self.extra - sum((loss.amount for loss in self.losses), Decimal(0)), Decimal(0))

    @property
    def complete(self) -> bool:
        return self.missing == 0


def review(day: Day) -> Review:
    return Review(day.missing, day.spent, least_cost(day.script, day.rules), list(_losses(day)))


def _losses(day: Day) -> Iterator[Loss]:
    for offer in day.script.ccer_offer:
        taken, why = day.taken(offer.code), day.script.why_not(offer)
        if taken and why:
            yield Loss(f"买了不能用的CCER（{offer.code}）", taken, taken * offer.price, why)
    above = day.ccer_usable - day.ccer_counted
    if above:
        dearest = max(offer.price for offer in day.script.ccer_offer if day.taken(offer.code) and not day.script.why_not(offer))
        limit = f"抵销上限是应清缴量的5%，即 {day.script.ccer_limit(day.rules):,} t"
        yield Loss("CCER 超过抵销上限", above, rounded(above * dearest, CENTS), limit)
    over = day.you.allowances + day.ccer_counted - day.script.surrender
    if over > 0:
        yield Loss("买得比缺口多", over, rounded(over * day.average, CENTS), "多买的还在手里，但占用资金；按今天收盘价估算")
