"""The trading day: limits, lots, sessions, matching by price and time, and what must hold whatever anybody does."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tancheng.learning.labs import market
from tancheng.learning.labs.acts import Act, Advance, Block, Cancel, Ccer, Listed, read_acts, tell_act
from tancheng.learning.labs.deals import EXCHANGE
from tancheng.learning.labs.least_cost import Plan, least_cost, review
from tancheng.learning.labs.market import BlockOffer, average_price, market_rules, price_range, trading_day
from tancheng.learning.labs.order_book import Order, OrderBook, Side
from tancheng.learning.labs.trading import Day, OrderNotPossible, replay

RULES = market_rules()
SCRIPT = trading_day(market.CURRENT)
CHARGED = msgspec.structs.replace(RULES, fee=market.FeeRates(listed=Decimal("0.0011"), block=Decimal("0.0007"), ccer=Decimal("0.001")))


def d(text: str) -> Decimal:
    return Decimal(text)


def buy(price: str, quantity: int) -> Listed:
    return Listed(Side.BUY, d(price), quantity)


def until(at: str) -> list[Act]:
    return [Advance()] * [step.at for step in SCRIPT.step].index(at)


def at(moment: str, *acts: Act) -> Day:
    return replay(SCRIPT, RULES, [*until(moment), *acts])


def refused(day: Day, act: Act) -> str:
    before = (day.you.cash, day.you.allowances, len(day.deals), day.at)
    with pytest.raises(OrderNotPossible) as no:
        day.act(act)
    assert before == (day.you.cash, day.you.allowances, len(day.deals), day.at)
    return str(no.value)


def test_e11_limits_are_rounded_inwards():
    assert price_range(d("74.63"), RULES.listed_limit) == (d("67.17"), d("82.09"))
    assert price_range(d("74.63"), RULES.block_limit) == (d("52.25"), d("97.01"))


def test_e11_the_close_is_the_weighted_average():
    assert average_price([(d("74.00"), 500), (d("75.20"), 1200), (d("76.00"), 300)]) == d("75.02")


def test_without_listed_deals_the_close_is_that_of_the_day_before():
    assert at("09:30").average == SCRIPT.last_close
    assert at("09:30").open_price is None


def test_a_listed_order_takes_the_best_prices_at_their_price():
    day = at("09:30", buy("73.00", 9000))
    assert [(deal.price, deal.quantity) for deal in day.fresh] == [(d("72.90"), 6000), (d("73.00"), 3000)]
    assert day.you.allowances == SCRIPT.held + 9000
    assert day.spent == 6000 * d("72.90") + 3000 * d("73.00")
    assert (day.open_price, day.average) == (d("72.90"), d("72.93"))


def test_only_the_best_five_prices_are_met():
    day = at("09:30", buy("80.00", 99_999))
    assert sum(deal.quantity for deal in day.fresh) == 61_000
    assert day.own_orders == []


def test_what_is_not_met_waits_and_trades_at_its_own_price():
    day = at("13:00", buy("72.10", 5000))
    assert [row.left for row in day.own_orders] == [5000]
    assert day.frozen_cash == 5000 * d("72.10")
    day.act(Advance())
    assert [(deal.price, deal.quantity) for deal in day.fresh] == [(d("72.10"), 5000)]
    assert day.frozen_cash == 0


def test_a_waiting_order_can_be_taken_back():
    day = at("09:30", buy("72.00", 100))
    day.act(Cancel(day.own_orders[0].order.number))
    assert day.own_orders == [] and day.free_cash == SCRIPT.cash


def test_waiting_orders_end_with_the_day():
    day = at("09:30", buy("70.00", 100), *until("15:00"))
    assert day.over and day.own_orders == [] and day.free_cash == SCRIPT.cash


@pytest.mark.parametrize(
    ("moment", "act", "words"),
    [
        ("11:30", buy("73", 1), "挂牌协议的交易时段是 09:30–11:30、13:00–15:00，现在是 11:30"),
        ("11:10", Block("B1", d("72.20"), 100_000), "大宗协议的交易时段是 13:00–15:00，现在是 11:10"),
        ("09:30", buy("65.51", 1), "只能报 65.52–80.08 元，填写的是 65.51 元"),
        ("09:30", buy("80.09", 1), "只能报 65.52–80.08 元"),
        ("09:30", buy("73", 100_000), "挂牌协议单笔须小于 100,000 t"),
        ("09:30", buy("73.005", 1), "最小变动是 0.01 元"),
        ("09:30", buy("73", 0), "数量至少为 1 t"),
        ("09:30", buy("0", 1), "价格须大于 0"),
        ("09:30", Listed(Side.SELL, d("72"), 1), "您可以卖出的是 0 t"),
        ("13:00", Block("B1", d("72.20"), 99_999), "大宗协议单笔须达到 100,000 t"),
        ("13:00", Block("B2", d("71.50"), 80_000), "大宗协议单笔须达到 100,000 t"),
        ("13:00", Block("B1", d("72.20"), 120_001), "对方还能卖出 120,000 t"),
        ("13:00", Block("B1", d("50.95"), 100_000), "只能报 50.96–94.64 元"),
        ("13:00", Block("B1", d("72.19"), 100_000), "对方不接受低于 72.20 元/t"),
        ("13:00", Block("B3", d("72.60"), 100_000), "现在没有这家对手方"),
        ("13:00", Block("B9", d("72.60"), 100_000), "现在没有这家对手方"),
        ("09:30", Ccer("C1", 28_001), "这个项目还剩 28,000 t"),
        ("09:30", Ccer("C9", 1), "没有这个项目"),
        ("11:30", Ccer("C1", 1), "交易时段"),
        ("09:30", Cancel(1), "这笔挂单已经成交或已撤销"),
        ("15:00", Advance(), "今天已经收市"),
    ],
)
def test_what_the_rules_do_not_allow_is_refused_and_changes_nothing(moment, act, words):
    assert words in refused(at(moment), act)


def test_orders_need_free_cash():
    script = msgspec.structs.replace(SCRIPT, cash=d("720000"))
    day = replay(script, RULES, [buy("72.00", 10_000)])
    assert day.free_cash == 0
    assert "可用资金 0.00 元" in refused(day, Ccer("C1", 1))


def test_nobody_trades_with_himself():
    script = msgspec.structs.replace(SCRIPT, held=SCRIPT.surrender + 1000)
    day = replay(script, RULES, [Listed(Side.SELL, d("72.50"), 1000)])
    assert day.sellable == 0
    assert "和您自己的挂单成交" in refused(day, buy("72.50", 10))


def test_spare_allowances_are_sold_to_the_best_bids():
    script = msgspec.structs.replace(SCRIPT, held=SCRIPT.surrender + 6000)
    day = replay(script, RULES, [Listed(Side.SELL, d("71.80"), 6000)])
    assert [(deal.price, deal.quantity) for deal in day.fresh] == [(d("71.90"), 5000), (d("71.80"), 1000)]
    assert day.you.cash == SCRIPT.cash + 5000 * d("71.90") + 1000 * d("71.80")


def test_ccer_counts_up_to_five_percent_and_only_if_usable():
    day = at("09:30", Ccer("C1", 28_000), Ccer("C2", 22_000), Ccer("C3", 26_000), Ccer("C4", 100), Ccer("C5", 100))
    assert (day.ccer_usable, day.ccer_counted) == (76_000, 60_324)
    assert day.missing == SCRIPT.gap - 60_324
    assert [loss.quantity for loss in review(day).losses] == [100, 100, 15_676]
    assert SCRIPT.ccer_registered_from == date(2024, 1, 22)


def test_what_no_loss_explains_was_bought_at_a_dearer_moment():
    credits = [Ccer("C1", 28_000), Ccer("C2", 22_000), Ccer("C3", 10_324), Ccer("C4", 100)]
    outcome = review(at("13:00", *credits, Block("B1", d("72.20"), 100_000), Listed(Side.BUY, d("74.00"), 21_676)))
    assert outcome.complete and outcome.extra == sum(loss.amount for loss in outcome.losses) + outcome.dearer
    assert [loss.amount for loss in outcome.losses] == [d("6680.00")] and outcome.dearer > 0


def test_what_bars_a_ccer_is_a_project_under_quotas_not_its_owner():
    reasons = {offer.code: SCRIPT.why_not(offer) for offer in SCRIPT.ccer_offer}
    assert [code for code, why in reasons.items() if why] == ["C4", "C5"]
    assert "登记早于2024年1月22日" in reasons["C4"]
    assert reasons["C5"] == "来自纳入配额管理的减排项目，不能用于抵销"


def test_no_offer_is_a_credit_that_cannot_exist():
    """Nothing was registered between the old mechanism and the market's start, and nothing from inside plants under quotas."""
    for offer in SCRIPT.ccer_offer:
        assert not (offer.project_regulated and offer.registered)
        assert offer.registered is None or offer.registered < date(2017, 3, 14) or offer.registered > SCRIPT.ccer_registered_from
    stray = msgspec.structs.replace(SCRIPT.ccer_offer[0], registered=None)
    assert SCRIPT.why_not(stray) == "减排量没有登记，还不是CCER"


