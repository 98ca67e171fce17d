"""Publishing notices; lodging and answering objections."""

from datetime import timedelta
from pathlib import PurePath

from django.core.files.base import File
from django.db import transaction

from tancheng.institutions import rules as institution_rules
from tancheng.institutions.models import RoundCandidate, SelectionRound
from tancheng.ledger import clock, ids, journal, limits
from tancheng.ledger.errors import Refusal
from tancheng.ledger.limits import Limit
from tancheng.notices.models import Notice, Objection, ObjectionReply
from tancheng.people.models import User
from tancheng.scheme.models import SchemeVersion

OBJECTION = "objection"
# Everybody may object without signing in. An office or a village behind one address gets its word in; a machine doesn't fill the disk.
PER_ADDRESS = (Limit(5, timedelta(hours=1)), Limit(20, timedelta(days=1)))
PER_ROUND = (Limit(300, timedelta(days=1)),)
MOST_BYTES_OF_AN_ADDRESS = 30 * 1024 * 1024
MOST_BYTES_OF_A_ROUND = 150 * 1024 * 1024
_KINDS = {".pdf", ".jpg", ".jpeg", ".png"}
_BY_ADDRESS, _BY_ROUND = "objection_address", "objection_round"


class CommentPeriodClosed(Refusal):
    pass


class TooManyObjections(Refusal):
    """A limit by address or round; `next_step` names the way that is always open."""

    def __init__(self, why: str, next_step: str, round_: SelectionRound) -> None:
        other = f"，也可以按公示上的联系方式书面提出：{round_.contact}" if round_.contact else ""
        super().__init__("异议没有提交", why, f"{next_step}{other}")


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


def lodge_objection(
    round_: SelectionRound, *, candidate: RoundCandidate | None, name: str, contact: str, facts: str, evidence: File | None, address: str
) -> Objection:
    """Take in an objection within the comment period; the receipt lets the objector follow it.

    `address`: where it comes from, for the limits only. Raises `CommentPeriodClosed`; `TooManyObjections`, which the office sees counted.
    """
    try:
        return _lodge(round_, candidate=candidate, name=name, contact=contact, facts=facts, evidence=evidence, address=address)
    except TooManyObjections:
        limits.note_refused(OBJECTION, str(round_.pk))
        raise


@transaction.atomic
def _lodge(
    round_: SelectionRound, *, candidate: RoundCandidate | None, name: str, contact: str, facts: str, evidence: File | None, address: str
) -> Objection:
    round_ = SelectionRound.objects.select_for_update().get(pk=round_.pk)
    _demand_open(round_)
    size = (evidence.size if evidence else 0) + len(facts.encode())
    _demand_within_limits(round_, address, size, has_evidence=evidence is not None)
    limits.count(_BY_ADDRESS, address, size=size)
    limits.count(_BY_ROUND, str(round_.pk), size=size)
    receipt = ids.new_code(9)
    if evidence is not None:
        # A stranger's file name may be anything; what was sent is known by its receipt.
        kind = PurePath(evidence.name or "").suffix.lower()
        evidence.name = receipt + (kind if kind in _KINDS else "")
    objection = Objection.objects.create(
        receipt=receipt,
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


def _demand_open(round_: SelectionRound) -> None:
    if round_.published_at is None:
        raise CommentPeriodClosed("异议没有提交", "这份公示还没有发布", "请在公示发布后再提出")
    state = institution_rules.period(clock.today(), round_.comment_from, round_.comment_until)
    if state is not institution_rules.Period.OPEN:
        raise CommentPeriodClosed(
            "异议没有提交",
            f"{state.value}，公示期为 {round_.comment_from} 至 {round_.comment_until}",
            "公示期外的情况反映，请按公示上的联系方式书面提出",
        )


def _demand_within_limits(round_: SelectionRound, address: str, size: int, *, has_evidence: bool) -> None:
    if (wait := limits.wait(_BY_ADDRESS, address, PER_ADDRESS)) is not None:
        hours = int(wait.limit.within.total_seconds() // 3600)
        raise TooManyObjections(
            f"近 {hours} 小时从您所在的网络已收到 {wait.limit.most} 件异议，到了上限", f"请在 {_moment(wait)}以后再提交", round_
        )
    if (wait := limits.wait(_BY_ROUND, str(round_.pk), PER_ROUND)) is not None:
        raise TooManyObjections("近一天收到的异议很多，到了在线提交的上限", f"请在 {_moment(wait)}以后再提交", round_)
    without = "请先不带证明材料提交，材料由经办人与您联系后补交" if has_evidence else "请明天再提交"
    if limits.size_within_a_day(_BY_ADDRESS, address) + size > MOST_BYTES_OF_AN_ADDRESS:
        raise TooManyObjections("近一天从您所在的网络收到的证明材料太大，到了上限", without, round_)
    if limits.size_within_a_day(_BY_ROUND, str(round_.pk)) + size > MOST_BYTES_OF_A_ROUND:
        raise TooManyObjections("近一天收到的证明材料太大，到了上限", without, round_)


def _moment(wait: limits.Wait) -> str:
    local = clock.local(wait.until + timedelta(minutes=1))
    return f"{local:%H:%M} " if local.date() == clock.today() else f"{local.month}月{local.day}日 {local:%H:%M} "


@transaction.atomic
def answer_objection(objection: Objection, *, decision: str, text: str, by: User) -> ObjectionReply:
    Objection.objects.select_for_update().get(pk=objection.pk)
    if ObjectionReply.objects.filter(objection=objection).exists():
        raise ObjectionAlreadyAnswered
    reply = ObjectionReply.objects.create(objection=objection, decision=decision, text=text, by=by, at=clock.now())
    journal.record("answer_objection", objection, by=by, decision=decision)
    return reply
