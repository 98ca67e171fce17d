"""`tancheng content check`: prove lessons and items against content/README.md."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from tancheng.items.proving import check_folder
from tancheng.items.repealed import check_item_citations
from tancheng.learning.content import check_lessons
from tancheng.learning.repealed import FILE_NAME, check_lesson_citations, read_rules
from tancheng.scheme import document


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        scheme = document.read_file(settings.SCHEME_DIR / "gdcpa-2024-19.toml")
        lessons, items = settings.CONTENT_DIR / "lessons", settings.CONTENT_DIR / "items"
        faults = [*check_lessons(lessons, scheme), *check_folder(items, scheme)]
        repealed = read_rules(settings.CONTENT_DIR / FILE_NAME)
        faults += [*check_lesson_citations(lessons, repealed), *check_item_citations(items, repealed)]
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"内容有 {len(faults)} 处问题")
        self.stdout.write("课程内容与题库检查通过")
