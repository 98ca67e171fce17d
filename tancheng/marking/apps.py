from django.apps import AppConfig


class MarkingConfig(AppConfig):
    name = "tancheng.marking"
    verbose_name = "阅卷"
    default_auto_field = "django.db.models.BigAutoField"
