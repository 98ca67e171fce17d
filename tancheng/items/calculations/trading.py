"""The trading day: price limits, closing price, filling an order from the book."""

from collections.abc import Sequence
from decimal import Decimal

from tancheng.items.calculations.figures import cut, fixed, lifted, percent, shown
from tancheng.items.calculations.fuels import weighted
from tancheng.items.calculations.question import FICTION, Draw, Question, Slip, Working

# Share of the last closing price by which a price may differ (announcement of 2021-06-22, domain 2.17, 2.18).
LISTED, BLOCK = Decimal("0.10"), Decimal("0.30")
_RULES = f"上海环境能源交易所《关于全国碳排放权交易相关事项的公告》（2021-06-22）；{FICTION}"
Trade = tuple[Decimal, Decimal]


def lowest_price(close: Decimal, share: Decimal) -> Working:
    """元/t, rounded into the band."""
    value = close * (1 - share)
    return Working(lifted(value, 2), f"{close}×(1−{percent(share)})＝{value:f}，向区间内取到分为{lifted(value, 2)} 元/t")


def highest_price(close: Decimal, share: Decimal) -> Working:
    """元/t, rounded into the band."""
    value = close * (1 + share)
    return Working(cut(value, 2), f"{close}×(1＋{percent(share)})＝{value:f}，向区间内取到分为{cut(value, 2)} 元/t")


def closing_price(trades: Sequence[Trade]) -> Working:
    """(t, 元/t) of all listed trades of the day → their mean weighted by t, 元/t."""
    working = weighted(trades)
    return Working(working.value, f"{working.steps.rpartition('＝')[0]}＝{fixed(working.value, 2)} 元/t")


def fill(book: Sequence[Trade], amount: Decimal, limit: Decimal) -> list[Trade]:
    """The parts (t, 元/t) that a buyer of `amount` t gets from sellers at `limit` or less, cheapest first."""
    parts: list[Trade] = []
    for offered, price in sorted(book, key=lambda row: row[1]):
        wanted = amount - sum((part for part, _ in parts), Decimal(0))
        if wanted <= 0 or price > limit:
            break
        parts.append((min(offered, wanted), price))
    return parts


def _band(draw: Draw, *, listed: bool, upper: bool) -> Question:
    close = draw.between("52.11", "97.97", "0.01")
    share, other = (LISTED, BLOCK) if listed else (BLOCK, LISTED)
    side, reach = ("上限", highest_price) if upper else ("下限", lowest_price)
    opposite = (lowest_price if upper else highest_price)(close, share)
    exact = close * (1 + share if upper else 1 - share)
    away = lifted if upper else cut
    extreme = "高" if upper else "低"
    return Question(
        point="涨跌幅",
        stem=f"上一交易日收盘价为{close} 元/t（教学虚构数据）。按全国碳市场交易公告，挂牌协议交易当日成交价的{side}是多少？"
        "（价格最小变动0.01元，向区间内取整）"
        if listed
        else f"买卖双方商定以大宗协议转让{shown(draw.between('100000', '300000', '10000'))} t配额，前一交易日收盘于{close} 元/t（教学虚构数据）。"
        f"依2021年6月22日公告的涨跌幅，约定的单价最{extreme}可以到多少？（精确到分，不得越出幅度）",
        working=reach(close, share),
        places=2,
        unit=" 元/t",
        slips=[
            Slip(f"误用{'大宗' if listed else '挂牌'}协议的±{percent(other)}", reach(close, other).value),
            Slip("向区间外取整", away(exact, 2)),
            Slip(f"取了{'下限' if upper else '上限'}", opposite.value),
            Slip("误用±20%", reach(close, Decimal("0.20")).value),
            Slip("误用±5%", reach(close, Decimal("0.05")).value),
            Slip("把乘做成除", cut(close / (1 - share if upper else 1 + share), 2)),
        ],
        source=_RULES,
        difficulty=0.62,
        seconds=70,
    )


def listed_highest(draw: Draw) -> Question:
    return _band(draw, listed=True, upper=True)


def listed_lowest(draw: Draw) -> Question:
    return _band(draw, listed=True, upper=False)


def block_highest(draw: Draw) -> Question:
    return _band(draw, listed=False, upper=True)


def block_lowest(draw: Draw) -> Question:
    return _band(draw, listed=False, upper=False)


def day_close(draw: Draw) -> Question:
    base = draw.between("60.00", "85.00", "0.05")
    trades = [(draw.between("300", "6000", "100"), base + draw.between("-1.50", "1.50", "0.05")) for _ in range(3)]
    block = (draw.between("100000", "260000", "10000"), base - draw.between("0.60", "3.20", "0.05"))
    (a, x), (b, y), (c, z) = trades
    return Question(
        point="收盘价",
        stem=f"某交易日（教学虚构数据）挂牌协议依次成交三笔：{shown(a)} t、{x} 元；{shown(b)} t、{y} 元；{shown(c)} t、{z} 元。"
        f"下午另有一笔大宗协议{shown(block[0])} t、{block[1]} 元。当日收盘价是多少（保留两位小数）？",
        working=closing_price(trades),
        places=2,
        unit=" 元/t",
        slips=[
            Slip("取最后一笔挂牌价", z),
            Slip("三个挂牌价简单平均", (x + y + z) / 3),
            Slip("把大宗成交也算进去", weighted([*trades, block]).value),
            Slip("取第一笔挂牌价", x),
            Slip("取最高成交价", max(x, y, z)),
            Slip("取最低成交价", min(x, y, z)),
        ],
        source=_RULES,
        difficulty=0.58,
        seconds=95,
    )


def order_average(draw: Draw) -> Question:
    best = draw.between("62.00", "84.00", "0.05")
    steps = [draw.between("0.05", "0.40", "0.05") for _ in range(4)]
    prices = [best + sum(steps[:count], Decimal(0)) for count in range(5)]
    book = [(draw.between("500", "3000", "100"), price) for price in prices]
    amount = sum((part for part, _ in book[:3]), Decimal(0)) + draw.between("100", "400", "100")
    parts = fill(book, amount, prices[3])
    means = closing_price(parts)
    offers = "；".join(f"{price} 元 {shown(part)} t" for part, price in book)
    return Question(
        point="成交均价",
        stem=f"卖方五档（教学虚构数据）为：{offers}。您要买{shown(amount)} t，限价{prices[3]} 元，按价格优先依次成交。成交均价是多少（保留两位小数）？",
        working=means,
        places=2,
        unit=" 元/t",
        slips=[
            Slip("四档价格简单平均", sum(prices[:4], Decimal(0)) / 4),
            Slip("五档全部成交来平均", weighted(book).value),
            Slip("取第一档价格", best),
            Slip("取限价", prices[3]),
            Slip("五档价格简单平均", sum(prices, Decimal(0)) / 5),
            Slip("前四档全部成交来平均", weighted(book[:4]).value),
        ],
        source=_RULES,
        difficulty=0.52,
        seconds=120,
    )
