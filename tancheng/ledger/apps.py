from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tancheng.ledger"
    verbose_name = "记录"
    default_auto_field = "django.db.models.BigAutoField"
