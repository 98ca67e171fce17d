"""TEMPORARY while apps are being built: names that the frame links to. Deleted before the first landing."""

from django.http import HttpResponse
from django.urls import path

NAMES = [
    "home", "home_of_user", "notice", "courses", "sittings", "verify", "talent", "bases", "apply", "desk", "my_road", "help", "privacy",
    "desk_applications", "desk_bills", "desk_refunds", "desk_enrolments", "desk_sittings", "desk_marking", "desk_results",
    "desk_credentials", "desk_rounds", "desk_schemes", "desk_journal", "demo_sign_in",
]  # fmt: skip

urlpatterns = [path(f"_todo/{name}/", lambda request: HttpResponse("todo"), name=name) for name in NAMES]
