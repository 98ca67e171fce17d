"""The machine's secrets: made once, at the first start on an empty database, and kept in one file that only its owner can read.

Whether a database already depends on other keys is asked elsewhere (`people.keys`), before fresh ones are written down.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import NamedTuple

from tancheng.ledger.errors import Refusal

WHAT_FOR = "身份证号码和未开考的试卷是用它加密的，考试回执是用它签名的：没有它谁也读不出来，另造一份也不行"
WHERE_A_COPY_LIES = "备份时它另放一处（tancheng backup 的 keys 子目录，或当时抄存它的保险柜、密码库）"


class KeysUnusable(Refusal):
    """The key file is not there, not readable, or belongs to another database."""


class Keys(NamedTuple):
    """`secret_key` for Django; the others are 32 random bytes each."""

    secret_key: str
    field_keys: dict[str, bytes]
    index_key: bytes
    signing_key: bytes


_fresh: tuple[Path, str] | None = None


def load(path: Path) -> Keys:
    """Read the key file. When there is none, fresh keys in memory only, until `keep` writes them. Raises `KeysUnusable`."""
    global _fresh  # noqa: PLW0603
    try:
        text = path.read_text()
    except FileNotFoundError:
        text = _made()
        _fresh = (path, text)
    except OSError as fault:
        raise _unreadable(path, f"系统的回答是：{fault.strerror}") from fault
    try:
        return read(text)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise _unreadable(path, "文件内容不完整或被改动过") from fault


def read(text: str) -> Keys:
    """Keys from the file's text. Raises ValueError, KeyError, TypeError or AttributeError for anything else."""
    raw = json.loads(text)
    keys = Keys(
        raw["secret_key"],
        {str(key_id): base64.b64decode(key, validate=True) for key_id, key in raw["field_keys"].items()},
        base64.b64decode(raw["index_key"], validate=True),
        base64.b64decode(raw["signing_key"], validate=True),
    )
    if not keys.secret_key or not keys.field_keys or any(len(key) != 32 for key in (*keys.field_keys.values(), *keys[2:])):
        raise ValueError("a key is empty or of the wrong length")
    return keys


def are_fresh() -> bool:
    """True while this process holds keys that stand in no file yet: nothing may be sealed with them."""
    return _fresh is not None


def keep() -> None:
    """Write fresh keys into their file, durably. Raises `KeysUnusable` when another process was quicker."""
    global _fresh  # noqa: PLW0603
    if _fresh is None:
        return
    path, text = _fresh
    _write(path, text)
    if path.read_text() != text:
        raise KeysUnusable("没有写下密钥文件", f"另一个进程同时写下了 {path}", "请再运行一次")
    _fresh = None


def make(path: Path) -> None:
    """A key file for a place known to be new; one that is there already stays."""
    if not path.exists():
        _write(path, _made())


def fingerprints(keys: Keys) -> dict[str, str]:
    """Name → 32 hex characters that tell whether it is the same key, and nothing else about it."""
    named = {f"field:{key_id}": key for key_id, key in keys.field_keys.items()}
    named |= {"secret": keys.secret_key.encode(), "index": keys.index_key, "signing": keys.signing_key}
    return {name: hmac.new(key, b"tancheng key fingerprint 1", hashlib.sha256).hexdigest()[:32] for name, key in named.items()}


def _made() -> str:
    return json.dumps(
        {
            "secret_key": secrets.token_urlsafe(48),
            "field_keys": {"1": _random_key()},
            "index_key": _random_key(),
            "signing_key": _random_key(),
        },
        indent=2,
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)  # the first process wins
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _unreadable(path: Path, why: str) -> KeysUnusable:
    return KeysUnusable(
        f"密钥文件读不了：{path}",
        f"{why}。{WHAT_FOR}",
        f"请检查文件权限；坏了的请用备份里的 keys.json 换回，{WHERE_A_COPY_LIES}",
    )
