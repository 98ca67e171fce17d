"""`tancheng items check [FOLDER]`: prove a folder of items kept as text."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from tancheng.items import content
from tancheng.scheme import document


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR / "items")
        parser.add_argument("--scheme", type=Path, default=settings.SCHEME_DIR / "gdcpa-2024-19.toml")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = content.check_folder(options["folder"], document.read_file(options["scheme"]))
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"题库有 {len(faults)} 处问题")
        counts = Counter(item.type for item in content.read_folder(options["folder"]))
        self.stdout.write(f"题库 {counts.total()} 题：" + "，".join(f"{kind} {count}" for kind, count in sorted(counts.items())))
