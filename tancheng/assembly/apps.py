from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    name = "tancheng.assembly"
    verbose_name = "组卷"
    default_auto_field = "django.db.models.BigAutoField"
