"""`tancheng sittings_ensure`: write down the coming twelve months' sittings by the schemes' rule."""

from typing import Any

from django.core.management import BaseCommand

from tancheng.sittings.services import ensure_all


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_all()