def test_fees_are_zero_until_they_are_set():
    assert at("09:30", buy("73.00", 10)).deals[-1].fee == 0
    day = replay(SCRIPT, CHARGED, [buy("73.00", 10)])
    assert day.deals[-1].fee == d("0.80") and day.spent == 729 + d("0.80")
    assert day.accounts[EXCHANGE].cash == d("1.60")


def test_replaying_what_was_recorded_gives_the_same_day():
    acts = [buy("73.00", 9000), Advance(), Ccer("C1", 10), *until("13:00"), Block("B1", d("72.20"), 100_000)]
    assert read_acts([tell_act(act) for act in acts]) == acts


# ── the cheapest way ──


def following(plan: Plan) -> list[Act]:
    """The acts of somebody who knew the plan."""
    acts: list[Act] = []
    for step in SCRIPT.step:
        acts += [Advance()] if step is not SCRIPT.step[0] else []
        for lot in plan.lots:
            if lot.at == step.at:
                listed = Listed(Side.BUY, lot.price, lot.quantity)
                acts.append(
                    {"listed": listed, "block": Block(lot.name, lot.price, lot.quantity), "ccer": Ccer(lot.name, lot.quantity)}[lot.channel]
                )
    return acts


def test_the_cheapest_way_can_be_walked_to_the_cent():
    plan = least_cost(SCRIPT, RULES)
    assert plan is not None and plan.cost == d("13032861.20")
    day = replay(SCRIPT, RULES, following(plan))
    outcome = review(day)
    assert day.over and outcome.complete and outcome.extra == 0 and outcome.losses == []


