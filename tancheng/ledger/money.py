"""Money is Decimal yuan with two places; these are its only written forms."""

from decimal import Decimal

CENT = Decimal("0.01")


def yuan(amount: Decimal) -> str:
    """`Decimal("3400")` → "3,400.00 元"."""
    return f"{amount.quantize(CENT):,} 元"


def yuan_in_words(amount: Decimal) -> str:
    """`Decimal("3400")` → "叁仟肆佰元整", as bills and receipts write it."""
    # Slow to import, and a start without a bill does not need it.
    import cn2an

    return str(cn2an.an2cn(str(amount.quantize(CENT)), "rmb"))
