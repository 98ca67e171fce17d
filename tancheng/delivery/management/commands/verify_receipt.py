"""`tancheng verify_receipt FILE`: check a candidate's receipt without network or database."""

import base64
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from tancheng.delivery import receipts


class Command(BaseCommand):
    help = "Check the signature and the digest of a receipt file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--key", default="", help="public key, base64; default: this installation's")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            receipt = json.loads(options["file"].read_text(encoding="utf-8"))
            key = base64.b64decode(options["key"]) if options["key"] else receipts.public_key(settings.SIGNING_KEY)
        except (OSError, ValueError) as fault:
            raise CommandError(f"无法读取：{fault}") from fault
        found = receipts.faults(receipt, key)
        if found:
            raise CommandError("；".join(found))
        self.stdout.write(
            f"回执有效：准考证号 {receipt['ticket']}，已答 {receipt['answered']}/{receipt['items']} 题，回执号 {receipt['receipt']}"
        )
