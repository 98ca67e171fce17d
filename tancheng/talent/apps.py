from django.apps import AppConfig


class TalentConfig(AppConfig):
    name = "tancheng.talent"
    verbose_name = "人才库"
    default_auto_field = "django.db.models.BigAutoField"
