"""The admission ticket (准考证) on paper."""

from pathlib import Path

from tancheng.ledger import clock, typesetting
from tancheng.ledger.site import absolute
from tancheng.sittings.models import Booking

_TEMPLATE = Path(__file__).parent / "templates" / "sittings" / "ticket.typ"
_FIELDS = {
    "name": "姓名",
    "employer": "工作单位",
    "job_type": "工种",
    "level": "级别",
    "issuer": "发布单位",
    "occupation": "职业",
    "contact": "联系人",
}


def ticket_pdf(booking: Booking) -> bytes:
    enrolment = booking.enrolment
    application = enrolment.application
    scheme = enrolment.scheme.document
    exam = scheme.exam_terms()
    paper = scheme.paper_terms()
    starts = clock.local(booking.sitting.starts_at)
    photo = {"photo.jpg": application.photo.read()} if application.photo else {}
    data = {
        "issuer": scheme.source.issuer,
        "occupation": scheme.occupation.name,
        "name": enrolment.name,
        "id_last4": application.id_number_last4,
        "ticket": booking.ticket_number,
        "kind": booking.get_kind_display(),
        "job_type": enrolment.job_type_name,
        "level": enrolment.level_name,
        "employer": application.employer,
        "day": f"{starts.year}年{starts.month}月{starts.day}日（星期{'一二三四五六日'[starts.weekday()]}）",
        "time": f"{starts:%H:%M}—{clock.local(booking.sitting.ends_at):%H:%M}",
        "late": exam.late_entry_minutes,
        "items": paper.declared_items,
        "points": str(paper.declared_points),
        "pass": str(paper.pass_points),
        "address": absolute(f"/exam/{booking.ticket_number}/"),
        "has_photo": bool(photo),
        "contact": f"{'、'.join(scheme.contact.people)}　{scheme.contact.email}",
    }
    return typesetting.render(_TEMPLATE, data, photo, fields=_FIELDS)
