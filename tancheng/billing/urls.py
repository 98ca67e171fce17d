from django.urls import path

from tancheng.billing import views

urlpatterns = [
    path("bills/<str:code>/", views.bill, name="bill"),
    path("desk/applications/<str:code>/accept/", views.accept, name="desk_accept"),
    path("desk/bills/", views.desk_bills, name="desk_bills"),
    path("desk/bills/rests/", views.desk_rests, name="desk_rests"),
    path("desk/bills/<str:code>/", views.desk_bill, name="desk_bill"),
    path("desk/allocations/<int:pk>/take-back/", views.take_back, name="desk_take_back"),
    path("desk/refunds/", views.desk_refunds, name="desk_refunds"),
    path("desk/refunds/<int:pk>/", views.desk_refund, name="desk_refund"),
    path("desk/refunds/<int:pk>/reverse/", views.reverse_refund, name="desk_refund_reverse"),
]
