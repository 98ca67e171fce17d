"""`tancheng content load`: lessons and items of the content folder; what has not changed is left alone."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.db import transaction

from tancheng.items.services.loading import load_items
from tancheng.learning.content import load_lessons
from tancheng.web import preparation


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        # Taken before anything is read: a file that changes meanwhile is read at the next start.
        digest = preparation.content_digest()
        with transaction.atomic():
            lessons = load_lessons(settings.CONTENT_DIR / "lessons")
            items, fresh = load_items(settings.CONTENT_DIR / "items")
            preparation.stamp("content", digest)
        if options["verbosity"]:
            self.stdout.write(f"课程内容 {lessons}；题目 {items} 道，新版本 {fresh}")
