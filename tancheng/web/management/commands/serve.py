"""`tancheng serve`: bring the data up to date, then serve until Ctrl-C."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command
from django.db import OperationalError

from tancheng.delivery import capacity
from tancheng.ledger.errors import Refusal
from tancheng.people import keys
from tancheng.web import occupancy, preparation, site_kind
from tancheng.web.serving import serve


class Command(BaseCommand):
    help = "Migrate, load scheme and content (and the demo town), then serve."
    requires_system_checks = []  # made below, once it is clear that folder and port are ours

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        self.demand_place(options["host"], options["port"])
        self.check()
        self.prepare()
        files = capacity.raised_file_limit()
        self.stdout.write(f"[碳程] {capacity.says(files, capacity.kernel_queue())}")
        self.stdout.write(f"[碳程] {settings.SITE_URL}  （Ctrl-C 停止，数据保存在 {settings.DATA_DIR}）")
        self.stdout.flush()
        where = ["--host", options["host"], "--port", str(options["port"])]
        serve([*capacity.serving_options(files), "--workers-kill-timeout", "10", *where, "tancheng.asgi:application"])

    def demand_place(self, host: str, port: int) -> None:
        """A folder, a port and a kind of site that are this server's alone, before anything is touched."""
        try:
            if settings.DEMO:
                site_kind.demand_loopback(host)
            occupancy.occupy(settings.DATA_DIR)
            occupancy.demand_free_port(host, port)
            site_kind.demand(site_kind.asked_kind())
            keys.demand()
        except Refusal as refused:
            raise SystemExit(f"[碳程] 没有启动。{refused}") from None
        except OperationalError as fault:
            raise SystemExit(f"[碳程] 没有启动。数据库连不上或打不开：{fault}请检查 DATABASE_URL 和数据库服务，再启动。") from None

    def prepare(self) -> None:
        """Bring everything up to date; what is so already costs a digest (tancheng.web.preparation)."""
        preparation.prepare_database()
        keys.settle()  # also where nothing was migrated: a key added for rotation
        site_kind.settle(site_kind.asked_kind())
        preparation.prepare_static_files()
        for version in preparation.publish_schemes():
            self.stdout.write(f"[碳程] 方案 {version} 已发布")
        preparation.load_content()
        call_command("sittings_ensure", verbosity=0)
        if settings.DEMO:
            call_command("demo", verbosity=1)
