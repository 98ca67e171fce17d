"""Certificate numbers, and what a stranger learns when asking."""

from tancheng.ledger import ids


def certificate_number(prefix: str, year: int, serial: int) -> str:
    """`GDCPI-PX-2026-000123-X`: the association's own series with a check character, never a state certificate number."""
    digits = f"{year}{serial:06d}"
    return f"{prefix}-{year}-{serial:06d}-{ids.check_character(digits)}"


def canonical_number(typed: str) -> str:
    """A number as typed from paper → as stored: capitals, full width folded, dashes of any kind."""
    folded = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in typed)
    for dash in "－—–‐‑−_ ":
        folded = folded.replace(dash, "-")
    return "-".join(part for part in folded.upper().split("-") if part)


def canonical_name(typed: str) -> str:
    """A name without blanks, its interpunct as U+00B7 (民委发〔2016〕33号)."""
    name = "".join(typed.split())
    for dot in "•．‧・∙":
        name = name.replace(dot, "·")
    return name
