"""`tancheng demo`: load the fictional town once; keep an exam that starts soon; print one sign-in link per role."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from django.urls import reverse

from tancheng.ledger.errors import Refusal
from tancheng.people.models import User
from tancheng.web import site_kind
from tancheng.web.demo.town import Town, refresh_candidate
from tancheng.web.navigation import DEMO_PEOPLE


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            site_kind.demand(site_kind.Kind.DEMO)
        except Refusal as refused:
            raise SystemExit(f"[碳程] 没有装入演示。{refused}") from None
        site_kind.settle(site_kind.Kind.DEMO)
        is_built = User.objects.filter(username="demo-graduate").exists()
        town = Town()
        if is_built:
            refresh_candidate(town)
        else:
            town.build()
        self.stdout.write("[碳程] 演示小镇已就绪，人物和单位均为虚构。按身份登录：")
        for name, label in DEMO_PEOPLE:
            self.stdout.write(f"  {label:<12}{settings.SITE_URL}{reverse('demo_sign_in')}?as={name}")
