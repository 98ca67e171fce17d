from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from tancheng.ledger import typed


class WebConfig(AppConfig):
    name = "tancheng.web"
    verbose_name = "门户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Each app's permissions.py registers its predicates when imported.
        autodiscover_modules("permissions")
        typed.ask_in_every_form()
