from django.urls import path

from tancheng.notices import views

urlpatterns = [
    path("notice/", views.notice, name="notice"),
    path("notice/<slug:code>/r<int:revision>/", views.notice_version, name="notice_version"),
    path("notice/<slug:code>/r<int:revision>.pdf", views.notice_pdf, name="notice_pdf"),
    path("rounds/<int:pk>/", views.round_page, name="round"),
    path("objections/<str:receipt>/", views.objection, name="objection"),
    path("desk/rounds/", views.desk_rounds, name="desk_rounds"),
    path("desk/rounds/new/", views.desk_round_new, name="desk_round_new"),
    path("desk/rounds/<int:pk>/publish/", views.desk_round_publish, name="desk_round_publish"),
    path("desk/objections/<str:receipt>/", views.desk_objection, name="desk_objection"),
    path("desk/objections/<str:receipt>/evidence/", views.desk_evidence, name="desk_evidence"),
]
