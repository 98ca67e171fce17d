"""`tancheng scheme load`: publish the scheme files; a changed file becomes a new revision."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from tancheng.scheme.document import SchemeInvalid
from tancheng.scheme.services import publish_folder


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            versions = publish_folder(settings.SCHEME_DIR)
        except SchemeInvalid as fault:
            raise CommandError(f"方案文件读不懂，什么都没有载入：{fault}") from fault
        for version, is_new in versions:
            self.stdout.write(f"{version} {'已发布' if is_new else '未变'}")
