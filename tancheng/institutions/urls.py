from django.urls import path

from tancheng.institutions import views

urlpatterns = [
    path("bases/", views.bases, name="bases"),
    path("bases/<slug:slug>/", views.base, name="base"),
]
