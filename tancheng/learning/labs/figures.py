"""Rounding and printing of Decimal figures."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal


def rounded(value: Decimal, places: int) -> Decimal:
    """To the nearest figure, ties to the even one (GB/T 8170), as the lessons round."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def cut(value: Decimal, places: int = 0) -> Decimal:
    """Rounded down, as allowances and offset limits are."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_FLOOR)


def lifted(value: Decimal, places: int = 0) -> Decimal:
    """Rounded up."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_CEILING)


def shown(value: Decimal | int) -> str:
    """With the decimals it has and commas between thousands; never 1E+6."""
    return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"


def fixed(value: Decimal, places: int) -> str:
    return shown(rounded(value, places))


def percent(share: Decimal, places: int = 2) -> str:
    """0.432 → 43.20%."""
    return fixed(share * 100, places) + "%"
