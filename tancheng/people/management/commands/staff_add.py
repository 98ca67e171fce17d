"""`tancheng staff_add --name … --phone … --role centre`: the first member of staff of a new site."""

from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.db import transaction

from tancheng.ledger import journal
from tancheng.people.models import Role, RoleGrant, User


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--phone", required=True)
        parser.add_argument("--email", default="")
        parser.add_argument("--role", required=True, choices=Role.values)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        user, _ = User.objects.update_or_create(
            phone=options["phone"], defaults={"full_name": options["name"], "email": options["email"], "phone_verified": True}
        )
        grant, is_new = RoleGrant.objects.get_or_create(user=user, role=options["role"])
        if is_new:
            journal.record("grant_role", grant, reason="staff_add", role=options["role"])
        self.stdout.write(f"{user} 现在是{grant.get_role_display()}，可用手机 {options['phone']} 和验证码登录")