def test_the_script_keeps_the_promises_that_the_cheapest_way_rests_on():
    asks = [post.price for step in SCRIPT.step for post in step.posts if post.side is Side.SELL]
    bids = [post.price for step in SCRIPT.step for post in step.posts if post.side is Side.BUY]
    low, high = RULES.listed_range(SCRIPT.last_close)
    assert max(bids) < min(asks) and low <= min(bids) and max(asks) <= high
    for step in SCRIPT.step:
        assert RULES.open_at(step.at) or not (step.takes or step.posts)
    assert any(RULES.block_range(SCRIPT.last_close)[0] <= offer.price and offer.most >= RULES.block_from for offer in SCRIPT.block_offer)


def test_without_enough_on_offer_there_is_no_cheapest_way():
    assert least_cost(msgspec.structs.replace(SCRIPT, held=0), RULES) is None


def test_a_dearer_block_is_left_alone():
    dear = [BlockOffer(code="B1", seller="甲", price=d("90"), most=120_000, start="13:00")]
    plan = least_cost(msgspec.structs.replace(SCRIPT, block_offer=dear), RULES)
    assert plan is not None and {lot.channel for lot in plan.lots} == {"listed", "ccer"}


# ── whatever anybody does ──

prices = st.integers(6400, 8200).map(lambda cents: Decimal(cents) / 100)
acts = st.one_of(
    st.just(Advance()),
    st.builds(Listed, st.sampled_from(Side), prices, st.integers(-5, 130_000)),
    st.builds(
        Block, st.sampled_from(["B1", "B2", "B3", "B9"]), st.integers(5000, 9600).map(lambda c: Decimal(c) / 100), st.integers(0, 160_000)
    ),
    st.builds(Ccer, st.sampled_from(["C1", "C2", "C3", "C4", "C5"]), st.integers(0, 30_000)),
    st.builds(Cancel, st.integers(0, 60)),
)
starts = st.sampled_from([SCRIPT, msgspec.structs.replace(SCRIPT, held=SCRIPT.surrender + 40_000)])


