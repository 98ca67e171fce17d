"""The notice on paper, rendered from the scheme: what the page says and what the PDF says cannot disagree."""

from pathlib import Path
from typing import Any

from tancheng.ledger import typesetting
from tancheng.scheme.document import Scheme

_TEMPLATE = Path(__file__).parent / "templates" / "notices" / "notice.typ"
_FIELDS = {
    "issuer": "发布单位",
    "occupation": "职业",
    "number": "文号",
    "title": "标题",
    "addressees": "主送单位",
    "preamble": "开头",
    "attachments": "附件",
    "public": "公共基础课程",
    "job_types": "工种与专业课程",
    "audience": "培训对象",
    "fees": "收费标准",
    "payment": "缴费",
    "study": "培训形式",
    "levels": "报考条件",
    "how_to_apply": "报名方式",
    "exam": "考试安排",
    "resit": "补考安排",
    "certificate": "证书",
    "contact": "联系方式",
}


def notice_pdf(scheme: Scheme) -> bytes:
    """The official layout (GB/T 9704-2012 by analogy: the association is no state organ): A4, 仿宋 三号, 〔〕 in the number."""
    return typesetting.render(_TEMPLATE, notice_data(scheme), fields=_FIELDS)


def notice_data(scheme: Scheme) -> dict[str, Any]:
    """Everything printed, as plain values; sections that the scheme leaves open are empty."""
    return {
        "issuer": scheme.source.issuer,
        "occupation": scheme.occupation.name,
        "number": scheme.source.number,
        "title": scheme.source.title,
        "addressees": scheme.source.addressees,
        "preamble": scheme.source.preamble.strip(),
        "attachments": scheme.source.attachments,
        "public": [course.name for course in scheme.public_course],
        "job_types": [
            {"name": job.name, "courses": [course.name for course in job.courses], "declared": job.declared_courses}
            for job in scheme.job_type
        ],
        "audience": scheme.audience.groups if scheme.audience else [],
        "fees": [
            {"title": scheme.level_of(fee.level).title, "member": str(fee.member), "non_member": str(fee.non_member)} for fee in scheme.fee
        ],
        "payment": {
            "covers": scheme.payment.covers,
            "remark": scheme.payment.remark_words,
            "refund": scheme.payment.refund,
            "account_name": scheme.payment.account_name,
            "bank": scheme.payment.bank,
            "account_number": scheme.payment.account_number,
        }
        if scheme.payment
        else None,
        "study": {
            "form": scheme.study.form,
            "entry": scheme.study.entry,
            "months": scheme.study.access_months,
            "hours": scheme.study.required_class_hours,
        }
        if scheme.study
        else None,
        "levels": [{"title": level.title, "conditions": [c.text for c in level.condition]} for level in scheme.level],
        "how_to_apply": scheme.application.how,
        "exam": {
            "when": scheme.exam.when,
            "time": f"{scheme.exam.starts:%-H:%M}-{scheme.exam.ends:%H:%M}",
            "dates": [f"{d.year} 年 {d.month} 月 {d.day} 日" for d in scheme.exam.printed_dates],
        }
        if scheme.exam
        else None,
        "paper": {
            "items": scheme.paper.declared_items,
            "points": str(scheme.paper.declared_points),
            "pass": str(scheme.paper.pass_points),
        }
        if scheme.paper
        else None,
        "resit": scheme.resit.text if scheme.resit else "",
        "certificate": scheme.certificate.text if scheme.certificate else "",
        "contact": {
            "people": scheme.contact.people,
            "phone": scheme.contact.phone,
            "email": scheme.contact.email,
            "address": scheme.contact.address,
        },
    }
