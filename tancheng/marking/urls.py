from django.urls import path

from tancheng.marking import views

urlpatterns = [
    path("results/<int:pk>/", views.result, name="result"),
    path("desk/marking/", views.desk_marking, name="desk_marking"),
    path("desk/marking/<int:attempt_id>/<int:item_id>/", views.desk_mark, name="desk_mark"),
    path("desk/results/", views.desk_results, name="desk_results"),
    path("desk/results/<int:pk>/", views.desk_result, name="desk_result"),
    path("desk/results/<int:pk>/release/", views.release, name="release_results"),
]
