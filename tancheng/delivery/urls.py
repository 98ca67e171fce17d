from django.urls import path

from tancheng.delivery import clock_desk, desk, desk_late, views

urlpatterns = [
    path("exam/<str:ticket_number>/", views.waiting, name="exam_waiting"),
    path("exam/<str:ticket_number>/room/", views.room, name="exam_room"),
    path("exam/<str:ticket_number>/open/", views.open_page, name="exam_open"),
    path("exam/<str:ticket_number>/receipt/", views.receipt, name="exam_receipt"),
    path("exam/<str:ticket_number>/receipt/file/", views.receipt_file, name="exam_receipt_file"),
    path("desk/clock/", clock_desk.desk_clock, name="desk_clock"),
    path("desk/late-answers/", desk_late.desk_late_answers, name="desk_late_answers"),
    path("desk/sittings/<int:sitting_id>/live/", desk.live, name="desk_sitting_live"),
    path("desk/sittings/<int:sitting_id>/live/rows/", desk.live_rows, name="desk_sitting_live_rows"),
    path("desk/sittings/<int:sitting_id>/live/<str:code>/", desk.candidate, name="desk_attempt_live"),
]
