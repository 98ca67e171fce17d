"""`tancheng restore FOLDER`: a backup into an empty data folder (and an empty database)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from tancheng.ledger.errors import Refusal
from tancheng.web.backup.restoring import restore


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # there is no site yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keys", type=Path, help="the key file, when it is kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(options["folder"], keys=options["keys"])
        except Refusal as no:
            raise CommandError(str(no)) from no
        self.stdout.write(f"[碳程] 已恢复到 {settings.DATA_DIR}，并核对无误（备份于 {manifest.begun_at}）")
        self.stdout.write("  " + "，".join(f"{name} {number}" for name, number in manifest.counts.items()))
        self.stdout.write("  接下来请用 ./run 启动（数据库会自动升级），打开首页、证书查询和一份证书看一看，再对外开放")
        self.stdout.write("  备份之后发生的事不在里面：请按银行流水和邮件补记")
