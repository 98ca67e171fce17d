"""Short codes that people read aloud, type into a bank's remark field and copy from paper.

Crockford's base 32 (no I, L, O, U) with a check character, so that a slip of one character or a swap of neighbours is noticed.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})
# Odd weights are invertible modulo 32, so every single-character slip changes the sum.
_WEIGHTS = (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23)


def new_code(length: int = 7) -> str:
    """A random code of `length` characters, the last one a check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + check_character(body)


def check_character(body: str) -> str:
    total = sum(ALPHABET.index(c) * w for c, w in zip(body, _WEIGHTS, strict=False))
    return ALPHABET[total % 32]


def normalise(text: str) -> str:
    """What a person typed → canonical spelling (capitals, full width folded, lookalikes mapped, separators dropped)."""
    folded = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
    return "".join(c for c in folded.upper().translate(_LOOKALIKES) if c in ALPHABET)


def is_valid(code: str) -> bool:
    return len(code) > 1 and all(c in ALPHABET for c in code) and check_character(code[:-1]) == code[-1]
