"""What every page's frame needs: navigation, contact, demo links."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from tancheng.people.permissions import roles_of
from tancheng.scheme import selectors as schemes
from tancheng.web import navigation


def shell(request: HttpRequest) -> dict[str, Any]:
    principal = schemes.principal()
    document = principal.document if principal else None
    roles = roles_of(request.user) if hasattr(request, "user") else frozenset()
    return {
        "site_name": "碳程",
        "main_links": navigation.main_links(request.path),
        "desk_links": navigation.desk_links(request.path, roles) if roles else [],
        "is_staff_member": bool(roles),
        "roles": roles,
        "contact": {
            "issuer": document.source.issuer,
            "address": document.contact.address,
            "people": document.contact.people,
            "email": document.contact.email,
        }
        if document
        else {},
        "demo": settings.DEMO,
        "demo_people": _demo_people() if settings.DEMO else [],
    }


def _demo_people() -> list[dict[str, str]]:
    return [{"label": label, "url": f"{reverse('demo_sign_in')}?as={name}"} for name, label in navigation.DEMO_PEOPLE]
