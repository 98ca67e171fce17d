"""The certificate on paper."""

import io
from pathlib import Path

import segno

from tancheng.credentials.models import Credential
from tancheng.ledger import typesetting
from tancheng.ledger.site import absolute

_TEMPLATE = Path(__file__).parent / "templates" / "credentials" / "certificate.typ"
_FIELDS = {
    "name": "姓名",
    "job_type": "工种",
    "level": "级别",
    "title": "证书名称",
    "occupation": "职业",
    "number": "证书编号",
    "issuer": "发证单位",
}


def verification_url(number: str) -> str:
    """What the QR code says: the public check of this number (the name is asked for there)."""
    return absolute(f"/verify/{number}/")


def certificate_pdf(credential: Credential) -> bytes:
    application = credential.enrolment.application
    pictures = {"qr.svg": _qr(verification_url(credential.number))}
    if application.photo:
        with application.photo.open("rb") as photo:
            pictures["photo.jpg"] = photo.read()
    data = {
        "title": credential.title,
        "occupation": credential.enrolment.scheme.document.occupation.name,
        "name": credential.holder_name,
        "job_type": credential.job_type_name,
        "level": credential.level_name,
        "hours": credential.class_hours,
        "number": credential.number,
        "issuer": credential.issuer,
        "issued_on": f"{credential.issued_on.year}年{credential.issued_on.month}月{credential.issued_on.day}日",
        "id_last4": application.id_number_last4,
        "url": absolute("/verify/"),
        "has_photo": "photo.jpg" in pictures,
    }
    return typesetting.render(_TEMPLATE, data, pictures, fields=_FIELDS)


def _qr(text: str) -> bytes:
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=4, border=1)
    return out.getvalue()
