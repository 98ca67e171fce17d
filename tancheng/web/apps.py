from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tancheng.web"
    verbose_name = "门户"
    default_auto_field = "django.db.models.BigAutoField"
