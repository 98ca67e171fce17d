"""Finding certificates."""

from django.db.models import QuerySet

from tancheng.credentials import rules
from tancheng.credentials.models import Credential
from tancheng.marking.models import Result


def by_number_and_name(number: str, name: str) -> Credential | None:
    """The certificate with exactly this number and name, however they were typed."""
    found = Credential.objects.filter(number=rules.canonical_number(number)).select_related("revocation").first()
    if found is None or rules.canonical_name(found.holder_name) != rules.canonical_name(name):
        return None
    return found


def passed_without_credential() -> QuerySet[Result]:
    return (
        Result.objects.filter(passed=True, attempt__booking__enrolment__credential__isnull=True)
        .select_related("attempt__booking__enrolment__scheme", "attempt__booking__sitting")
        .order_by("released_at")
    )
