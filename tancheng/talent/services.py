"""Giving and withdrawing consent."""

from collections.abc import Collection

from django.db import transaction

from tancheng.credentials.models import Credential
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User
from tancheng.talent import rules
from tancheng.talent.models import Consent


class NoValidCertificate(Refusal):
    def __init__(self) -> None:
        super().__init__("没有加入人才库", "您名下还没有有效的证书", "取得证书后，可随时回来决定是否加入")


@transaction.atomic
def give_consent(user: User, *, fields: Collection[str], region: str, introduction: str) -> Consent:
    """The holder agrees, separately from everything else, to be found with these fields."""
    if not Credential.objects.filter(enrolment__user=user, revocation__isnull=True).exists():
        raise NoValidCertificate
    consent = Consent.objects.create(
        user=user,
        given=True,
        fields=[field for field in rules.FIELDS if field in fields],
        region=region.strip(),
        introduction=introduction.strip(),
        text_version=rules.CONSENT_VERSION,
        at=clock.now(),
    )
    journal.record("give_talent_consent", consent, by=user, fields=consent.fields)
    return consent


@transaction.atomic
def withdraw_consent(user: User) -> Consent:
    """Taking it back works at once."""
    consent = Consent.objects.create(user=user, given=False, text_version=rules.CONSENT_VERSION, at=clock.now())
    journal.record("withdraw_talent_consent", consent, by=user)
    return consent
