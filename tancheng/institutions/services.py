"""Training bases, and rounds that propose new ones."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from tancheng.institutions import rules
from tancheng.institutions.models import RoundCandidate, SelectionRound, TrainingBase
from tancheng.ledger import clock, journal
from tancheng.ledger.errors import Refusal
from tancheng.people.models import User
from tancheng.scheme import document


class RoundNotPublishable(Refusal):
    pass


@transaction.atomic
def draft_round(
    *,
    number: str,
    title: str,
    issuer: str,
    body: str,
    contact: str,
    comment_from: date,
    comment_until: date,
    candidates: Sequence[tuple[str, str]],
    by: User | None,
    declared_comment: str = "",
    dated_on: date | None = None,
) -> SelectionRound:
    """Write a round down, unpublished. `candidates` = [(province, name)] in the order of the list."""
    if comment_until < comment_from:
        raise RoundNotPublishable("没有保存", "公示期结束日早于开始日", "请改正公示起止日期")
    if SelectionRound.objects.filter(number=number).exists():
        raise RoundNotPublishable("没有保存", f"文号 {number} 已有一份公示", "请核对文号")
    names = [name for _, name in candidates]
    if not names or len(set(names)) != len(names):
        raise RoundNotPublishable("没有保存", "名单为空，或同一单位列了两次", "请核对公示名单")
    round_ = SelectionRound.objects.create(
        number=number,
        title=title,
        issuer=issuer,
        body=body,
        contact=contact,
        comment_from=comment_from,
        comment_until=comment_until,
        declared_comment=declared_comment,
        dated_on=dated_on,
    )
    RoundCandidate.objects.bulk_create(
        RoundCandidate(round=round_, position=position, province=province, name=name)
        for position, (province, name) in enumerate(candidates, start=1)
    )
    journal.record("draft_round", round_, by=by, candidates=len(names))
    return round_


@transaction.atomic
def publish_round(round_: SelectionRound, *, by: User | None) -> SelectionRound:
    """Put the list before the public; from now on it does not change."""
    round_ = SelectionRound.objects.select_for_update().get(pk=round_.pk)
    if round_.published_at is not None:
        raise RoundNotPublishable("没有再次发布", "这份公示已经发布", "请直接查看公示页")
    round_.published_at = clock.now()
    round_.save(update_fields=["published_at"])
    journal.record("publish_round", round_, by=by)
    return round_


@transaction.atomic
def take_in_from_scheme(scheme: document.Scheme) -> None:
    """The issuer as a training base, and the notice's annexed rounds as published; what already stands is left alone."""
    TrainingBase.objects.get_or_create(
        name=scheme.source.issuer,
        defaults={
            "slug": scheme.code.partition("-")[0],
            "province": next((c.province for r in scheme.selection_round for c in r.candidates if c.name == scheme.source.issuer), ""),
            "introduction": _introduction(scheme.source.preamble),
            "address": scheme.contact.address,
            "phone": scheme.contact.phone,
            "email": scheme.contact.email,
        },
    )
    for printed in scheme.selection_round:
        if SelectionRound.objects.filter(number=printed.number).exists():
            continue
        until = rules.readable_end(printed.comment_from, printed.comment_until)
        declared = "" if until == printed.comment_until else f"{_printed(printed.comment_from)}-{_printed(printed.comment_until)}"
        round_ = draft_round(
            number=printed.number,
            title=printed.title,
            issuer=printed.issuer,
            body=printed.body,
            contact=printed.contact,
            comment_from=printed.comment_from,
            comment_until=until,
            candidates=[(c.province, c.name) for c in printed.candidates],
            by=None,
            declared_comment=declared,
            dated_on=printed.published_on,
        )
        publish_round(round_, by=None)


def _introduction(preamble: str) -> str:
    """Without the sentence that leads over to the notice's clauses ("…通知如下：")."""
    return preamble.strip().rpartition("。")[0] + "。"


def _printed(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
