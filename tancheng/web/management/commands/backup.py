"""`tancheng backup FOLDER`: everything of the site into a new folder, while it runs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from tancheng.ledger.errors import Refusal
from tancheng.web.backup import folder as parts
from tancheng.web.backup.taking import take


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--without-keys", action="store_true", help="leave keys.json out; keep your copy of it elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = take(options["folder"], with_keys=not options["without_keys"])
        except Refusal as no:
            raise CommandError(str(no)) from no
        size = sum(size for _, size in manifest.files.values())
        self.stdout.write(f"[碳程] 已备份到 {options['folder']}：{len(manifest.files)} 个文件，{size / 1_000_000:.1f} MB")
        self.stdout.write("  " + "，".join(f"{name} {number}" for name, number in manifest.counts.items()))
        if options["without_keys"]:
            self.stdout.write(f"  没有带密钥。{settings.KEY_FILE} 请另存一处：没有它，这份备份里的身份证号码和未开考的试卷读不出来")
        else:
            self.stdout.write(f"  {parts.KEYS} 里是密钥，有了它就能读出一切：请把这个子目录移到另一处保管（恢复时用 --keys 指明）")
        self.stdout.write(f"  请验证一次：tancheng verify-backup {options['folder']}")
