"""`tancheng items check [FOLDER]`: prove a folder of items kept as text (TOML or YAML). One fault a line; ends with 1 when there is any."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from tancheng.items import content, proving, text_files
from tancheng.items.models import ItemType
from tancheng.scheme import document


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.CONTENT_DIR / "items", help="content/items unless given")
        parser.add_argument("--scheme", type=Path, default=settings.SCHEME_DIR / "gdcpa-2024-19.toml", help="whose courses count")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"没有文件夹 {folder}")
        contents = content.read(folder)
        if not contents.items and not contents.faults:
            raise CommandError(f"{folder} 里没有题目。题目写在 {'、'.join(text_files.SUFFIXES)} 文件里，格式见 content/README.md")
        faults = proving.check(contents, _scheme(options["scheme"]))
        for fault in faults:
            self.stderr.write(fault)
        counts: Counter[str] = Counter(row.item.type for row in contents.items)
        words = f"{counts.total()} 道题（" + "，".join(f"{kind.label} {counts[kind]}" for kind in ItemType if counts[kind]) + "）"
        if faults:
            raise CommandError(f"读了 {words}，有 {len(faults)} 处问题")
        self.stdout.write(f"检查通过：{words}")


def _scheme(path: Path) -> document.Scheme:
    try:
        return document.read_file(path)
    except (OSError, document.SchemeInvalid) as fault:
        raise CommandError(f"方案 {path} 不能用：{fault}") from fault
