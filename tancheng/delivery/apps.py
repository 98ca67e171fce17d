from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "tancheng.delivery"
    verbose_name = "考试"
    default_auto_field = "django.db.models.BigAutoField"
