"""People who passed."""

from datetime import timedelta
from decimal import Decimal

import time_machine

from tancheng import testing
from tancheng.credentials.models import Credential
from tancheng.credentials.services import issue_credential
from tancheng.marking.models import Result
from tancheng.marking.services import give_mark, release_results
from tancheng.marking.tests.makers import a_paper, a_sitting, pass_mark, short_item
from tancheng.people.models import Role, User


def a_result(*, passed: bool = True, user: User | None = None) -> Result:
    """Of a released sitting in November 2026."""
    sitting = a_sitting(testing.a_scheme())
    paper = a_paper(sitting, user, right=pass_mark(sitting) - 2, text="先定法人边界。")
    with time_machine.travel(sitting.ends_at + timedelta(days=1), tick=False):
        give_mark(paper, short_item(paper), points=Decimal("2.0" if passed else "1.5"), comment="", by=testing.a_user(Role.MARKER))
        release_results(sitting, by=testing.a_user(Role.OFFICE))
    return Result.objects.get(attempt=paper)


def a_credential(user: User | None = None) -> Credential:
    with time_machine.travel("2026-12-10T02:00:00+00:00", tick=False):
        return issue_credential(a_result(user=user), by=testing.a_user(Role.OFFICE))
