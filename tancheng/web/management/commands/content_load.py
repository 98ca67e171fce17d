"""`tancheng content load`: lessons and items of the content folder; what has not changed is left alone."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from tancheng.items.services.loading import load_items
from tancheng.learning.content import load_lessons


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        lessons = load_lessons(settings.CONTENT_DIR / "lessons")
        items, fresh = load_items(settings.CONTENT_DIR / "items")
        if options["verbosity"]:
            self.stdout.write(f"课程内容 {lessons}；题目 {items} 道，新版本 {fresh}")
