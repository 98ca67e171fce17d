"""The machine's secrets: made once at the first start, kept in one file that only its owner can read."""

import base64
import json
import os
import secrets
from pathlib import Path
from typing import NamedTuple


class Keys(NamedTuple):
    """`secret_key` for Django; the others are 32 random bytes each."""

    secret_key: str
    field_keys: dict[str, bytes]
    index_key: bytes
    signing_key: bytes


def load(path: Path) -> Keys:
    """Read the key file, making it first when there is none. Losing it makes ID numbers unreadable: back it up (docs/operations.md)."""
    if not path.exists():
        _make(path)
    raw = json.loads(path.read_text())
    return Keys(
        raw["secret_key"],
        {key_id: base64.b64decode(key) for key_id, key in raw["field_keys"].items()},
        base64.b64decode(raw["index_key"]),
        base64.b64decode(raw["signing_key"]),
    )


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = {
        "secret_key": secrets.token_urlsafe(48),
        "field_keys": {"1": _random_key()},
        "index_key": _random_key(),
        "signing_key": _random_key(),
    }
    temporary = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(fresh, file, indent=2)
    try:
        os.link(temporary, path)  # first process wins; a second one starting at the same time uses the winner's keys
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
