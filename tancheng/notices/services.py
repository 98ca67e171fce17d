"""Publishing notices; lodging and answering objections."""

from django.core.files.base import File
from django.db import transaction

from tancheng.institutions import rules as institution_rules
from tancheng.institutions.models import RoundCandidate, SelectionRound
from tancheng.ledger import clock, ids, journal
from tancheng.ledger.errors import Refusal
from tancheng.notices.models import Notice, Objection, ObjectionReply
from tancheng.people.models import User
from tancheng.scheme.models import SchemeVersion


class CommentPeriodClosed(Refusal):
    pass


class ObjectionAlreadyAnswered(Refusal):
    def __init__(self) -> None:
        super().__init__("没有再次答复", "这件异议已经答复，答复不能改写", "如需补充，请联系异议人并另行公告")


@transaction.atomic
def publish_notice(version: SchemeVersion, *, by: User | None) -> Notice:
    """Publish the notice that a scheme version renders to; once per version."""
    source = version.document.source
    notice, is_new = Notice.objects.get_or_create(
        scheme=version, defaults={"number": source.number, "title": source.title, "published_at": clock.now()}
    )
    if is_new:
        journal.record("publish_notice", notice, by=by, scheme=str(version))
    return notice


@transaction.atomic
def lodge_objection(
    round_: SelectionRound, *, candidate: RoundCandidate | None, name: str, contact: str, facts: str, evidence: File | None
) -> Objection:
    """Take in an objection within the comment period; the receipt lets the objector follow it."""
    if round_.published_at is None:
        raise CommentPeriodClosed("异议没有提交", "这份公示还没有发布", "请在公示发布后再提出")
    state = institution_rules.period(clock.today(), round_.comment_from, round_.comment_until)
    if state is not institution_rules.Period.OPEN:
        raise CommentPeriodClosed(
            "异议没有提交",
            f"{state.value}，公示期为 {round_.comment_from} 至 {round_.comment_until}",
            "公示期外的情况反映，请按公示上的联系方式书面提出",
        )
    objection = Objection.objects.create(
        receipt=ids.new_code(9),
        round=round_,
        candidate=candidate,
        name=name,
        contact=contact,
        facts=facts,
        evidence=evidence or "",
        lodged_at=clock.now(),
    )
    journal.record("lodge_objection", objection, candidate=candidate.name if candidate else "")
    return objection


@transaction.atomic
def answer_objection(objection: Objection, *, decision: str, text: str, by: User) -> ObjectionReply:
    Objection.objects.select_for_update().get(pk=objection.pk)
    if ObjectionReply.objects.filter(objection=objection).exists():
        raise ObjectionAlreadyAnswered
    reply = ObjectionReply.objects.create(objection=objection, decision=decision, text=text, by=by, at=clock.now())
    journal.record("answer_objection", objection, by=by, decision=decision)
    return reply