def played(script, rules, tried) -> tuple[Day, list[Act]]:
    """The day after all acts that it allowed, and those."""
    day, done = Day(script, rules), []
    for act in tried:
        try:
            day.act(act)
        except OrderNotPossible:
            continue
        done.append(act)
    return day, done


def state(day: Day) -> tuple:
    waiting = [(side, [(row.order, row.left) for row in queue]) for side, queue in day.book.waiting.items()]
    return day.at, day.deals, day.accounts, waiting


@settings(max_examples=150, deadline=None)
@given(starts, st.lists(acts, max_size=40), st.sampled_from([RULES, CHARGED]))
def test_quantity_and_cash_are_conserved_and_replay_is_exact(script, tried, rules):
    day, done = played(script, rules, tried)
    assert sum(account.cash for account in day.accounts.values()) == script.cash
    assert sum(account.allowances for account in day.accounts.values()) == script.held
    assert day.free_cash >= 0 and day.sellable >= 0
    if script.held > script.surrender:
        assert day.you.allowances >= script.surrender
    assert state(replay(script, rules, read_acts([tell_act(act) for act in done]))) == state(day)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(starts, st.lists(acts, max_size=40))
def test_no_deal_lies_outside_the_limits(script, tried):
    day, _ = played(script, RULES, tried)
    listed, block = RULES.listed_range(script.last_close), RULES.block_range(script.last_close)
    for deal in day.deals:
        if deal.channel == "listed":
            assert listed[0] <= deal.price <= listed[1] and 1 <= deal.quantity < RULES.block_from and RULES.open_at(deal.at)
        elif deal.channel == "block":
            assert block[0] <= deal.price <= block[1] and deal.quantity >= RULES.block_from and RULES.block_open_at(deal.at)


def close_the_gap(day: Day) -> None:
    """Buy whatever is there, as someone in a hurry would."""
    while day.missing and day.open:
        before = day.missing
        for act in [buy("80.08", min(day.missing, 99_999)), *(Ccer(code, 5000) for code in ("C1", "C2", "C3"))]:
            if day.missing:
                with suppress(OrderNotPossible):
                    day.act(act)
        if day.missing == before:
            return


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.integers(1, SCRIPT.gap), st.lists(acts, max_size=25), st.integers(0, 11), st.booleans())
def test_nobody_beats_the_cheapest_way(gap, tried, patience, with_block):
    script = msgspec.structs.replace(SCRIPT, held=SCRIPT.surrender - gap)
    plan = least_cost(script, RULES)
    assert plan is not None
    day, _ = played(script, RULES, tried)
    while not day.over:
        if day.place >= patience:
            if with_block and day.block_open and day.missing > RULES.block_from:
                with suppress(OrderNotPossible):
                    day.act(Block("B1", d("72.20"), min(day.missing, 120_000)))
            close_the_gap(day)
        day.act(Advance())
    if day.missing == 0:
        assert day.spent >= plan.cost


orders = st.lists(st.tuples(st.sampled_from(Side), st.integers(95, 105), st.integers(1, 50), st.booleans()), max_size=40)


@given(orders, st.integers(1, 6))
def test_price_then_time(placed, levels):
    book = OrderBook()
    for number, (side, price, quantity, rests) in enumerate(placed, start=1):
        order = Order(number, f"o{number}", side, Decimal(price), quantity)
        before = [(row.order, row.left) for row in book.waiting[side.opposite]]
        best = {level.price for level in book.levels(side.opposite, levels)}
        matches, left = book.place(order, levels=levels, rests=rests)
        assert sum(match.quantity for match in matches) + left == quantity
        # the queue is eaten from its head, nobody is passed over, and each trades at the waiting order's price
        for (resting, waiting), match in zip(before, matches, strict=False):
            assert match.resting == resting and match.price == resting.price
            assert match.quantity == waiting or match is matches[-1]
        assert {match.price for match in matches} <= best
        for queue_side, sign in ((Side.BUY, -1), (Side.SELL, 1)):
            keys = [(sign * row.order.price, row.order.number) for row in book.waiting[queue_side]]
            assert keys == sorted(keys) and all(row.left > 0 for row in book.waiting[queue_side])
        if book.waiting[Side.BUY] and book.waiting[Side.SELL]:
            assert book.waiting[Side.BUY][0].order.price < book.waiting[Side.SELL][0].order.price
