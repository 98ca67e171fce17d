from django.urls import path

from tancheng.sittings import views

urlpatterns = [
    path("sittings/", views.sittings, name="sittings"),
    path("enrolments/<int:enrolment_id>/exam/", views.booking_page, name="booking"),
    path("tickets/<str:ticket_number>.pdf", views.ticket, name="ticket"),
    path("tickets/<str:ticket_number>/give-up/", views.give_up, name="give_up_booking"),
    path("desk/sittings/", views.desk_sittings, name="desk_sittings"),
    path("desk/sittings/<int:pk>/", views.desk_sitting, name="desk_sitting"),
]
