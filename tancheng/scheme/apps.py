from django.apps import AppConfig


class SchemeConfig(AppConfig):
    name = "tancheng.scheme"
    verbose_name = "方案"
    default_auto_field = "django.db.models.BigAutoField"
