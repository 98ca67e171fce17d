"""`tancheng outbox`: the last text messages, for an operator who has no provider yet. Codes are in them: no page shows this list."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from tancheng.ledger import clock
from tancheng.people.models import TextMessage


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--last", type=int, default=10)

    def handle(self, *args: Any, **options: Any) -> None:
        sent = list(TextMessage.objects.order_by("-pk")[: max(options["last"], 0)])
        for message in reversed(sent):
            self.stdout.write(f"{clock.local(message.created_at):%Y-%m-%d %H:%M:%S}  {message.phone}  {message.text}")
        if not sent:
            self.stdout.write("还没有短信")
