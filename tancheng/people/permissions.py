"""Role predicates; every app composes its permissions from these."""

from typing import Any

import rules
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from tancheng.people.models import Role


def roles_of(user: Any) -> frozenset[str]:
    """The user's roles, read once per request."""
    if not user.is_authenticated:
        return frozenset()
    if not hasattr(user, "_roles"):
        user._roles = frozenset(user.role_grants.values_list("role", flat=True))
    return user._roles  # type: ignore[no-any-return]


def _has(role: Role) -> Any:
    @rules.predicate(f"has_role:{role.value}")
    def predicate(user: Any) -> bool:
        return role.value in roles_of(user)

    return predicate


is_office = _has(Role.OFFICE)
is_finance = _has(Role.FINANCE)
is_marker = _has(Role.MARKER)
is_invigilator = _has(Role.INVIGILATOR)
is_centre = _has(Role.CENTRE)
is_writer = _has(Role.WRITER)
is_reviewer = _has(Role.REVIEWER)


def demand(request: HttpRequest, permission: str, thing: Any = None) -> None:
    """Raise PermissionDenied unless the request's user has this permission (on this thing)."""
    if not request.user.has_perm(permission, thing):
        raise PermissionDenied


@rules.predicate
def is_staff_member(user: Any) -> bool:
    return bool(roles_of(user))


@rules.predicate
def is_self(user: Any, thing: Any) -> bool:
    """The thing belongs to this user (`thing.user`)."""
    return thing is not None and thing.user_id == user.pk


rules.add_perm("people.use_desk", is_staff_member)
rules.add_perm("people.see_full_id_number", is_office)
rules.add_perm("people.manage_staff", is_centre)
