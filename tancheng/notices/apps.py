from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tancheng.notices"
    verbose_name = "公告"
    default_auto_field = "django.db.models.BigAutoField"
