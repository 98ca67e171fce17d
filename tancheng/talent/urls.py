from django.urls import path

from tancheng.talent import views

urlpatterns = [
    path("talent/", views.talent, name="talent"),
    path("talent/mine/", views.talent_mine, name="talent_mine"),
]
