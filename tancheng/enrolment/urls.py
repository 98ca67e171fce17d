from django.urls import path

from tancheng.enrolment import desk, views

urlpatterns = [
    path("apply/", views.apply, name="apply"),
    path("apply/<str:code>/", views.application, name="application"),
    path("apply/<str:code>/check/<str:field>/", views.application_check, name="application_check"),
    path("apply/<str:code>/eligibility/", views.application_eligibility, name="application_eligibility"),
    path("apply/<str:code>/photo/", views.application_photo, name="application_photo"),
    path("apply/<str:code>/form.pdf", views.application_pdf, name="application_pdf"),
    path("desk/applications/", desk.desk_applications, name="desk_applications"),
    path("desk/applications/export/", desk.desk_applications_export, name="desk_applications_export"),
    path("desk/applications/<str:code>/", desk.desk_application, name="desk_application"),
    path("desk/applications/<str:code>/return/", desk.desk_return, name="desk_return"),
    path("desk/applications/<str:code>/reject/", desk.desk_reject, name="desk_reject"),
    path("desk/applications/<str:code>/reveal/", desk.desk_reveal, name="desk_reveal"),
]
