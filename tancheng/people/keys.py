"""Do these keys belong to this database? Asked before anything is read or written with them; written down at the first start.

The database holds a fingerprint of each key. One from before fingerprints is asked to open what it has sealed: apps say where that lies
(`sealed_values_of`).
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tancheng import keyring
from tancheng.keyring import KeysUnusable
from tancheng.ledger import clock
from tancheng.people import sealing
from tancheng.people.models import KeyFingerprint, Person

# Table → its newest sealed texts, each with the context it was sealed in.
Sealed = Callable[[], Iterable[tuple[str, bytes]]]
_sealed: dict[str, Sealed] = {}
_SAMPLE = 5


def sealed_values_of(table: str, values: Sealed) -> None:
    """An app tells where it keeps sealed values; asked only once `table` exists."""
    _sealed[table] = values


def id_numbers_of(model: Any) -> Sealed:
    """For a table with `id_number_sealed`."""
    return lambda: (
        (text, sealing.ID_NUMBER)
        for text in model.objects.exclude(id_number_sealed="").order_by("-pk").values_list("id_number_sealed", flat=True)[:_SAMPLE]
    )


def demand() -> None:
    """Raises `KeysUnusable` when the key file is missing or another one than this database was written with. Writes nothing."""
    if not _may_hold_anything():
        return
    tables = set(connection.introspection.table_names())
    known = dict(KeyFingerprint.objects.values_list("name", "value")) if KeyFingerprint._meta.db_table in tables else {}
    if known:
        wrong = differing(known, keyring.fingerprints(settings.KEYS))
        if wrong:
            raise _missing() if keyring.are_fresh() else _other(wrong)
    elif any(not _opens(text, context) for table, values in _sealed.items() if table in tables for text, context in values()):
        raise _missing() if keyring.are_fresh() else _other(["field"])


def settle(**signal: Any) -> None:
    """After every migration: write down fresh keys and the fingerprints that are not there yet. Raises `KeysUnusable`."""
    if KeyFingerprint._meta.db_table not in connection.introspection.table_names():
        return  # migrated backwards
    demand()
    keyring.keep()
    known = set(KeyFingerprint.objects.values_list("name", flat=True))
    now = clock.now()
    KeyFingerprint.objects.bulk_create(
        (
            KeyFingerprint(name=name, value=value, since=now)
            for name, value in keyring.fingerprints(settings.KEYS).items()
            if name not in known
        ),
        ignore_conflicts=True,
    )


def differing(known: Mapping[str, str], here: Mapping[str, str]) -> list[str]:
    """Names of keys that the database knows and the file lacks or has otherwise. A key more in the file is a rotation under way."""
    return [name for name, value in known.items() if here.get(name) != value]


def check(**options: Any) -> list[CheckMessage]:
    """Django's system check: every management command asks, unless it says that it needs no keys."""
    try:
        demand()
    except KeysUnusable as no:
        return [Error(f"{no.what}。{no.why}。", hint=f"{no.next_step}。", id="tancheng.keys")]
    except OperationalError:
        return []  # the command itself will say that the database cannot be reached
    return []


def _may_hold_anything() -> bool:
    """Looking into a SQLite file that is not there would make one."""
    db: BaseDatabaseWrapper = connection
    name = str(db.settings_dict["NAME"])
    return db.vendor != "sqlite" or "memory" in name or Path(name).exists()


def _opens(text: str, context: bytes) -> bool:
    try:
        sealing.unseal(text, context=context)
    except (InvalidTag, KeyError, ValueError):
        return False
    return True


def _missing() -> KeysUnusable:
    return KeysUnusable(
        f"密钥文件不见了：{settings.KEY_FILE}",
        f"这个数据库里已有数据。{keyring.WHAT_FOR}，所以没有新造",
        f"请把原来的 keys.json 放回这个位置，{keyring.WHERE_A_COPY_LIES}；放在别处的，用 TANCHENG_KEYS 指明。"
        "要建新站的，请用空的数据目录和空的数据库",
    )


def _other(names: Iterable[str]) -> KeysUnusable:
    words = {"field": "加密密钥", "index": "索引密钥", "signing": "签名密钥", "secret": "会话密钥"}
    listed = "、".join(dict.fromkeys(words[name.partition(":")[0]] for name in names))
    return KeysUnusable(
        f"密钥文件和数据库不是一套：{settings.KEY_FILE}",
        f"数据库是用另一份密钥写的（{listed}不符）。{keyring.WHAT_FOR}",
        f"请先核对 TANCHENG_DATA、TANCHENG_KEYS 和 DATABASE_URL 是否指向同一个站；文件放错的，请换回这个站的 keys.json，{keyring.WHERE_A_COPY_LIES}",
    )


sealed_values_of(Person._meta.db_table, id_numbers_of(Person))
