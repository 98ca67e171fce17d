from django.urls import path

from tancheng.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("my/", views.my_road, name="my_road"),
    path("help/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("desk/", views.desk, name="desk"),
    path("desk/schemes/", views.desk_schemes, name="desk_schemes"),
    path("desk/journal/", views.desk_journal, name="desk_journal"),
]
