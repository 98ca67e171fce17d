"""Where people land after signing in, the demonstration's short cuts, and the page of roles."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from tancheng.ledger import site
from tancheng.ledger.errors import Refusal
from tancheng.people import services
from tancheng.people.forms import StaffMemberForm
from tancheng.people.models import Role, TextMessage, User
from tancheng.people.permissions import roles_of


class DemoFromElsewhere(Refusal):
    """A demonstration's link was used from another machine."""


@login_required
def home_of_user(request: HttpRequest) -> HttpResponse:
    return redirect("desk" if roles_of(request.user) else "my_road")


def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's people. Exists only in the demonstration."""
    _demand_demo(request)
    name = request.GET.get("as", "")[:40]
    user = get_object_or_404(User, username=f"demo-{name}", is_active=True)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("desk" if roles_of(user) else "my_road")


def demo_outbox(request: HttpRequest) -> HttpResponse:
    """The last text messages, so that a visitor of the demonstration can read their code."""
    _demand_demo(request)
    return render(request, "people/outbox.html", {"sent": TextMessage.objects.all()[:30]})


def _demand_demo(request: HttpRequest) -> None:
    """The demonstration's short cuts open every account, so only to somebody at this very machine."""
    if not settings.DEMO:
        raise Http404
    if not site.is_from_this_machine(request):
        raise DemoFromElsewhere(
            "演示身份只能在本机使用",
            "用它们不要密码就能登录，所以不对别的机器开放",
            "请在运行演示的那台机器上打开；别的机器可以用手机号登录",
        )


def closed(request: HttpRequest, **_: str) -> HttpResponse:
    """An allauth page that has no place here."""
    raise Http404


@login_required
def desk_staff(request: HttpRequest) -> HttpResponse:
    """Who holds which role; a new colleague is added below."""
    _demand(request)
    form = StaffMemberForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        try:
            user = services.add_staff_member(**values, by=request.user)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, f"已给 {user} {values['role'].label}岗位。")
            return redirect("desk_staff")
    asked = request.GET.get("q", "").strip()[:50]
    people = User.objects.prefetch_related("role_grants")
    if asked:
        people = people.filter(Q(full_name__contains=asked) | Q(phone=asked) | Q(email__iexact=asked))
    else:
        people = people.filter(role_grants__isnull=False).distinct()
    rows = [(user, {grant.role for grant in user.role_grants.all()}) for user in people.order_by("full_name", "pk")[:100]]
    return render(request, "people/desk_staff.html", {"rows": rows, "roles": Role, "form": form, "refusal": refusal, "asked": asked})


@login_required
@require_POST
def desk_staff_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or revoke one role of one account."""
    _demand(request)
    user = get_object_or_404(User, pk=pk)
    try:
        role = Role(request.POST.get("role", ""))
    except ValueError as unknown:
        raise Http404 from unknown
    if request.POST.get("act") == "revoke":
        services.revoke_role(user, role, by=request.user)
        messages.success(request, f"已撤销 {user} 的{role.label}岗位。")
    else:
        services.grant_role(user, role, by=request.user)
        messages.success(request, f"已给 {user} {role.label}岗位。")
    return redirect("desk_staff")


def _demand(request: HttpRequest) -> None:
    if not request.user.has_perm("people.manage_staff"):
        raise PermissionDenied
