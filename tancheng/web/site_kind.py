"""Demonstration or real site: a mark in the database and one in the data folder, made at the first start; they never meet.

The rule is pure (`refusal`); the rest reads and writes the marks. Sites older than the marks are known by their first account: the demo town
makes its own people before anybody can arrive.
"""

from pathlib import Path

from django.conf import settings
from django.db import connection

from tancheng.ledger import clock, site
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User
from tancheng.web.models import SiteKind

MARK_NAME = "site-kind"
Kind = SiteKind.Kind
_NEXT_STEP = {
    Kind.DEMO: "演示请用空目录，直接运行 ./run --demo（默认用 var/demo），不要指定正式站的 TANCHENG_DATA 或 DATABASE_URL",
    Kind.REAL: "继续演示请运行 ./run --demo；建立正式站请用 TANCHENG_DATA 指定一个新目录（用 PostgreSQL 的再指定一个新库）",
}
_WHY = {
    Kind.DEMO: "演示会写入虚构的人员，并让任何人不用密码以中心、财务等身份登录，不能和真实数据放在一起",
    Kind.REAL: "里面是虚构的人员、缴费和证书，不能当作正式站使用",
}


class WrongKindOfSite(Refusal):
    """A demonstration was asked for beside real data, or the reverse."""


class NotLoopback(Refusal):
    """The demonstration was to be reachable from other machines."""


def refusal(asked: Kind, folder: Kind | None, database: Kind | None) -> WrongKindOfSite | None:
    """May a site of kind `asked` start on these? None in the places means: nothing there yet."""
    for place, found in (("数据目录", folder), ("数据库", database)):
        if found and found != asked:
            return WrongKindOfSite(f"这个{place}属于{found.label}，不能作{asked.label}启动", _WHY[asked], _NEXT_STEP[asked])
    return None


def demand_loopback(host: str) -> None:
    """Raises `NotLoopback` for an address at which other machines could reach the demonstration."""
    if host != "localhost" and not site.is_loopback(host):
        raise NotLoopback(
            f"演示站只能在本机使用，不能监听 {host}",
            "演示站里任何人不用密码就能以中心、财务等身份登录",
            "请去掉 --host，或写 --host 127.0.0.1；要让别人访问，请建立正式站（./run，不带 --demo）",
        )


def asked_kind() -> Kind:
    return Kind.DEMO if settings.DEMO else Kind.REAL


def demand(asked: Kind) -> None:
    """Raises `WrongKindOfSite`; asks before anything is migrated or written."""
    database = kind_of_database()
    found = refusal(asked, kind_of_folder(settings.DATA_DIR), database)
    if found is None and asked == Kind.DEMO and database is None and _has_files(Path(settings.MEDIA_ROOT)):
        found = refusal(asked, Kind.REAL, None)
    if found:
        raise found


def settle(asked: Kind) -> None:
    """Mark database and folder, once; the tables exist by now."""
    SiteKind.objects.get_or_create(pk=1, defaults={"kind": asked, "since": clock.now()})
    mark = settings.DATA_DIR / MARK_NAME
    if not mark.exists():
        mark.write_text(f"{asked.value}\n{asked.label}。由碳程在第一次启动时写下，请勿修改或删除。\n", encoding="utf-8")


def kind_of_folder(folder: Path) -> Kind | None:
    try:
        words = (folder / MARK_NAME).read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return None
    # A mark that can't be read is treated as the one that must not be played with.
    return Kind.DEMO if words[:1] == [Kind.DEMO.value] else Kind.REAL


def kind_of_database() -> Kind | None:
    tables = set(connection.introspection.table_names())
    if SiteKind._meta.db_table in tables and (marked := SiteKind.objects.first()):
        return Kind(marked.kind)
    if User._meta.db_table not in tables:
        return None
    first = User.objects.order_by("pk").values_list("username", flat=True).first()
    if first is None:
        return None
    return Kind.DEMO if str(first).startswith("demo-") else Kind.REAL


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))
