"""`tancheng items make`: write the numeric items of the templates into content/items."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser

from tancheng.items.calculations import bank


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR / "items")

    def handle(self, *args: Any, **options: Any) -> None:
        files = bank.files(options["folder"])
        for path, text in files.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.stdout.write(f"计算题 {sum(text.count('[[item]]') for text in files.values())} 道，写入 {len(files)} 门课程")
