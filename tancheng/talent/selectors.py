"""The pool as employers see it."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from tancheng.credentials.models import Credential
from tancheng.people.models import User
from tancheng.talent import rules
from tancheng.talent.models import Consent


def consent_of(user: User) -> Consent | None:
    return Consent.objects.filter(user=user).order_by("-id").first()


def pool(*, job_type: str = "", level: str = "", region: str = "") -> QuerySet[Credential]:
    """Valid certificates whose holders' newest consent is given, with `.consent_id`."""
    newest = Consent.objects.filter(user=OuterRef("enrolment__user")).order_by("-id")
    found = Credential.objects.filter(revocation__isnull=True).annotate(
        consent_id=Subquery(newest.values("pk")[:1]),
        consent_given=Subquery(newest.values("given")[:1]),
        consent_region=Subquery(newest.values("region")[:1]),
    )
    found = found.filter(consent_given=True).select_related("enrolment__application")
    if job_type:
        found = found.filter(job_type_name=job_type)
    if level:
        found = found.filter(level_name=level)
    if region:
        found = found.filter(consent_region__contains=region)
    return found


def entries(credentials: list[Credential]) -> list[dict[str, Any]]:
    """What may be shown of each."""
    consents = {consent.pk: consent for consent in Consent.objects.filter(pk__in=[c.consent_id for c in credentials])}
    rows = []
    for credential in credentials:
        consent = consents[credential.consent_id]
        values = {
            "name": credential.holder_name,
            "employer": credential.enrolment.application.employer,
            "region": consent.region,
            "introduction": consent.introduction,
            "job_type_name": credential.job_type_name,
            "level_name": credential.level_name,
            "issued_on": credential.issued_on,
        }
        rows.append(rules.shown(values, consent.fields))
    return rows
