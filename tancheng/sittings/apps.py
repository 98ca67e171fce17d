from django.apps import AppConfig


class SittingsConfig(AppConfig):
    name = "tancheng.sittings"
    verbose_name = "考期"
    default_auto_field = "django.db.models.BigAutoField"
