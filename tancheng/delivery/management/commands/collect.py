"""`tancheng collect`: seal every attempt past its deadline. The server does this by itself; for the case that it is down."""

from typing import Any

from django.core.management import BaseCommand

from tancheng.delivery import services


class Command(BaseCommand):
    help = "Collect every paper whose time is over."

    def handle(self, *args: Any, **options: Any) -> None:
        for attempt in services.collect_due():
            self.stdout.write(f"{attempt.booking.ticket_number} {attempt.receipt}")
