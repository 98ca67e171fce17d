"""Makers for tests: each gives one valid thing of the road, made the short way. Tests of an act use the act itself."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.conf import settings

from tancheng.enrolment.models import Application, Enrolment, Status
from tancheng.ledger import ids
from tancheng.people import sealing
from tancheng.people.models import Role, RoleGrant, User
from tancheng.scheme.models import SchemeVersion
from tancheng.scheme.services import publish_scheme

NOTICE_2024 = "gdcpa-2024-19"
_numbers = count(1)


def scheme_text(code: str = NOTICE_2024) -> str:
    return (settings.SCHEME_DIR / f"{code}.toml").read_text(encoding="utf-8")


def a_scheme(code: str = NOTICE_2024) -> SchemeVersion:
    return publish_scheme(scheme_text(code))[0]


def a_user(*roles: Role, name: str = "") -> User:
    number = next(_numbers)
    user = User.objects.create_user(
        username=f"u{number}", full_name=name or f"测试{number}", phone=f"138{number:08d}", email=f"u{number}@example.com"
    )
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role) for role in roles)
    return user


def an_id_number(number: int, birth: date = date(1990, 3, 7)) -> str:
    """A well-formed, fictional ID number: region 000000 does not exist."""
    body = f"000000{birth:%Y%m%d}{number % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def a_man(number: int) -> tuple[date, str]:
    """Day of birth and ID number of the n-th man. Three digits tell those born on one day apart, so every five hundredth is a day younger."""
    serial = number * 2 + 1
    birth = date(1990, 3, 7) + timedelta(days=serial // 1000)
    return birth, an_id_number(serial, birth)


def an_application(user: User | None = None, *, status: str = Status.SUBMITTED, at: datetime | None = None, **values: Any) -> Application:
    """A complete application: 核算员 四级, 大专 graduate, 5 related years, non-member."""
    user = user or a_user()
    moment = at or datetime.now(UTC)
    birth, id_number = a_man(next(_numbers))
    number = values.pop("id_number", id_number)
    defaults: dict[str, Any] = {
        "code": ids.new_code(),
        "scheme": values.pop("scheme", None) or a_scheme(),
        "status": status,
        "started_at": moment,
        "saved_at": moment,
        "name": user.full_name,
        "sex": Application.Sex.MALE,
        "birth_date": birth,
        "education": "college",
        "education_state": Application.EducationState.GRADUATED,
        "ethnicity": "汉族",
        "phone": user.phone,
        "employer": "南岭示例电厂",
        "industries": ["发电"],
        "email": user.email,
        "id_number_sealed": sealing.seal(number),
        "id_number_index": sealing.blind_index(number),
        "id_number_last4": number[-4:],
        "job_type": "acc",
        "level": "4",
        "years_worked": Decimal(8),
        "related_years": Decimal(5),
        "pledge_name": user.full_name,
        "pledged_at": moment,
        "privacy_agreed_at": moment,
    }
    return Application.objects.create(user=user, **{**defaults, **values})


def an_enrolment(user: User | None = None, *, opened_at: datetime | None = None, **values: Any) -> Enrolment:
    """A paid place opened `opened_at` (default: a month ago), running six calendar months."""
    opened = opened_at or datetime.now(UTC) - timedelta(days=30)
    application = an_application(user, status=Status.APPROVED, at=opened, **values)
    from tancheng.ledger import clock
    from tancheng.scheme.rules import add_months

    return Enrolment.objects.create(
        application=application,
        user=application.user,
        scheme=application.scheme,
        name=application.name,
        job_type=application.job_type,
        level=application.level,
        opened_at=opened,
        expires_on=add_months(clock.local(opened).date(), application.scheme.document.study_terms().access_months),
    )
