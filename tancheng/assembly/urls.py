from django.urls import path

from tancheng.assembly import views

urlpatterns = [
    path("desk/forms/", views.desk_forms, name="desk_forms"),
    path("desk/forms/<str:code>/", views.desk_form, name="desk_form"),
    path("desk/forms/<str:code>/approve/", views.desk_form_approve, name="desk_form_approve"),
    path("desk/forms/<str:code>/discard/", views.desk_form_discard, name="desk_form_discard"),
    path("desk/forms/<str:code>/review/", views.desk_form_review, name="desk_form_review"),
    path("desk/forms/<str:code>/paper/", views.desk_form_paper, name="desk_form_paper"),
    path("desk/forms/<str:code>/swap/<int:position>/", views.desk_form_swap, name="desk_form_swap"),
]
