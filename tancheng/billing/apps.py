from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "tancheng.billing"
    verbose_name = "缴费"
    default_auto_field = "django.db.models.BigAutoField"
