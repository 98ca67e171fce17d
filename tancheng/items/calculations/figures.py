"""Rounding and printing of Decimal figures."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal


def unit_of(places: int) -> Decimal:
    """1 in the last of `places` decimals."""
    return Decimal(1).scaleb(-places)


def rounded(value: Decimal, places: int) -> Decimal:
    """To the nearest figure. No template lets a key hang on a tie: `Question.ambiguous` sorts those out."""
    return value.quantize(unit_of(places), ROUND_HALF_UP)


def cut(value: Decimal, places: int = 0) -> Decimal:
    """Rounded down, as allowances and offset limits are."""
    return value.quantize(unit_of(places), ROUND_FLOOR)


def lifted(value: Decimal, places: int = 0) -> Decimal:
    """Rounded up."""
    return value.quantize(unit_of(places), ROUND_CEILING)


def carbon_dioxide(carbon: Decimal) -> Decimal:
    """tC → tCO₂."""
    return carbon * 44 / 12


def shown(value: Decimal) -> str:
    """With the decimals it has and commas between thousands."""
    return f"{value:,f}"


def percent(share: Decimal) -> str:
    """0.152 → 15.2%."""
    text = f"{share * 100:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + "%"


def fixed(value: Decimal, places: int) -> str:
    """Rounded to `places` and printed."""
    return shown(rounded(value, places))
