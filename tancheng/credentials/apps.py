from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "tancheng.credentials"
    verbose_name = "证书"
    default_auto_field = "django.db.models.BigAutoField"
