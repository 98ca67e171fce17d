"""A day on the exchange, replayed from the list of the trainee's acts: the same acts always give the same day.

Cash is yuan, quantities are t. Everything that a trade moves is booked on two accounts, fees on that of the exchange, so sums stay.
"""

from collections.abc import Iterable
from decimal import Decimal

from tancheng.learning.labs.acts import Act, Advance, Block, Cancel, Ccer, Listed
from tancheng.learning.labs.deals import EXCHANGE, YOU, Account, Deal
from tancheng.learning.labs.figures import lifted, rounded, shown
from tancheng.learning.labs.market import CENTS, BlockOffer, MarketRules, Step, TradingDay, average_price
from tancheng.learning.labs.order_book import Order, OrderBook, Resting, Side
from tancheng.ledger.errors import Refusal

HIGHEST_PRICE = Decimal(100_000)


class OrderNotPossible(Refusal):
    pass


class Day:
    """The state after the acts so far."""

    def __init__(self, script: TradingDay, rules: MarketRules) -> None:
        self.script, self.rules = script, rules
        self.place = -1
        self.book = OrderBook()
        self.accounts: dict[str, Account] = {YOU: Account(script.cash, script.held), EXCHANGE: Account()}
        self.deals: list[Deal] = []
        self._orders = 0
        self._deals_before = 0
        self._advance()

    # ── what the page shows ──

    @property
    def at(self) -> str:
        return self._step.at

    @property
    def _step(self) -> Step:
        return self.script.step[self.place]

    @property
    def next_at(self) -> str:
        return "" if self.over else self.script.step[self.place + 1].at

    @property
    def over(self) -> bool:
        return self.place == len(self.script.step) - 1

    @property
    def open(self) -> bool:
        return self.rules.open_at(self.at)

    @property
    def block_open(self) -> bool:
        return self.rules.block_open_at(self.at)

    @property
    def you(self) -> Account:
        return self.accounts[YOU]

    @property
    def own_orders(self) -> list[Resting]:
        return self.book.of(YOU)

    @property
    def frozen_cash(self) -> Decimal:
        waiting = (row.left * row.order.price * (1 + self.rules.fee.listed) for row in self.own_orders if row.order.side is Side.BUY)
        return lifted(sum(waiting, Decimal(0)), CENTS)

    @property
    def free_cash(self) -> Decimal:
        return self.you.cash - self.frozen_cash

    @property
    def sellable(self) -> int:
        """What exceeds the surrender in the morning's holding: allowances needed, and those bought today, are not sold in this exercise."""
        spare = max(self.script.held - self.script.surrender, 0)
        sold = sum(deal.quantity for deal in self.deals if deal.seller == YOU)
        waiting = sum(row.left for row in self.own_orders if row.order.side is Side.SELL)
        return spare - sold - waiting

    @property
    def listed_deals(self) -> list[Deal]:
        return [deal for deal in self.deals if deal.channel == "listed"]

    @property
    def open_price(self) -> Decimal | None:
        return self.listed_deals[0].price if self.listed_deals else None

    @property
    def average(self) -> Decimal:
        """The close, were it now: the listed deals' weighted average, the last close without any."""
        found = average_price([(deal.price, deal.quantity) for deal in self.listed_deals])
        return found if found is not None else self.script.last_close

    @property
    def fresh(self) -> list[Deal]:
        """The trainee's deals of the last act."""
        return [deal for deal in self.deals[self._deals_before :] if deal.yours]

    def taken(self, offer: str) -> int:
        return sum(deal.quantity for deal in self.deals if deal.offer == offer)

    @property
    def ccer_usable(self) -> int:
        return sum(self.taken(offer.code) for offer in self.script.ccer_offer if not self.script.why_not(offer))

    @property
    def ccer_counted(self) -> int:
        return min(self.ccer_usable, self.script.ccer_limit(self.rules))

    @property
    def missing(self) -> int:
        return max(self.script.surrender - self.you.allowances - self.ccer_counted, 0)

    @property
    def spent(self) -> Decimal:
        return self.script.cash - self.you.cash

    # ── acts ──

    def act(self, act: Act) -> None:
        """Raises OrderNotPossible before anything has changed."""
        self._deals_before = len(self.deals)
        if self.over:
            raise OrderNotPossible("没有办理", "今天已经收市", "请看结果，或者重新开始一天")
        if isinstance(act, Advance):
            self._advance()
        elif isinstance(act, Listed):
            self._listed(act)
        elif isinstance(act, Block):
            self._block(act)
        elif isinstance(act, Ccer):
            self._ccer(act)
        else:
            self._cancel(act)

    def _advance(self) -> None:
        self.place += 1
        for take in self._step.takes:
            self._match(self._order("market", Side.BUY, take.limit, take.quantity), rests=False)
        for post in self._step.posts:
            self._match(self._order("market", post.side, post.price, post.quantity))
        if self.over:
            for row in self.own_orders:
                self.book.cancel(row.order.number)

    def _order(self, owner: str, side: Side, price: Decimal, quantity: int) -> Order:
        self._orders += 1
        return Order(self._orders, owner if owner == YOU else f"{owner}-{self._orders}", side, price, quantity)

    def _match(self, order: Order, *, rests: bool = True) -> None:
        matches, _ = self.book.place(order, levels=self.rules.best_levels, rests=rests)
        for match in matches:
            buyer, seller = match.incoming, match.resting
            if order.side is Side.SELL:
                buyer, seller = seller, buyer
            self._book_deal("listed", buyer.owner, seller.owner, price=match.price, quantity=match.quantity)

    def _book_deal(self, channel: str, buyer: str, seller: str, *, price: Decimal, quantity: int, offer: str = "") -> None:
        rate: Decimal = getattr(self.rules.fee, channel)
        fee = rounded(price * quantity * rate, CENTS)
        moved = quantity if channel != "ccer" else 0
        for owner, direction in ((buyer, 1), (seller, -1)):
            account = self.accounts.setdefault(owner, Account())
            account.cash -= direction * price * quantity + fee
            account.allowances += direction * moved
            self.accounts[EXCHANGE].cash += fee
        self.deals.append(Deal(self.at, channel, buyer, seller, price, quantity, fee, offer))

    def _listed(self, act: Listed) -> None:
        self._demand_session(self.open, "挂牌协议", self.rules.sessions)
        self._demand_figures(act.price, act.quantity)
        if act.quantity >= self.rules.block_from:
            why = f"挂牌协议单笔须小于 {shown(self.rules.block_from)} t，填写的是 {shown(act.quantity)} t"
            raise OrderNotPossible("委托没有报出", why, "请拆成几笔，或者下午改走大宗协议")
        self._demand_range(act.price, self.rules.listed_range(self.script.last_close), "挂牌协议±10%")
        order = Order(self._orders + 1, YOU, act.side, act.price, act.quantity)
        if any(row.order.owner == YOU for row in self.book.meets(order)):
            raise OrderNotPossible("委托没有报出", "它会和您自己的挂单成交", "请先撤销原来的挂单")
        if act.side is Side.SELL and act.quantity > self.sellable:
            why = f"清缴要用的配额和当日买入的配额，本练习不允许卖出；您可以卖出的是 {shown(self.sellable)} t"
            raise OrderNotPossible("委托没有报出", why, "请改为买入，把缺口补足")
        if act.side is Side.BUY:
            self._demand_cash(act.price, act.quantity, self.rules.fee.listed)
        self._match(self._order(YOU, act.side, act.price, act.quantity))

    def _block(self, act: Block) -> None:
        self._demand_session(self.block_open, "大宗协议", self.rules.block_sessions)
        offer = self._block_offer(act.offer)
        self._demand_figures(act.price, act.quantity)
        if act.quantity < self.rules.block_from:
            why = f"大宗协议单笔须达到 {shown(self.rules.block_from)} t，填写的是 {shown(act.quantity)} t"
            raise OrderNotPossible("大宗没有成交", why, f"请改走挂牌协议；要走大宗，请把数量加到 {self.rules.block_from:,} t 以上")
        left = offer.most - self.taken(offer.code)
        if act.quantity > left:
            raise OrderNotPossible("大宗没有成交", f"对方还能卖出 {shown(left)} t，填写的是 {shown(act.quantity)} t", "请改填数量")
        self._demand_range(act.price, self.rules.block_range(self.script.last_close), "大宗协议±30%")
        if act.price < offer.price:
            raise OrderNotPossible("大宗没有成交", f"对方不接受低于 {offer.price} 元/t 的价格", "请改填价格，或者再等等")
        self._demand_cash(act.price, act.quantity, self.rules.fee.block)
        self._book_deal("block", YOU, f"block-{offer.code}", price=act.price, quantity=act.quantity, offer=offer.code)

    def _block_offer(self, code: str) -> BlockOffer:
        offer = self.script.block_named(code)
        if offer is None or self.at < offer.start:
            raise OrderNotPossible("大宗没有成交", "现在没有这家对手方", "请从列表中选择")
        return offer

    def _ccer(self, act: Ccer) -> None:
        self._demand_session(self.open, "CCER（本练习与挂牌协议同一时段）", self.rules.sessions)
        offer = self.script.ccer_named(act.offer)
        if offer is None:
            raise OrderNotPossible("没有买入", "没有这个项目", "请从列表中选择")
        self._demand_figures(offer.price, act.quantity)
        left = offer.most - self.taken(offer.code)
        if act.quantity > left:
            raise OrderNotPossible("没有买入", f"这个项目还剩 {shown(left)} t，填写的是 {shown(act.quantity)} t", "请改填数量")
        self._demand_cash(offer.price, act.quantity, self.rules.fee.ccer)
        self._book_deal("ccer", YOU, f"ccer-{offer.code}", price=offer.price, quantity=act.quantity, offer=offer.code)

    def _cancel(self, act: Cancel) -> None:
        if not any(row.order.number == act.order for row in self.own_orders):
            raise OrderNotPossible("没有撤销", "这笔挂单已经成交或已撤销", "请看下面的委托列表")
        self.book.cancel(act.order)

    # ── what every order must meet ──

    def _demand_session(self, is_open: bool, name: str, sessions: list[tuple[str, str]]) -> None:
        if not is_open:
            hours = "、".join(f"{start}–{end}" for start, end in sessions)
            raise OrderNotPossible("现在不能交易", f"{name}的交易时段是 {hours}，现在是 {self.at}", "请进到下一时刻")

    def _demand_figures(self, price: Decimal, quantity: int) -> None:
        if quantity < 1:
            raise OrderNotPossible("委托没有报出", "数量至少为 1 t，且为 1 t 的整数倍", "请改填数量")
        if not price.is_finite() or not 0 < price < HIGHEST_PRICE:
            raise OrderNotPossible("委托没有报出", "价格须大于 0", "请改填价格")
        if price % self.rules.tick:
            raise OrderNotPossible("委托没有报出", f"价格的最小变动是 {self.rules.tick} 元，填写的是 {shown(price)} 元", "请保留两位小数")

    def _demand_range(self, price: Decimal, allowed: tuple[Decimal, Decimal], name: str) -> None:
        low, high = allowed
        if not low <= price <= high:
            why = f"{name}：以上一交易日收盘价 {self.script.last_close} 元计，只能报 {low}–{high} 元，填写的是 {shown(price)} 元"
            raise OrderNotPossible("委托没有报出", why, "请改填价格")

    def _demand_cash(self, price: Decimal, quantity: int, rate: Decimal) -> None:
        needed = lifted(price * quantity * (1 + rate), CENTS)
        if needed > self.free_cash:
            why = f"需要 {shown(needed)} 元，可用资金 {shown(self.free_cash)} 元"
            raise OrderNotPossible("委托没有报出", why, "请减少数量，或者撤销未成交的挂单以释放资金")


def replay(script: TradingDay, rules: MarketRules, acts: Iterable[Act]) -> Day:
    """The day after these acts. Raises OrderNotPossible at the first one that the day does not allow."""
    day = Day(script, rules)
    for act in acts:
        day.act(act)
    return day
