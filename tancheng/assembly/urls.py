from django.urls import path

from tancheng.assembly import views

urlpatterns = [path("desk/forms/<str:code>/", views.desk_form, name="desk_form")]
