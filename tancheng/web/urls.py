from django.urls import path

from tancheng.web import views

urlpatterns = [
    path("", views.home, name="home"),
]
