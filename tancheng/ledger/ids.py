"""Short codes that people read aloud, type into a bank's remark field and copy from paper.

Crockford's base 32 (no I, L, O, U) with a check character, so that a slip of one character or a swap of neighbours is noticed.
The check is Damm's: sums with weights modulo 32 would miss half of the swaps.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
# x⁵ + x² + 1 over two elements: with it, characters multiply as the field of 32 elements.
_FIELD = 0b100101


def new_code(length: int = 7) -> str:
    """A random code of `length` characters, the last one a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    rest = 0
    for character in body:
        doubled = (rest ^ ALPHABET.index(character)) << 1
        rest = doubled ^ _FIELD if doubled > 31 else doubled
    return ALPHABET[rest]


def normalise(text: str) -> str:
    """What a person typed → canonical spelling (capitals, full width folded, lookalikes mapped, separators dropped)."""
    folded = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
    return "".join(c for c in folded.upper().translate(_LOOKALIKES) if c in ALPHABET)


def is_valid(code: str) -> bool:
    return len(code) > 1 and all(c in ALPHABET for c in code) and check_character(code[:-1]) == code[-1]
