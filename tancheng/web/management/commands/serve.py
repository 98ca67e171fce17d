"""`tancheng serve`: bring the data up to date, then serve until Ctrl-C."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command
from django.db import OperationalError

from tancheng.delivery import capacity
from tancheng.institutions.services import take_in_from_scheme
from tancheng.ledger.errors import Refusal
from tancheng.notices.services import publish_notice
from tancheng.scheme.services import publish_folder
from tancheng.web import occupancy, site_kind


class Command(BaseCommand):
    help = "Migrate, load scheme and content (and the demo town), then serve."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        self.demand_place(options["host"], options["port"])
        self.prepare()
        files = capacity.raised_file_limit()
        self.stdout.write(f"[碳程] {capacity.says(files, capacity.kernel_queue())}")
        self.stdout.write(f"[碳程] {settings.SITE_URL}  （Ctrl-C 停止，数据保存在 {settings.DATA_DIR}）")
        self.stdout.flush()
        granian = [sys.executable, "-m", "granian", *capacity.serving_options(files), "--workers-kill-timeout", "10"]
        where = ["--host", options["host"], "--port", str(options["port"])]
        os.execv(sys.executable, [*granian, *where, "tancheng.asgi:application"])

    def demand_place(self, host: str, port: int) -> None:
        """A folder, a port and a kind of site that are this server's alone, before anything is touched."""
        try:
            if settings.DEMO:
                site_kind.demand_loopback(host)
            occupancy.occupy(settings.DATA_DIR)
            occupancy.demand_free_port(host, port)
            site_kind.demand(site_kind.asked_kind())
        except Refusal as refused:
            raise SystemExit(f"[碳程] 没有启动。{refused}") from None
        except OperationalError as fault:
            raise SystemExit(f"[碳程] 没有启动。数据库连不上或打不开：{fault}请检查 DATABASE_URL 和数据库服务，再启动。") from None

    def prepare(self) -> None:
        call_command("migrate", verbosity=0)
        site_kind.settle(site_kind.asked_kind())
        call_command("collectstatic", interactive=False, verbosity=0)
        for version, is_new in publish_folder(settings.SCHEME_DIR):
            if is_new:
                publish_notice(version, by=None)
                take_in_from_scheme(version.document)
                self.stdout.write(f"[碳程] 方案 {version} 已发布")
        call_command("content_load", verbosity=0)
        call_command("sittings_ensure", verbosity=0)
        if settings.DEMO:
            call_command("demo", verbosity=1)
