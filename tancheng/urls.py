from django.urls import include, path

urlpatterns = [
    path("", include("tancheng.web.urls")),
    path("", include("tancheng.people.urls")),
    path("", include("tancheng.notices.urls")),
    path("", include("tancheng.institutions.urls")),
    path("", include("tancheng.enrolment.urls")),
    path("", include("tancheng.billing.urls")),
    path("", include("tancheng.learning.urls")),
    path("", include("tancheng.items.urls")),
    path("", include("tancheng.assembly.urls")),
    path("", include("tancheng.sittings.urls")),
    path("", include("tancheng.delivery.urls")),
    path("", include("tancheng.marking.urls")),
    path("", include("tancheng.credentials.urls")),
    path("", include("tancheng.talent.urls")),
    path("accounts/", include("allauth.account.urls")),
]

handler400 = "tancheng.web.views.bad_request"
handler404 = "tancheng.web.views.not_found"
handler403 = "tancheng.web.views.forbidden"
handler500 = "tancheng.web.views.server_error"
