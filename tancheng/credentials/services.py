"""Issuing once, revoking once."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from tancheng.credentials import paper, rules
from tancheng.credentials.models import Credential, Revocation
from tancheng.enrolment.models import Enrolment
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.ledger.glyphs import CharactersMissing
from tancheng.ledger.typesetting import TypesettingFailed
from tancheng.marking.models import Result
from tancheng.people import sms
from tancheng.people.models import User


class CannotIssue(Refusal):
    pass


class CannotRevoke(Refusal):
    pass


@transaction.atomic
def issue_credential(result: Result, *, by: User) -> Credential:
    """Issue the certificate of a passed result. Asking again returns the one that exists; the PDF's bytes never change."""
    enrolment = Enrolment.objects.select_for_update().select_related("scheme", "application").get(pk=result.attempt.booking.enrolment_id)
    existing = Credential.objects.filter(enrolment=enrolment).first()
    if existing is not None:
        return existing
    if not result.passed or result.attempt.results.filter(version__gt=result.version).exists():
        raise CannotIssue("证书没有签发", "这份成绩没有及格，或已有更正后的成绩", "请核对最新成绩")
    scheme = enrolment.scheme.document
    terms = scheme.certificate_terms()
    issued_on = clock.today()
    credential = Credential(
        number=_next_number(terms.number_prefix, issued_on.year),
        enrolment=enrolment,
        result=result,
        holder_name=enrolment.name,
        job_type_name=enrolment.job_type_name,
        level_name=enrolment.level_name,
        title=terms.name,
        issuer=scheme.source.issuer,
        issued_on=issued_on,
        class_hours=scheme.study_terms().required_class_hours,
    )
    pdf = _printed(credential)
    credential.digest = hashlib.sha256(pdf).hexdigest()
    credential.pdf.save(f"{credential.number}.pdf", ContentFile(pdf), save=False)
    credential.save()
    journal.record("issue_credential", credential, by=by, number=credential.number, digest=credential.digest)
    sms.send(enrolment.application.phone, f"【碳程】您的证书已签发，编号 {credential.number}，登录“我的”页面可查看和下载。")
    return credential


def _printed(credential: Credential) -> bytes:
    """The certificate's bytes; whatever stands in their way is a refusal, while nothing is written yet."""
    what = "证书没有签发"
    try:
        return paper.certificate_pdf(credential)
    except CharactersMissing as no:
        raise CannotIssue(what, no.why, no.next_step) from no
    except TypesettingFailed as fault:
        raise CannotIssue(what, f"证书排不成版：{fault}", "请把这段话告诉系统管理员，修好后再签发") from fault
    except OSError as fault:
        raise CannotIssue(what, "报名照片的文件打不开", "请系统管理员从备份中恢复照片文件，然后再签发") from fault


def _next_number(prefix: str, year: int) -> str:
    """The next serial of the year; the unique number makes a race fail loudly instead of issuing twice."""
    last = Credential.objects.filter(number__startswith=f"{prefix}-{year}-").aggregate(last=Max("number"))["last"]
    serial = int(last.removeprefix(f"{prefix}-{year}-")[:6]) + 1 if last else 1
    return rules.certificate_number(prefix, year, serial)


@transaction.atomic
def revoke_credential(credential: Credential, *, reason: str, by: User) -> Revocation:
    """Revoke with a reason that the public page shows."""
    Credential.objects.select_for_update().get(pk=credential.pk)
    if not reason.strip():
        raise CannotRevoke("证书没有撤销", "没有填写原因", "请写明原因，公开查询页会显示")
    if Revocation.objects.filter(credential=credential).exists():
        raise CannotRevoke("没有重复撤销", "这张证书已经撤销", "请查看撤销记录")
    revocation = Revocation.objects.create(credential=credential, reason=reason.strip(), by=by, at=clock.now())
    journal.record("revoke_credential", credential, by=by, reason=reason.strip())
    return revocation
