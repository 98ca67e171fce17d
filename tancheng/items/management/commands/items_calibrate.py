"""`tancheng items calibrate FILE --from WORDS`: take the 2PL parameters that an analysis of answers gave (CSV). All rows or none."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from tancheng.items import calibration_files
from tancheng.items.services.calibrating import record_calibrations
from tancheng.ledger.errors import Refusal


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help=f"UTF-8 CSV with the columns {','.join(calibration_files.COLUMNS)}")
        parser.add_argument("--from", dest="reason", required=True, help="which analysis the figures come from; kept in the journal")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows, faults = calibration_files.read(options["file"].read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as fault:
            raise CommandError(f"{options['file']} 读不出来：{fault}") from fault
        for words in faults:
            self.stderr.write(words)
        if faults or not rows:
            raise CommandError(f"有 {len(faults)} 处问题，一项都没有录入" if faults else "文件里没有数据")
        try:
            count = record_calibrations(rows, reason=options["reason"], by=None)
        except Refusal as no:
            raise CommandError(str(no)) from no
        self.stdout.write(f"已录入 {count} 道题的参数")
