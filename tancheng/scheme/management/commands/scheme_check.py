"""`tancheng scheme check [FILE …]`: contradictions, assumptions and gaps of scheme files, each with its place."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from tancheng.ledger import glyphs, typesetting
from tancheng.scheme import check, document

_KINDS = {"contradiction": "矛盾", "assumption": "待确认", "unknown": "未载明"}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["files"] or sorted(settings.SCHEME_DIR.glob("*.toml")):
            try:
                scheme = document.read_file(path)
            except (document.SchemeInvalid, OSError) as fault:
                raise CommandError(f"方案文件读不懂：{fault}") from fault
            findings = check.check(scheme)
            self.stdout.write(f"{path.name}  {scheme.source.number} {scheme.name}")
            for finding in findings:
                self.stdout.write(f"  {_KINDS[finding.kind]}  {finding.place}：{finding.text}")
            for character in typesetting.unprintable(path.read_text(encoding="utf-8").replace("\n", " ")):
                self.stdout.write(f"  字库  {glyphs.named(character)}没有字形，通知 PDF 将排不出来。{glyphs.NEXT_STEP}")
            contradictions = sum(finding.kind == "contradiction" for finding in findings)
            self.stdout.write(f"  共 {contradictions} 处矛盾，{len(findings) - contradictions} 处待确认或未载明")
