from django.urls import path
from django.views.generic import RedirectView

from tancheng.people import sign_in, views

# Pages of allauth that make no sense where an account is a mobile number.
_CLOSED = [
    "accounts/email/",
    "accounts/confirm-email/",
    "accounts/confirm-email/<str:key>/",
    "accounts/phone/verify/",
    "accounts/phone/change/",
    "accounts/password/set/",
    "accounts/reauthenticate/",
]

urlpatterns = [
    # Before allauth's own of the same address and name.
    path("accounts/login/code/", sign_in.request_code, name="account_request_login_code"),
    path("accounts/login/code/confirm/", sign_in.confirm_code, name="account_confirm_login_code"),
    path("home/", views.home_of_user, name="home_of_user"),
    path("demo/as/", views.demo_sign_in, name="demo_sign_in"),
    path("demo/outbox/", views.demo_outbox, name="demo_outbox"),
    path("desk/staff/", views.desk_staff, name="desk_staff"),
    path("desk/staff/<int:pk>/role/", views.desk_staff_role, name="desk_staff_role"),
    path("accounts/signup/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    *(path(route, views.closed) for route in _CLOSED),
]
