"""`tancheng demo`: load the fictional town once; keep an exam that starts soon; print one sign-in link per role."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.urls import reverse

from tancheng.ledger.errors import Refusal
from tancheng.ledger.models import Prepared
from tancheng.people.models import User
from tancheng.web import preparation, site_kind
from tancheng.web.demo.candidate import has_an_exam_ahead
from tancheng.web.navigation import DEMO_PEOPLE

_BUILDING, _BUILT = "building", "built"


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            site_kind.demand(site_kind.Kind.DEMO)
        except Refusal as refused:
            raise SystemExit(f"[碳程] 没有装入演示。{refused}") from None
        site_kind.settle(site_kind.Kind.DEMO)
        self.keep_town()
        self.stdout.write("[碳程] 演示小镇已就绪，人物和单位均为虚构。按身份登录：")
        for name, label in DEMO_PEOPLE:
            self.stdout.write(f"  {label:<12}{settings.SITE_URL}{reverse('demo_sign_in')}?as={name}")

    def keep_town(self) -> None:
        state = Prepared.objects.filter(part="demo").values_list("digest", flat=True).first()
        if state == _BUILDING:
            # Its acts are on record one by one; building over them would only be refused half-way.
            why = f"演示小镇上次没有建完（启动时被中断）。请停止其他程序，删除演示数据文件夹 {settings.DATA_DIR} 后重新启动"
            raise CommandError(why)
        is_built = state == _BUILT or User.objects.filter(username="demo-graduate").exists()
        if is_built and has_an_exam_ahead():
            return
        # The town acts by every app's services; a start that has nothing to build does not import them all.
        from tancheng.web.demo.town import Town, refresh_candidate

        if is_built:
            refresh_candidate(Town())
            return
        preparation.stamp("demo", _BUILDING)
        Town().build()
        preparation.stamp("demo", _BUILT)
