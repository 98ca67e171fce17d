from django.urls import path

from tancheng.credentials import views

urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/<str:number>/", views.verify, name="verify_number"),
    path("certificates/<str:number>.pdf", views.certificate, name="certificate"),
    path("desk/certificates/", views.desk_credentials, name="desk_credentials"),
    path("desk/certificates/issue/", views.issue, name="issue_credentials"),
    path("desk/certificates/<str:number>/", views.desk_credential, name="desk_credential"),
]
