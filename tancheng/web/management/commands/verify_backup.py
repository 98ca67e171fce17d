"""`tancheng verify-backup FOLDER`: checksums, the databases' own examination, counts, and whether the keys fit."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from tancheng.ledger.errors import Refusal
from tancheng.web.backup.verifying import verify


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []  # a backup is looked at without a site

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keys", type=Path, help="the key file, when it is kept elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest, keys = verify(options["folder"], keys=options["keys"], site_keys=settings.KEY_FILE)
        except Refusal as no:
            raise CommandError(str(no)) from no
        self.stdout.write(
            f"[碳程] 备份完好：{options['folder']}（{manifest.begun_at}，碳程 {manifest.versions['tancheng']}，{manifest.database}）"
        )
        self.stdout.write("  " + "，".join(f"{name} {number}" for name, number in manifest.counts.items()))
        if keys:
            self.stdout.write(f"  密钥相符：{keys}")
        else:
            self.stdout.write("  备份里没有密钥，这里也没有找到：请用 --keys 指明另存的 keys.json，核对它打得开这份备份")
