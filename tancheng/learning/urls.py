from django.urls import path

from tancheng.learning import clock_views, desk, views, views_labs

urlpatterns = [
    path("courses/", views.courses, name="courses"),
    path("courses/preview/", views.preview, name="lesson_preview"),
    path("learn/figures/<slug:digest>.svg", views.figure, name="lesson_figure"),
    path("learn/start/", clock_views.start, name="study_start"),
    path("learn/beat/", clock_views.beat, name="study_beat"),
    path("learn/<int:pk>/", views.learn, name="learn"),
    path("learn/<int:pk>/record/", views.study_record, name="study_record"),
    path("learn/<int:pk>/labs/accounting/", views_labs.accounting, name="own_lab_accounting"),
    path("learn/<int:pk>/labs/trading/", views_labs.trading, name="own_lab_trading"),
    path("learn/<int:pk>/<slug:course>/<slug:slug>/", views.lesson, name="lesson"),
    path("learn/<int:pk>/<slug:course>/<slug:slug>/check/", views.check, name="lesson_check"),
    path("labs/", views_labs.labs, name="labs"),
    path("labs/accounting/", views_labs.accounting, name="lab_accounting"),
    path("labs/trading/", views_labs.trading, name="lab_trading"),
    path("desk/enrolments/", desk.enrolments, name="desk_enrolments"),
    path("desk/enrolments/export/", desk.export, name="desk_enrolments_export"),
    path("desk/enrolments/<int:pk>/", desk.enrolment, name="desk_enrolment"),
]
