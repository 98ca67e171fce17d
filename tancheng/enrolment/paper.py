"""The filled 学员信息登记表 on paper, as the notice's annex 1 prints it."""

from pathlib import Path
from typing import Any

from tancheng.enrolment.models import Application
from tancheng.ledger import clock, typesetting
from tancheng.people import sealing
from tancheng.scheme.document import Scheme

_TEMPLATE = Path(__file__).parent / "templates" / "enrolment" / "form.typ"
_FIELDS = {
    "name": "姓名",
    "education": "文化程度",
    "ethnicity": "民族",
    "phone": "手机",
    "employer": "工作单位",
    "industries": "所属行业",
    "email": "电子信箱",
    "job_type": "申请工种",
    "level": "级别",
    "pledge": "真实性承诺",
    "pledge_name": "承诺人",
    "remark": "备注",
    "notice": "通知",
}


def form_pdf(application: Application) -> bytes:
    """A4, one page. The ID number is masked like everywhere else; what is not filled in stays blank."""
    photo = {"photo.jpg": application.photo.read()} if application.photo else {}
    return typesetting.render(_TEMPLATE, form_data(application), photo, fields=_FIELDS)


def form_data(application: Application) -> dict[str, Any]:
    scheme = application.scheme.document
    born = application.birth_date
    signed = clock.local(application.pledged_at).date() if application.pledged_at else None
    return {
        "annex": "附件 1",
        "title": "学员信息登记表",
        "notice": f"{scheme.source.issuer}　{scheme.source.number}",
        "code": application.code,
        "name": application.name,
        "sex": application.get_sex_display() if application.sex else "",
        "born": f"{born.year}年{born.month}月{born.day}日" if born else "",
        "education": _education(application, scheme),
        "ethnicity": application.ethnicity,
        "phone": application.phone,
        "employer": application.employer + ("（会员单位）" if application.claims_member else ""),
        "industries": [{"name": name, "ticked": name in application.industries} for name in scheme.application.industries],
        "email": application.email,
        "id_number": sealing.mask("*" * 14 + application.id_number_last4) if application.id_number_last4 else "",
        "job_type": next((j.name for j in scheme.job_type if j.code == application.job_type), ""),
        "level": next((x.name for x in scheme.level if x.code == application.level), ""),
        "years": f"{application.years_worked.normalize():f} 年" if application.years_worked is not None else "",
        "pledge": scheme.application.pledge,
        "pledge_name": application.pledge_name if signed else "",
        "pledge_date": f"{signed.year} 年 {signed.month} 月 {signed.day} 日" if signed else "　　　年　　月　　日",
        "remark": _remark(application),
        "has_photo": bool(application.photo),
    }


def _education(application: Application, scheme: Scheme) -> str:
    name = next((e.name for e in scheme.education if e.code == application.education), "")
    state = application.get_education_state_display() if application.education_state else ""
    return f"{name}（{state}）" if name and state else name


def _remark(application: Application) -> str:
    parts = []
    if application.related_years is not None:
        parts.append(f"累计从事相关职业 {application.related_years.normalize():f} 年")
    if application.held_certificate_number:
        parts.append(f"已取得证书编号 {application.held_certificate_number}")
    if application.remark:
        parts.append(application.remark)
    return "；".join(parts)
