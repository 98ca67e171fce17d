"""`tancheng collect`: seal every attempt past its deadline. The server does this by itself; for the case that it is down."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from tancheng.delivery import services
from tancheng.ledger import clock


class Command(BaseCommand):
    help = "Collect every paper whose time is over."

    def handle(self, *args: Any, **options: Any) -> None:
        with clock.guarded():
            if jump := clock.jumped():
                raise CommandError(
                    f"没有收卷：服务器时钟跳变了 {jump.seconds:+.0f} 秒。请校正时钟后再执行，或在工作台“服务器时钟”页面确认以哪个时间为准"
                )
            for attempt in services.collect_due():
                self.stdout.write(f"{attempt.booking.ticket_number} {attempt.receipt}")
